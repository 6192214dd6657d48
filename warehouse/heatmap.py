"""Coverage keyed by acronym, as brainglobe-heatmap takes it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from warehouse.answers import coverage
from warehouse.arguments import Hemisphere
from warehouse.errors import OutputError
from warehouse.export import Export
from warehouse.figures.nuclei import check_drawn, nuclei
from warehouse.output import whole_file
from warehouse.selection import Injection, find_structure

__all__ = ["heatmap"]


def heatmap(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    structure: str,
    *,
    min_density: float = 0.5,
    min_experiments: int = 1,
    hemisphere: Hemisphere = "both",
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Export:
    """Write covered_fraction (0 to 1) by acronym, for the nuclei of a structure, of which no two overlap.

    ``.json`` is one object, ``{"VPL": 0.26, …}``, for ``brainglobe_heatmap.Heatmap(values, …)``; ``.csv`` has the
    columns acronym and covered_fraction. Acronyms are those of BrainGlobe's allen_mouse atlases, which come from the
    same ontology and have every structure that the annotation draws. Nothing is written for a structure that has no
    voxel in the hemisphere. A value for the left is drawn where BrainGlobe has the left.

    Args:
        connection: the warehouse.
        path: the file.
        structure: acronym, name or id; see ``warehouse.figures.nuclei`` for what its nuclei are.
        min_density: a voxel counts for an experiment from this injection density on, above 0 up to 1.
        min_experiments: a voxel is covered when it counts for at least so many experiments.
        hemisphere: both, left or right.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        OutputError: the file cannot be written, or its suffix is another.
        InvalidValueError: the structure is not drawn in the annotation, or a threshold is outside what is allowed.
        UnknownNameError, EmptySelectionError: as ``warehouse.answers.coverage``.
    """
    suffix = path.suffix.lower()
    if suffix not in (".json", ".csv"):
        raise OutputError(f"{path} cannot be written as a heatmap: give it a name that ends in .json or .csv.")
    check_drawn(connection, find_structure(connection, structure))
    covered = coverage(
        connection,
        structure,
        min_density=min_density,
        min_experiments=min_experiments,
        hemisphere=hemisphere,
        injection=injection,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    drawn = {nucleus.acronym for nucleus in nuclei(connection, structure)}
    acronym, fraction = (covered.columns.index(name) for name in ("acronym", "covered_fraction"))
    values = {row[acronym]: row[fraction] for row in covered.rows() if row[acronym] in drawn}
    with whole_file(path) as partial:
        if suffix == ".json":
            partial.write_text(json.dumps(values, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        else:
            with partial.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([("acronym", "covered_fraction"), *values.items()])
    return Export([path], list(covered.notes))
