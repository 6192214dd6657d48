"""``mcw coverage``: shows how much of a structure, and of each of its descendants, is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.answers.answer import Answer
    from warehouse.cli.output import Drawing
    from warehouse.cli.table.shown import Shown

__all__ = ["coverage", "coverage_drawing"]


def coverage(
    structure: options.Structure,
    min_density: options.MinDensity = 0.5,
    min_experiments: options.MinExperiments = 1,
    hemisphere: options.HemisphereOption = "both",
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Show how much of a structure the injections cover.

    Prints one row for the structure and one for every descendant with voxels.
    covered_fraction (0 to 1) is the part of its voxels in which at least
    --min-experiments experiments have an injection density of --min-density or
    more. The experiments that you choose count, or all whose voxels are loaded.

    For example:

      mcw coverage TH
      mcw coverage VPM --min-density 0.7 --min-experiments 3 --wild-type
    """
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        answer = chosen.coverage(
            structure, min_density=min_density, min_experiments=min_experiments, hemisphere=hemisphere
        )
        emit(answer, output, form, coverage_drawing(atlas.structures(structure)))


def coverage_drawing(tree: Answer) -> Drawing:
    """Draws a coverage answer in the order and the colours of the tree, which ``atlas.structures`` gives."""

    def draw(answer: Shown, console: Console) -> list[str]:
        from warehouse.cli.table.drawing import draw_coverage

        places = {row["structure_id"]: (row["depth"], row["color_hex_triplet"]) for row in tree.records()}
        return draw_coverage(answer, console, places)

    return draw
