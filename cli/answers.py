"""``mcw matrix``, ``coverage``, ``experiments`` and ``structures``: the questions about brain structures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console
    from warehouse.cli.output import Drawing

    from warehouse.answer import Answer

__all__ = ["add_to", "coverage_drawing"]

_PANEL = "Ask"


def add_to(app: typer.Typer) -> None:
    """Give the commands of this module to the app, in the order in which help lists them."""
    for command in (coverage, matrix, experiments, structures):
        app.command(rich_help_panel=_PANEL)(command)


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
    """Total coverage: which part of a structure do the injections cover?

    One row for the structure and for every descendant that has voxels:
    covered_fraction, from 0 to 1, is the part of its voxels in which at least
    --min-experiments experiments have an injection density of --min-density or
    more. All experiments with voxels in the warehouse count, or those you choose.

    For example:

      mcw coverage TH
      mcw coverage VPM --min-density 0.7 --min-experiments 3 --wild-type
    """
    from warehouse import answers

    with opened(database) as atlas:
        answer = answers.coverage(
            atlas.connection,
            structure,
            min_density=min_density,
            min_experiments=min_experiments,
            hemisphere=hemisphere,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
        emit(answer, output, form, coverage_drawing(answers.structures(atlas.connection, structure)))


def matrix(
    structure: options.Structure,
    value: options.MatrixValueOption = "signal_fraction",
    hemisphere: options.HemisphereOption = "both",
    columns: Annotated[
        options.MatrixColumns, typer.Option("--columns", help="What the columns are called by.")
    ] = "acronym",
    long: Annotated[bool, typer.Option("--long", help="A row per experiment and substructure instead.")] = False,
    min_density: options.MatrixMinDensity = 0.5,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Injection coverage matrix: how much of each substructure does each injection fill?

    One row per experiment with an injection in STRUCTURE, one column per
    substructure in the order of the ontology, those that no injection reaches
    included. signal_fraction is the injected signal's volume over the volume of
    the whole substructure, inside and outside the injection site.

    For example:

      mcw matrix TH
      mcw matrix TH --injection any --value site_fraction -o matrix.csv
    """
    from warehouse import answers

    with opened(database) as atlas:
        answer = answers.matrix(
            atlas.connection,
            structure,
            value=value,
            hemisphere=hemisphere,
            injection=injection,
            columns=columns,
            long=long,
            min_density=min_density,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
        emit(answer, output, form, None if long else _matrix_drawing(value))


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
    """Source search: which experiments inject a structure?

    One row per experiment of the source list, the largest injection first,
    with its primary structure, mouse line, injected volume and position, and
    whether its unionizes and voxels are in this warehouse.

    For example:

      mcw experiments VPM --injection any --wild-type
    """
    from warehouse import answers

    with opened(database) as atlas:
        answer = answers.experiments(
            atlas.connection,
            structure,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiment_ids or (),
        )
        emit(answer, output, form, _experiments_drawing)


def structures(
    structure: options.OptionalStructure = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """The tree of brain structures, with ids, acronyms and volumes.

    One row for the structure and for each of its descendants, a parent before
    its children.

    For example:

      mcw structures TH
    """
    from warehouse import answers

    with opened(database) as atlas:
        emit(answers.structures(atlas.connection, structure), output, form, _structures_drawing)


def coverage_drawing(tree: Answer) -> Drawing:
    """Draws a coverage answer in the order and the colours of the tree, which ``answers.structures`` gives."""

    def draw(answer: Answer, console: Console) -> list[str]:
        from warehouse.cli.drawing import draw_coverage

        rows = [dict(zip(tree.columns, row, strict=True)) for row in tree.rows()]
        return draw_coverage(
            answer, console, {row["structure_id"]: (row["depth"], row["color_hex_triplet"]) for row in rows}
        )

    return draw


def _matrix_drawing(value: str) -> Drawing:
    def draw(answer: Answer, console: Console) -> list[str]:
        from warehouse.cli.drawing import draw_matrix

        return draw_matrix(answer, console, value)

    return draw


def _experiments_drawing(answer: Answer, console: Console) -> list[str]:
    from warehouse.cli.drawing import draw_experiments

    return draw_experiments(answer, console)


def _structures_drawing(answer: Answer, console: Console) -> list[str]:
    from warehouse.cli.drawing import draw_structures

    return draw_structures(answer, console)
