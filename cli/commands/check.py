"""``mcw check``: audits the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit
from warehouse.errors import AuditError
from warehouse.sentences import counted

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.cli.table.shown import Shown

__all__ = ["check"]


def check(
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Check that the data do not contradict themselves.

    Prints one row per audit, with the number of rows that break it. If there are
    any, examples of them go to stderr, and the exit code is 9.

    For example:

      mcw check
    """
    from warehouse.database.warehouse_file import rebuild_command

    with opened(database) as atlas:
        answer = atlas.check()
        emit(answer, output, form, _draw)
        results = answer.records()
        rebuild = rebuild_command(atlas.path, dict(atlas.info().rows()))
    failed = [row["audit"] for row in results if row["row_count"]]
    if failed:
        raise AuditError(
            f"{len(failed)} of {counted(len(results), 'audit')} failed ({', '.join(failed)}): the rows above contradict"
            f" the rest. Load the files again with '{rebuild}'."
        )


def _draw(answer: Shown, console: Console) -> list[str]:
    from warehouse.cli.table.drawing import draw_wrapped

    return draw_wrapped(answer, console)
