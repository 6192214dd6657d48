"""``mcw experiments``: finds the experiments that inject a structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.cli.table.shown import Shown

__all__ = ["experiments"]


def experiments(
    structure: options.OptionalStructure = None,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiment_ids: options.Experiments = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Find the experiments that inject a structure.

    Prints one row per experiment of the source list, the largest injection
    first, with its primary structure, mouse line, injection volume and position,
    and whether its unionizes and its injection voxels are loaded.

    For example:

      mcw experiments VPM --injection any --wild-type
    """
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiment_ids or None,
        )
        emit(chosen.experiments(structure), output, form, _draw)


def _draw(answer: Shown, console: Console) -> list[str]:
    from warehouse.cli.table.drawing import draw_experiments

    return draw_experiments(answer, console)
