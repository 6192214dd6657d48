"""``mcw structures``: lists the tree of brain structures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.cli.table.shown import Shown

__all__ = ["structures"]


def structures(
    structure: options.OptionalStructure = None,
    leaves: Annotated[
        bool, typer.Option("--leaves", help="Print only the parts that the annotation divides no further.")
    ] = False,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """List brain structures with their acronyms, ids and volumes.

    Prints one row for the structure and one for each of its descendants, a parent
    before its children. With --leaves it prints only the parts that do not
    overlap, such as the nuclei of the thalamus or the layers of cortical areas.

    For example:

      mcw structures TH
      mcw structures TH --leaves
    """
    with opened(database) as atlas:
        emit(atlas.structures(structure, leaves=leaves), output, form, _draw)


def _draw(answer: Shown, console: Console) -> list[str]:
    from warehouse.cli.table.drawing import draw_structures

    return draw_structures(answer, console)
