"""``write_report``: how well a structure is covered, as one page."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from warehouse import answers
from warehouse.arguments import check_min_density, check_min_experiments
from warehouse.errors import EmptySelectionError, OutputError
from warehouse.export import Export
from warehouse.figures.coverage import coverage_figure
from warehouse.figures.curve import curve_figure
from warehouse.figures.injected import chosen_experiments
from warehouse.figures.matrix import matrix_figure
from warehouse.loaded import generated_notes
from warehouse.matrix import MatrixValue
from warehouse.output import whole_file
from warehouse.report import plots, words
from warehouse.report.page import Contents, page, region_data
from warehouse.report.places import places
from warehouse.report.region import region
from warehouse.report.rows import experiment_rows, structure_rows
from warehouse.report.tables import experiment_table, structure_table
from warehouse.selection import Injection, find_structure

__all__ = ["contents", "write_report"]


def write_report(connection: duckdb.DuckDBPyConnection, path: Path, structure: str, **asked: Any) -> Export:
    """Write a page that answers how well a structure is covered; it needs no other file and no network.

    Args:
        connection: the warehouse.
        path: the HTML file.
        structure: acronym, name or id.
        asked: as for ``contents``.

    Raises:
        OutputError: the file cannot be written, or its suffix is not .html.
        MissingLibraryError: plotly or itables is not installed.
        UnknownNameError, EmptySelectionError, InvalidValueError: as ``contents``.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise OutputError(f"{path} cannot be written as a report: give it a name that ends in .html.")
    shown = contents(connection, structure, **asked)
    written = page(shown)
    with whole_file(path) as partial:
        partial.write_text(written, encoding="utf-8")
    return Export([path], [*generated_notes(connection), *shown.warnings])


def contents(
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    min_density: float = 0.5,
    min_experiments: int = 1,
    value: MatrixValue = "signal_fraction",
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Contents:
    """What a report on a structure shows.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.
        min_density: a voxel counts for an experiment from this injection density on, above 0 up to 1.
        min_experiments: a voxel is covered when it counts for at least so many experiments.
        value: what a cell of the matrix holds, as in ``answers.matrix``.
        injection: only experiments with their primary, or with any, injection structure in ``structure``. Without it
            all count for coverage, and the matrix shows those with their primary injection in it.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed, or the structure has no voxel.
        MissingLibraryError: plotly or itables is not installed.
    """
    check_min_density(min_density)
    check_min_experiments(min_experiments)
    found = find_structure(connection, structure)
    lines = [transgenic_line] if isinstance(transgenic_line, str) else list(transgenic_line)
    ids = list(experiment) if isinstance(experiment, Iterable) else [experiment]
    some: dict[str, Any] = {"wild_type": wild_type, "transgenic_line": lines, "experiment": ids}
    filters: dict[str, Any] = {"injection": injection, **some}
    thresholds: dict[str, Any] = {"min_density": min_density, "min_experiments": min_experiments}

    bars = coverage_figure(connection, found.acronym, **thresholds, **filters)
    curve = curve_figure(connection, found.acronym, **thresholds, **filters)
    structures = structure_rows(connection, found, **thresholds, **filters)
    injected = chosen_experiments(connection, found, injection, **some)
    experiment_count = len(injected.experiment_ids)
    experiments = experiment_rows(connection, found, injected, min_density=min_density, **filters)
    around = region(connection, found, injected, min_density)
    found_places = places(around, {row.acronym: (row.graph_order, row.last_graph_order) for row in structures})

    figures = {
        "nucleus-bars": plots.nucleus_bars(bars),
        "by-experiment-count": plots.by_experiment_count(curve),
        "by-density": plots.by_density(curve),
        "by-depth": plots.by_depth(curve),
    }
    warnings = list(bars.notes)
    of_curves = [note for note in curve.notes if note not in bars.notes]
    captions = {
        "viewer": "" if around.knows_experiments else _TOO_MANY,
        "by-experiment-count": " ".join(of_curves),
    }
    try:
        matrix = matrix_figure(
            connection, found.acronym, value=value, min_density=min_density, injection=injection or "primary", **some
        )
    except EmptySelectionError as error:
        captions["matrix"] = f"There is no matrix to show. {error}"
        warnings.append(f"No matrix: {error}")
    else:
        figures["matrix"] = plots.matrix_heatmap(matrix)
        captions["matrix"] = f"{matrix.value_label}. {_whose(found.acronym, injection)}"
        warnings += [f"Matrix: {note}" if note not in warnings else note for note in matrix.notes]

    whole, rows = structures[0], {row.acronym: row for row in structures}
    nuclei = [rows[nucleus.acronym] for nucleus in bars.nuclei]
    generated = generated_notes(connection)
    info = dict(answers.info(connection).rows())
    resolution_um = around.resolution_um
    return Contents(
        acronym=found.acronym,
        question=words.question(whole),
        answer=words.answer(whole, resolution_um**3 / 1e9, curve),
        details=words.details(
            whole,
            nuclei,
            curve,
            int(info["experiments_with_injection_voxels"]),
            int(info["experiments_in_list"]),
        ),
        generated=" ".join(generated),
        figures={place: str(figure.to_json()) for place, figure in figures.items()},
        captions=captions,
        region=region_data(
            found.acronym,
            around,
            found_places,
            {row.acronym: row.name for row in structures},
            experiments,
            experiment_count=experiment_count,
            min_density=min_density,
        ),
        structure_table=structure_table(structures, found_places),
        experiment_table=experiment_table(experiments, whole.voxel_count),
        definition=(
            f"A voxel is covered when at least {min_experiments} of {words.counted(experiment_count, 'experiment')} "
            f"{'has' if min_experiments == 1 else 'have'} an injection density of {min_density:g} or more in it. "
            "Covered is the share of a structure's annotated voxels, its descendants' included, that are covered."
        ),
        commands=_commands(found.acronym, thresholds, value, filters),
        provenance=[(str(name), None if text is None else str(text)) for name, text in info.items()],
        warnings=[note for note in dict.fromkeys(warnings) if note not in generated],
    )


_TOO_MANY = "So many voxels are injected here that the page says how many experiments reach each, not which."


def _whose(acronym: str, injection: Injection | None) -> str:
    where = "an injection" if injection == "any" else "their primary injection"
    return f"Rows are the loaded experiments with {where} in {acronym} that reach a nucleus; empty cells are 0."


def _commands(acronym: str, thresholds: dict[str, Any], value: str, filters: dict[str, Any]) -> list[str]:
    """The command lines that give the same numbers."""
    some = []
    if filters["injection"]:
        some += ["--injection", filters["injection"]]
    if filters["wild_type"]:
        some.append("--wild-type")
    for line in filters["transgenic_line"]:
        some += ["--transgenic-line", line]
    for experiment_id in filters["experiment"]:
        some += ["--experiment", str(experiment_id)]
    density = ["--min-density", f"{thresholds['min_density']:g}"]
    depth = ["--min-experiments", str(thresholds["min_experiments"])]
    matrix = ["--value", value, *(density if value == "voxel_fraction" else [])]
    return [
        shlex.join(["mcw", "coverage", acronym, *density, *depth, *some]),
        shlex.join(["mcw", "matrix", acronym, *matrix, *some]),
        shlex.join(["mcw", "export", "counts", acronym, "-o", "counts.nrrd", *density, *some]),
    ]
