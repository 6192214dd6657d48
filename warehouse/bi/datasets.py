"""The datasets of the dashboard: the warehouse's own columns and comments, and the metrics that are safe to draw.

A metric adds up only what may be added up. Where the dashboard's filters leave one row for each mark, MAX takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.bi.naming import PERCENT, friendly_name, stable_uuid
from warehouse.database.dictionary import CatalogueObject, Column
from warehouse.database.warehouse_file import GENERATED

__all__ = ["DATASETS", "WITHIN", "Dataset", "Metric", "dataset_config"]

WITHIN = Column(
    "within", "VARCHAR", "A structure that contains the structure of this row, or is it: filter it to one value."
)
"""The column that a dashboard filters structures by: it selects one with all its descendants."""

_WITHIN_SQL = """\
select
    ancestor.name || ' (' || ancestor.acronym || ')' as within,
    part.*
from {view} as part
inner join structure_closure as closure on part.structure_id = closure.descendant_structure_id
inner join structure as ancestor on closure.ancestor_structure_id = ancestor.structure_id"""

_IN_ATLAS_ORDER = "The structure after its place in the order of the atlas: sorting by it sorts by place."


@dataclass(frozen=True)
class Metric:
    """A number that charts draw: its name, its SQL, its title, its description, and its d3-format."""

    name: str
    expression: str
    title: str
    description: str
    format: str


@dataclass(frozen=True)
class Dataset:
    """The rows that charts draw.

    Attributes:
        name: its name in Superset.
        view: the table or view of the warehouse that its columns and their comments come from.
        sql: the query on that view, where the dataset is one.
        metrics: its metrics.
        calculated: columns that Superset computes, each with its SQL.
    """

    name: str
    view: str
    sql: str | None = None
    metrics: tuple[Metric, ...] = ()
    calculated: tuple[tuple[Column, str], ...] = ()

    def columns(self, described: CatalogueObject) -> list[Column]:
        """Its columns without the calculated ones, where ``described`` is its view."""
        return [*described.columns] if self.sql is None else [WITHIN, *described.columns]


STRUCTURE_COVERAGE = Dataset(
    "structure_coverage_within",
    "dashboard_structure_coverage",
    _WITHIN_SQL.format(view="dashboard_structure_coverage"),
    metrics=(
        Metric(
            "total_covered_fraction",
            "SUM(labelled_covered_voxel_count) / SUM(labelled_voxel_count)",
            "Covered fraction",
            "Covered voxels divided by voxels, of all rows together: filter one hemisphere and one threshold.",
            PERCENT,
        ),
        Metric(
            "structure_covered_fraction",
            "MAX(covered_fraction)",
            "Covered fraction of the structure",
            "covered_fraction of the one row of a structure, hemisphere and threshold. Not additive.",
            PERCENT,
        ),
        Metric(
            "whole_covered_volume_mm3",
            "MAX(covered_volume_mm3)",
            "Covered volume (mm³)",
            "The covered volume of the structure that is filtered for, which contains the others. Not additive.",
            ",.3f",
        ),
        Metric(
            "loaded_experiment_count",
            "MAX(experiment_count)",
            "Loaded experiments",
            "Experiments with injection voxels: only they can cover anything. Not additive.",
            ",d",
        ),
        # Superset sorts bars by it without drawing it, but only where its title is its name
        Metric("atlas_order", "MIN(graph_order)", "atlas_order", "To sort by. Not additive.", ",d"),
    ),
    calculated=(
        (
            Column("depth_of_coverage", "VARCHAR", "min_experiments in words."),
            "CASE WHEN min_experiments = 1 THEN '1 experiment' ELSE min_experiments || ' experiments' END",
        ),
    ),
)

INJECTION_COVERAGE = Dataset(
    "injection_coverage_within",
    "dashboard_injection_coverage",
    _WITHIN_SQL.format(view="dashboard_injection_coverage"),
    metrics=(
        Metric(
            "structure_signal_fraction",
            "MAX(signal_fraction)",
            "Signal fraction",
            "signal_fraction of the one row of an experiment, structure and hemisphere. Not additive.",
            PERCENT,
        ),
        Metric(
            "reaching_experiment_count",
            "COUNT(DISTINCT experiment_id)",
            "Experiments that reach it",
            "Experiments whose injection site touches the structure. Not additive.",
            ",d",
        ),
    ),
    calculated=(
        (Column("structure_in_atlas_order", "VARCHAR", _IN_ATLAS_ORDER), "graph_order || ' ' || acronym"),
        (
            Column("experiment_in_atlas_order", "VARCHAR", "The experiment after its primary structure."),
            "injection_graph_order || ' ' || injection_acronym || ' ' || experiment_id",
        ),
    ),
)

EXPERIMENTS = Dataset(
    "experiment_within",
    "dashboard_experiment",
    _WITHIN_SQL.format(view="dashboard_experiment"),
    metrics=(
        Metric(
            "experiment_count",
            "COUNT(DISTINCT experiment_id)",
            "Experiments",
            "Experiments, each counted once.",
            ",d",
        ),
    ),
)

WAREHOUSE_INFO = Dataset(
    "warehouse_info",
    "warehouse_info",
    calculated=(
        (
            Column("notice", "VARCHAR", "What a reader of the dashboard must know about the data."),
            f"CASE WHEN is_generated THEN '{GENERATED}' ELSE 'Data: Allen Institute for Brain Science.' END",
        ),
        (
            Column("published", "VARCHAR", "built_at, to the second."),
            "strftime(built_at, '%Y-%m-%d %H:%M:%S')",
        ),
    ),
)

DATASETS = (STRUCTURE_COVERAGE, INJECTION_COVERAGE, EXPERIMENTS, WAREHOUSE_INFO)


def dataset_config(dataset: Dataset, dictionary: Mapping[str, CatalogueObject], database_uuid: str) -> dict[str, Any]:
    """The dataset as Superset exports one; ``dictionary`` has the tables and views of the warehouse by name."""
    described = dictionary[dataset.view]
    columns = [_column(column) for column in dataset.columns(described)]
    columns += [_column(column) | {"expression": expression} for column, expression in dataset.calculated]
    return {
        "table_name": dataset.name,
        "description": described.comment,
        "schema": "main",
        "sql": dataset.sql,
        "cache_timeout": -1,  # never: a new version of the file shows on reload
        "filter_select_enabled": True,
        "columns": columns,
        "metrics": [_metric(metric) for metric in dataset.metrics],
        "uuid": stable_uuid("dataset", dataset.name),
        "database_uuid": database_uuid,
        "version": "1.0.0",
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "column_name": column.name,
        "verbose_name": friendly_name(column.name),
        "description": column.comment,
        "type": column.type,
        "is_dttm": column.type == "TIMESTAMP",
        "is_active": True,
        "groupby": True,
        "filterable": True,
    }


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "metric_name": metric.name,
        "verbose_name": metric.title,
        "expression": metric.expression,
        "description": metric.description,
        "d3format": metric.format,
    }
