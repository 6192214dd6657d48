"""Coverage keyed by acronym, as brainglobe-heatmap takes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from warehouse.answer import Answer
from warehouse.answers import coverage
from warehouse.arguments import Hemisphere
from warehouse.errors import OutputError
from warehouse.export import Export
from warehouse.output import whole_file
from warehouse.selection import Injection

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
    """Write covered_fraction (0 to 1) by acronym, for the structures drawn in the annotation that contain no other.

    ``.json`` is one object, ``{"VPL": 0.26, …}``, for ``brainglobe_heatmap.Heatmap(values, …)``; ``.csv`` has the
    columns acronym and covered_fraction. Acronyms are those of BrainGlobe's allen_mouse atlases, which come from the
    same ontology and have every structure that the annotation draws. Nothing is written for a structure that has no
    voxel in the hemisphere. A value for the left is drawn where BrainGlobe has the left.

    Args:
        connection: the warehouse.
        path: the file.
        structure: acronym, name or id; the structures are those within it, or itself.
        min_density: a voxel counts for an experiment from this injection density on, above 0 up to 1.
        min_experiments: a voxel is covered when it counts for at least so many experiments.
        hemisphere: both, left or right.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        OutputError: the file cannot be written, or its suffix is another.
        UnknownNameError, EmptySelectionError, InvalidValueError: as ``warehouse.answers.coverage``.
    """
    suffix = path.suffix.lower()
    if suffix not in (".json", ".csv"):
        raise OutputError(f"{path} cannot be written as a heatmap: give it a name that ends in .json or .csv.")
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
    statement = f"""
        with drawn as (
            select structure.structure_id, structure.graph_order, structure.last_graph_order
            from structure
            inner join structure_voxel_count on structure.structure_id = structure_voxel_count.structure_id
            where structure_voxel_count.hemisphere = 'both' and structure_voxel_count.voxel_count > 0
        )

        select covered.acronym, covered.covered_fraction
        from ({covered.statement}) as covered
        inner join drawn on covered.structure_id = drawn.structure_id
        where not exists (
            select 1 from drawn as inner_drawn
            where inner_drawn.graph_order > drawn.graph_order and inner_drawn.graph_order <= drawn.last_graph_order
        )
        order by drawn.graph_order
    """
    answer = Answer(connection, statement)
    if suffix == ".csv":
        answer.write(path, "csv")
    else:
        with whole_file(path) as partial:
            partial.write_text(json.dumps(dict(answer.rows()), indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return Export([path], list(covered.notes))
