"""``mcw matrix``: shows experiments by substructures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.cli.output import Drawing
    from warehouse.cli.table.shown import Shown

__all__ = ["matrix"]


def matrix(
    structure: options.Structure,
    value: options.MatrixValueOption = "signal_fraction",
    hemisphere: options.HemisphereOption = "both",
    columns: Annotated[
        options.MatrixColumns, typer.Option("--columns", help="Name the columns by acronym, by full name or by id.")
    ] = "acronym",
    long: Annotated[bool, typer.Option("--long", help="Print one row per experiment and substructure.")] = False,
    min_density: options.MatrixMinDensity = 0.5,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Show how much of each substructure each injection fills.

    Prints one row per experiment with an injection in STRUCTURE and one column
    per substructure in the order of the ontology, also where no injection reaches
    it. signal_fraction is the volume of injected signal over the volume of the
    whole substructure, inside and outside the injection site.

    For example:

      mcw matrix TH
      mcw matrix TH --injection any --value site_fraction -o matrix.csv
    """
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        answer = chosen.matrix(
            structure, value=value, hemisphere=hemisphere, min_density=min_density, columns=columns, long=long
        )
        emit(answer, output, form, None if long else _drawing(value))


def _drawing(value: str) -> Drawing:
    def draw(answer: Shown, console: Console) -> list[str]:
        from warehouse.cli.table.drawing import draw_matrix

        return draw_matrix(answer, console, value)

    return draw
