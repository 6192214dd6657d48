"""``write_report``: how well a structure is covered, as one page."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from warehouse.answers.contents import info
from warehouse.answers.matrix import MatrixValue, content_of
from warehouse.answers.structures import Leaf, leaves
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import EmptySelectionError
from warehouse.figures.coverage import undivided_notes
from warehouse.figures.curve import curve_figure
from warehouse.figures.matrix import MatrixFigure, matrix_figure
from warehouse.files import WrittenFiles, check_output, whole_file, write
from warehouse.report import plots, words
from warehouse.report.page import Contents, page, region_data
from warehouse.report.places import places
from warehouse.report.region import region
from warehouse.report.rows import experiment_rows, structure_rows
from warehouse.report.tables import experiment_table, structure_table
from warehouse.selection.chosen import choose
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Threshold

__all__ = ["contents", "write_report"]


def write_report(
    file: WarehouseFile,
    path: Path,
    structure: Structure,
    threshold: Threshold,
    filters: ExperimentFilter,
    value: MatrixValue = "signal_fraction",
) -> WrittenFiles:
    """Write a page that answers how well a structure is covered; it needs no other file and no network.

    Raises:
        OutputError: the file cannot be written, or its suffix is not .html.
        MissingLibraryError: plotly or itables is not installed.
        UnknownNameError, EmptySelectionError, InvalidValueError: as ``contents``.
    """
    check_output(path, "report", (".html", ".htm"))
    shown = contents(file, structure, threshold, filters, value)
    written = page(shown)
    with whole_file(path) as partial:
        write(partial, written)
    return WrittenFiles((path,), (*file.notes, *shown.warnings))


def contents(
    file: WarehouseFile,
    structure: Structure,
    threshold: Threshold,
    filters: ExperimentFilter,
    value: MatrixValue = "signal_fraction",
) -> Contents:
    """What a report on a structure shows.

    Args:
        file: the warehouse.
        structure: what it is about.
        threshold: what counts as covered.
        filters: which experiments count. Without ``injection`` all count for coverage, wherever they were injected,
            and the matrix shows those with their primary injection in the structure.
        value: what a cell of the matrix holds.

    Raises:
        UnknownNameError: there is no such transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: there is no such value, or the structure has no voxel.
        MissingLibraryError: plotly or itables is not installed.
    """
    chosen = choose(file, filters, structure)
    leaf_structures = leaves(file, structure)
    structures = structure_rows(file, structure, threshold, chosen)
    whole, rows = structures[0], {row.acronym: row for row in structures}
    parts = [rows[leaf.acronym] for leaf in leaf_structures]
    curve = curve_figure(file, structure, threshold, chosen)
    matrix = _matrix(file, structure, threshold, filters, value, leaf_structures)
    experiments = experiment_rows(file, structure, filters, chosen, threshold.min_density)
    around = region(file, structure, chosen, threshold.min_density)
    found_places = places(around, {row.acronym: (row.graph_order, row.last_graph_order) for row in structures})

    figures = {
        "part-bars": plots.part_bars(parts),
        "by-experiment-count": plots.by_experiment_count(curve),
        "by-density": plots.by_density(curve),
        "by-depth": plots.by_depth(curve),
    }
    warnings = [*chosen.notes, *undivided_notes(structure, whole.voxel_count, leaf_structures)]
    of_curves = [note for note in curve.notes if note not in chosen.notes]
    captions = {
        "viewer": "" if around.knows_experiments else _TOO_MANY,
        "by-experiment-count": " ".join(of_curves),
    }
    if isinstance(matrix, MatrixFigure):
        figures["matrix"] = plots.matrix_heatmap(matrix)
        captions["matrix"] = f"{matrix.value_label}. {_whose(structure, filters)}"
        warnings += [f"Matrix: {note}" if note not in warnings else note for note in matrix.notes]
    else:
        captions["matrix"] = f"There is no matrix to show. {matrix}"
        warnings.append(f"No matrix: {matrix}")

    properties = dict(info(file).rows())
    return Contents(
        acronym=structure.acronym,
        question=words.question(whole),
        answer=f"{chosen.warning} {words.answer(whole, file.grid.voxel_volume_mm3, curve)}".lstrip(),
        details=words.details(
            whole,
            parts,
            curve,
            int(properties["experiments_with_injection_voxels"]),
            int(properties["experiments_in_list"]),
        ),
        generated=" ".join(file.notes),
        figures={place: str(figure.to_json()) for place, figure in figures.items()},
        captions=captions,
        region=region_data(
            structure.acronym,
            around,
            found_places,
            {row.acronym: row.name for row in structures},
            experiments,
            experiment_count=len(chosen),
            min_density=threshold.min_density,
        ),
        structure_table=structure_table(structures, found_places),
        experiment_table=experiment_table(experiments, whole.voxel_count),
        definition=(
            f"{threshold.sentence(len(chosen))} The covered fraction of a structure is its covered voxels divided by "
            "its annotated voxels; a structure includes its descendants."
        ),
        commands=_commands(structure, threshold, filters, value),
        provenance=[(str(name), None if text is None else str(text)) for name, text in properties.items()],
        warnings=[note for note in dict.fromkeys(warnings) if note not in file.notes],
    )


_TOO_MANY = "Too many voxels are injected here for the page to name the experiments in each: it gives their number."


def _matrix(
    file: WarehouseFile,
    structure: Structure,
    threshold: Threshold,
    filters: ExperimentFilter,
    value: MatrixValue,
    parts: Sequence[Leaf],
) -> MatrixFigure | EmptySelectionError:
    """The matrix, or why there is none."""
    try:
        injected = choose(file, filters, structure, content_of(value), default_injection="primary")
        return matrix_figure(file, structure, injected, value=value, min_density=threshold.min_density, parts=parts)
    except EmptySelectionError as error:
        return error


def _whose(structure: Structure, filters: ExperimentFilter) -> str:
    where = "an injection" if filters.injection == "any" else "its primary injection"
    return (
        f"A row is a loaded experiment with {where} in {structure.acronym} that reaches a part of it; "
        "an empty cell is 0."
    )


def _commands(structure: Structure, threshold: Threshold, filters: ExperimentFilter, value: MatrixValue) -> list[str]:
    """The command lines that give the same numbers."""
    density = ["--min-density", f"{threshold.min_density:g}"]
    depth = ["--min-experiments", str(threshold.min_experiments)]
    matrix = ["--value", value, *(density if value == "voxel_fraction" else [])]
    return [
        shlex.join(["mcw", "coverage", structure.acronym, *density, *depth, *filters.options]),
        shlex.join(["mcw", "matrix", structure.acronym, *matrix, *filters.options]),
        shlex.join(["mcw", "export", "counts", structure.acronym, "-o", "counts.nrrd", *density, *filters.options]),
    ]
