"""``mcw plot``: draws figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note

if TYPE_CHECKING:
    from warehouse.plot.figure import NotedFigure

__all__ = ["group"]

group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@group.command()
def matrix(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    value: options.MatrixValueOption = "signal_fraction",
    hemisphere: options.HemisphereOption = "both",
    order: Annotated[
        options.MatrixOrder,
        typer.Option("--order", help="Sort experiments by the part that they fill most, or cluster them."),
    ] = "part",
    min_density: options.MatrixMinDensity = 0.5,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Draw how much of each part of a structure each injection fills.

    Draws a row per experiment with an injection in STRUCTURE, and a column per
    part in the order and under the colours of the atlas. A part is what the
    annotation divides no further, such as a nucleus. The figure leaves out
    experiments that reach no part.

    For example:

      mcw plot matrix TH -o th.png
      mcw plot matrix TH --order cluster --injection any -o th.pdf
    """
    _check(output)
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        figure = chosen.plot.matrix(structure, value=value, hemisphere=hemisphere, min_density=min_density, order=order)
    _write(figure, output)


@group.command()
def coverage(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    min_densities: Annotated[
        list[float] | None,
        typer.Option(
            "--min-density",
            metavar="DENSITY",
            show_default="0.5",
            help="An experiment counts in a voxel where its injection density is DENSITY or more. "
            "You can repeat this option.",
        ),
    ] = None,
    min_experiments: Annotated[
        list[int] | None,
        typer.Option(
            "--min-experiments",
            metavar="N",
            show_default="1",
            help="A voxel is covered if at least N experiments count in it. You can repeat this option.",
        ),
    ] = None,
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Draw the covered fraction of each part, left and right.

    Draws bars in the colours of the atlas for STRUCTURE and its parts, and a
    panel for every --min-density with every --min-experiments.

    For example:

      mcw plot coverage TH -o bars.png
      mcw plot coverage TH --min-experiments 1 --min-experiments 3 -o bars.pdf
    """
    _check(output)
    options.check_injection(injection, structure)
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        figure = chosen.plot.coverage(structure, min_density=min_densities or 0.5, min_experiments=min_experiments or 1)
    _write(figure, output)


@group.command()
def curve(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    min_density: options.MinDensity = 0.5,
    min_experiments: options.MinExperiments = 1,
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Draw how coverage depends on experiments and thresholds.

    Draws the covered fraction of STRUCTURE against the number of experiments, in
    the best order (greedy) and in random orders, against the minimum density,
    and against the minimum number of experiments.

    For example:

      mcw plot curve TH -o curve.png
      mcw plot curve VPM --min-experiments 2 --wild-type -o curve.svg
    """
    _check(output)
    options.check_injection(injection, structure)
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        figure = chosen.plot.curve(structure, min_density=min_density, min_experiments=min_experiments)
    _write(figure, output)


@group.command()
def slices(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="AP,DV,ML",
            show_default=False,
            help="Cut through this point, in um from the anterior, superior and left end of the atlas.",
        ),
    ] = None,
    choose: Annotated[
        options.Choice,
        typer.Option("--choose", help="Without --at, cut where the coverage of STRUCTURE is greatest or poorest."),
    ] = "greatest",
    min_density: options.MinDensity = 0.5,
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Draw sections of injection counts over the outlines of the atlas.

    Draws a coronal, a sagittal and a horizontal section through one point. The
    colour of a voxel of STRUCTURE says how many experiments inject it.

    For example:

      mcw plot slices TH -o slices.png
      mcw plot slices TH --choose poorest -o gap.png
      mcw plot slices MD --at 6500,3500,6000 -o md.pdf
    """
    _check(output)
    options.check_injection(injection, structure)
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        figure = chosen.plot.slices(
            structure, at_um=None if at is None else _point(at), choose=choose, min_density=min_density
        )
    _write(figure, output)


def _point(text: str) -> tuple[float, float, float]:
    from warehouse.errors import InvalidValueError

    try:
        ap, dv, ml = (float(each) for each in text.split(","))
    except ValueError:
        raise InvalidValueError(
            f"--at {text} is not a point: write AP,DV,ML in um, e.g. --at 6500,3500,6000."
        ) from None
    return ap, dv, ml


def _check(output: Path) -> None:
    """Raises an error before anything is worked out, unless the figure can be written to the file."""
    from warehouse.plot.sheet import check_can_plot

    check_can_plot(output)


def _write(figure: NotedFigure, output: Path) -> None:
    from warehouse.plot.sheet import save

    save(figure, output)
    note(*figure.notes, f"Written to {output}.")
