"""What the tables of a report list: structures with their coverage, and experiments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse import answers
from warehouse.errors import EmptySelectionError
from warehouse.figures.injected import Injected
from warehouse.selection import Injection, Structure

__all__ = ["ExperimentRow", "StructureRow", "experiment_rows", "structure_rows"]


@dataclass(frozen=True)
class StructureRow:
    """The coverage of a structure with its descendants; fractions are None where there is no voxel on that side."""

    acronym: str
    name: str
    parent_acronym: str
    graph_order: int
    last_graph_order: int
    voxel_count: int
    covered_voxel_count: int
    covered_volume_mm3: float
    covered_fraction: float
    left_fraction: float | None
    right_fraction: float | None


@dataclass(frozen=True)
class ExperimentRow:
    """An experiment that covers voxels of the structure, or is listed as injected into it."""

    experiment_id: int
    acronym: str
    transgenic_line: str | None
    hemisphere: str
    injection_volume_mm3: float | None
    covered_voxel_count: int
    has_injection_voxels: bool
    has_unionizes: bool


def structure_rows(connection: duckdb.DuckDBPyConnection, structure: Structure, **chosen: Any) -> list[StructureRow]:
    """A structure and its descendants that have voxels, in graph order, as ``answers.coverage`` has them.

    Args:
        connection: the warehouse.
        structure: the structure.
        chosen: thresholds and filters of ``answers.coverage``.
    """
    by_side: dict[str, dict[str, dict[str, Any]]] = {}
    for side in ("both", "left", "right"):
        answer = answers.coverage(connection, structure.acronym, hemisphere=side, **chosen)
        named = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows()]
        by_side[side] = {row["acronym"]: row for row in named}
    tree = connection.execute(
        "select structure.acronym, coalesce(parent.acronym, ''), structure.graph_order, structure.last_graph_order "
        "from structure left join structure as parent on structure.parent_structure_id = parent.structure_id"
    ).fetchall()
    place = {acronym: (parent, first, last) for acronym, parent, first, last in tree}
    found = []
    for acronym, row in by_side["both"].items():
        parent_acronym, graph_order, last_graph_order = place[acronym]
        found.append(
            StructureRow(
                acronym=acronym,
                name=row["name"],
                parent_acronym=parent_acronym,
                graph_order=graph_order,
                last_graph_order=last_graph_order,
                voxel_count=row["voxel_count"],
                covered_voxel_count=row["covered_voxel_count"],
                covered_volume_mm3=row["covered_volume_mm3"],
                covered_fraction=row["covered_fraction"],
                left_fraction=by_side["left"].get(acronym, {}).get("covered_fraction"),
                right_fraction=by_side["right"].get(acronym, {}).get("covered_fraction"),
            )
        )
    return found


def experiment_rows(
    connection: duckdb.DuckDBPyConnection,
    structure: Structure,
    injected: Injected,
    *,
    min_density: float,
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> list[ExperimentRow]:
    """Experiments that reach ``min_density`` in a voxel of the structure, and those listed as injected into it.

    The one that covers most voxels comes first. Experiments that are listed but not loaded are there too.

    Args:
        connection: the warehouse.
        structure: the structure.
        injected: the loaded experiments that pass the filters.
        min_density: an experiment covers a voxel from this injection density on.
        injection: as in ``answers.coverage``, like the filters that follow.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.
    """
    within = f"graph_order between {structure.graph_order} and {structure.last_graph_order}"
    covered = dict(
        connection.execute(
            f"""
            select injection_experiment.experiment_id, reached.covered_voxel_count
            from (
                select experiment_number, count(*) as covered_voxel_count
                from {injected.rows(within, min_density)}
                group by experiment_number
            ) as reached
            inner join injection_experiment on reached.experiment_number = injection_experiment.experiment_number
            """
        ).fetchall()
    )
    filters = {"wild_type": wild_type, "transgenic_line": transgenic_line, "experiment": experiment}
    listed = _experiments(connection, structure.acronym, injection=injection or "any", **filters)
    others = {each: row for each, row in _experiments(connection, None, **filters).items() if each in covered}
    rows = [
        ExperimentRow(
            experiment_id,
            row["acronym"],
            row["transgenic_line"],
            row["hemisphere"],
            row["injection_volume_mm3"],
            covered.get(experiment_id, 0),
            row["has_injection_voxels"],
            row["has_unionizes"],
        )
        for experiment_id, row in (others | listed).items()
    ]
    return sorted(rows, key=lambda row: (-row.covered_voxel_count, -(row.injection_volume_mm3 or 0), row.experiment_id))


def _experiments(
    connection: duckdb.DuckDBPyConnection, structure: str | None, **filters: Any
) -> dict[int, dict[str, Any]]:
    try:
        answer = answers.experiments(connection, structure, **filters)
    except EmptySelectionError:
        return {}
    return {
        row["experiment_id"]: row for row in (dict(zip(answer.columns, each, strict=True)) for each in answer.rows())
    }
