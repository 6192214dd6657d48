"""``mcw plot``: still figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["add_to"]

_group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


def add_to(app: typer.Typer) -> None:
    """Give the commands of this module to the app."""
    app.add_typer(_group, name="plot", help="Figures as PNG, PDF or SVG.", rich_help_panel="Ask")


@_group.command()
def matrix(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    value: options.MatrixValueOption = "signal_fraction",
    hemisphere: options.HemisphereOption = "both",
    order: Annotated[
        options.MatrixOrder,
        typer.Option("--order", help="Sort experiments by the nucleus that they fill most, or cluster them."),
    ] = "nucleus",
    min_density: options.MatrixMinDensity = 0.5,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Coverage heat-map: how much of each nucleus each injection fills.

    A row per experiment with an injection in STRUCTURE, a column per nucleus
    in the order and under the colours of the atlas. Experiments that reach no
    nucleus are left out.

    For example:

      mcw plot matrix TH -o th.png
      mcw plot matrix TH --order cluster --injection any -o th.pdf
    """
    from warehouse.plot.sheet import check_can_plot

    check_can_plot(output)
    from warehouse.figures.matrix import matrix_figure
    from warehouse.figures.nuclei import whole_brain
    from warehouse.plot.matrix import draw_matrix

    with opened(database) as atlas:
        numbers = matrix_figure(
            atlas.connection,
            structure or whole_brain(atlas.connection),
            value=value,
            hemisphere=hemisphere,
            order=order,
            min_density=min_density,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _write(draw_matrix(numbers), output, numbers.notes)


@_group.command()
def coverage(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    min_densities: Annotated[
        list[float] | None,
        typer.Option(
            "--min-density",
            metavar="DENSITY",
            show_default="0.5",
            help="A voxel counts for an experiment from this injection density on, above 0 up to 1. May be repeated.",
        ),
    ] = None,
    min_experiments: Annotated[
        list[int] | None,
        typer.Option(
            "--min-experiments",
            metavar="N",
            show_default="1",
            help="A voxel is covered when at least N experiments count in it. May be repeated.",
        ),
    ] = None,
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Coverage bars: the covered fraction of each nucleus, left and right.

    Bars in the colours of the atlas for STRUCTURE and its nuclei; a panel for
    every --min-density with every --min-experiments.

    For example:

      mcw plot coverage TH -o bars.png
      mcw plot coverage TH --min-experiments 1 --min-experiments 3 -o bars.pdf
    """
    from warehouse.plot.sheet import check_can_plot

    check_can_plot(output)
    from warehouse.figures.coverage import coverage_figure
    from warehouse.figures.nuclei import whole_brain
    from warehouse.plot.coverage import draw_coverage

    _check_injection(injection, structure)
    with opened(database) as atlas:
        numbers = coverage_figure(
            atlas.connection,
            structure or whole_brain(atlas.connection),
            min_density=min_densities or (0.5,),
            min_experiments=min_experiments or (1,),
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _write(draw_coverage(numbers), output, numbers.notes)


@_group.command()
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
    """Coverage curves: how coverage grows with experiments and threshold.

    The covered fraction of STRUCTURE against the number of experiments, in the
    best order (greedy) and in random orders, against the minimum density, and
    against the minimum number of experiments.

    For example:

      mcw plot curve TH -o curve.png
      mcw plot curve VPM --min-experiments 2 --wild-type -o curve.svg
    """
    from warehouse.plot.sheet import check_can_plot

    check_can_plot(output)
    from warehouse.figures.curve import curve_figure
    from warehouse.figures.nuclei import whole_brain
    from warehouse.plot.curve import draw_curve

    _check_injection(injection, structure)
    with opened(database) as atlas:
        numbers = curve_figure(
            atlas.connection,
            structure or whole_brain(atlas.connection),
            min_density=min_density,
            min_experiments=min_experiments,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _write(draw_curve(numbers), output, numbers.notes)


@_group.command()
def slices(
    output: options.FigureFile,
    structure: options.OptionalStructure = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="AP,DV,ML",
            show_default=False,
            help="The point to cut through, in um from the anterior, superior and left end of the atlas.",
        ),
    ] = None,
    choose: Annotated[
        options.Choice,
        typer.Option("--choose", help="Without --at: cut where the coverage of STRUCTURE is greatest, or poorest."),
    ] = "greatest",
    min_density: options.MinDensity = 0.5,
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """Sections: injection counts over the outlines of the atlas.

    A coronal, a sagittal and a horizontal section through one point; the colour
    of a voxel of STRUCTURE says how many experiments inject it.

    For example:

      mcw plot slices TH -o slices.png
      mcw plot slices TH --choose poorest -o gap.png
      mcw plot slices MD --at 6500,3500,6000 -o md.pdf
    """
    from warehouse.plot.sheet import check_can_plot

    check_can_plot(output)
    from warehouse.figures.sections import sections_figure
    from warehouse.plot.slices import draw_slices

    _check_injection(injection, structure)
    with opened(database) as atlas:
        numbers = sections_figure(
            atlas.connection,
            structure,
            at_um=None if at is None else _point(at),
            choose=choose,
            min_density=min_density,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    _write(draw_slices(numbers), output, numbers.notes)


def _point(text: str) -> tuple[float, float, float]:
    from warehouse.errors import InvalidValueError

    try:
        ap, dv, ml = (float(each) for each in text.split(","))
    except ValueError:
        raise InvalidValueError(f"--at {text} is no point: write AP,DV,ML in um, e.g. --at 6500,3500,6000.") from None
    return ap, dv, ml


def _check_injection(injection: str | None, structure: str | None) -> None:
    if injection is not None and structure is None:
        raise typer.BadParameter("--injection says how STRUCTURE has to be injected: name a STRUCTURE.")


def _write(figure: Figure, output: Path, notes: list[str]) -> None:
    from warehouse.plot.sheet import save

    save(figure, output)
    note(*notes, f"Written to {output}.")
