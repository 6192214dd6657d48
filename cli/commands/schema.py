"""``mcw schema``: shows the data dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.cli.table.shown import Shown

__all__ = ["schema"]


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", show_default=False, help="Describe this table, view or macro. Name none to list all."
        ),
    ] = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """List tables, views and macros, or describe one of them.

    Prints one row per table, view or macro with what it holds: first the concepts
    that questions are about, then how rows are stored, then the views for
    dashboards. With NAME it prints one row per column, with its type, unit and
    meaning.

    For example:

      mcw schema
      mcw schema injection_coverage
    """
    with opened(database) as atlas:
        emit(atlas.schema(name), output, form, _draw_columns if name else _draw_sections)


def _draw_columns(answer: Shown, console: Console) -> list[str]:
    from warehouse.cli.table.drawing import draw_wrapped

    return draw_wrapped(answer, console)


def _draw_sections(answer: Shown, console: Console) -> list[str]:
    from warehouse.cli.table.drawing import draw_sections

    return draw_sections(answer, console, "section")
