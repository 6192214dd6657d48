"""The dashboard *Injection coverage*: its filters and the places of its charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from warehouse.bi.chart import Chart, only
from warehouse.bi.charts import CHARTS, ROWS
from warehouse.bi.datasets import EXPERIMENTS, STRUCTURE_COVERAGE, Dataset
from warehouse.bi.naming import stable_uuid

__all__ = ["FILTERS", "TITLE", "Filter", "dashboard_config"]

TITLE = "Injection coverage"


@dataclass(frozen=True)
class Filter:
    """A filter of the dashboard on one column.

    Attributes:
        title: its name on the dashboard.
        dataset, column: a reader chooses among the values of this column.
        description: what it does.
        default: the value at first; None leaves all. A filter with a default takes exactly one value.
        only: a column: only rows in which it is true offer values.
    """

    title: str
    dataset: Dataset
    column: str
    description: str
    default: str | float | None = None
    only: str | None = None


FILTERS = (
    Filter(
        "Structure",
        STRUCTURE_COVERAGE,
        "within",
        "The structure, with all its descendants. Type an acronym or a name.",
        only="is_summary_structure",
    ),
    Filter("Hemisphere", STRUCTURE_COVERAGE, "hemisphere", "The hemisphere both contains left and right.", "both"),
    Filter(
        "Density threshold",
        STRUCTURE_COVERAGE,
        "min_density",
        "An experiment counts in a voxel where its injection density is this or more.",
        0.5,
    ),
    Filter(
        "Experiments per voxel",
        STRUCTURE_COVERAGE,
        "min_experiments",
        "A voxel is covered if at least this many experiments count in it.",
        1,
    ),
    Filter(
        "Mouse line",
        EXPERIMENTS,
        "mouse_line",
        "It limits the charts of single experiments. For coverage, all loaded experiments count.",
    ),
)


def dashboard_config(structure: str) -> dict[str, Any]:
    """The dashboard as Superset exports one, opening on a structure (a value of the column ``within``)."""
    filters = [_filter(each, structure if each.column == "within" else each.default) for each in FILTERS]
    return {
        "dashboard_title": TITLE,
        "description": "How well the tracer injections that are loaded cover the structures of the mouse brain.",
        "slug": "injection-coverage",
        "published": True,
        "position": _position(),
        "metadata": {
            "native_filter_configuration": filters,
            "cross_filters_enabled": False,  # a click would leave one structure of a total
            "color_scheme": "supersetColors",
            "refresh_frequency": 0,
            "timed_refresh_immune_slices": [],
            "expanded_slices": {},
        },
        "uuid": stable_uuid("dashboard", TITLE),
        "version": "1.0.0",
    }


def _number(chart: Chart) -> int:
    """What the bundle calls a chart where Superset writes a number; the import puts its own in its place."""
    return CHARTS.index(chart) + 1


def _filter(each: Filter, default: str | float | None) -> dict[str, Any]:
    values = None if default is None else [default]
    chosen = {"filters": [{"col": each.column, "op": "IN", "val": values}]} if values else {}
    return {
        "id": f"NATIVE_FILTER-{each.column}",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": each.title,
        "description": each.description,
        "targets": [{"datasetUuid": stable_uuid("dataset", each.dataset.name), "column": {"name": each.column}}],
        "adhoc_filters": only(each.only) if each.only else [],
        "defaultDataMask": {
            "extraFormData": chosen,
            "filterState": {"value": values, "label": str(default)} if values else {},
            "ownState": {},
        },
        "controlValues": {
            "enableEmptyFilter": default is not None,
            "defaultToFirstItem": False,
            "multiSelect": default is None,
            "searchAllOptions": False,
            "inverseSelection": False,
            "sortAscending": True,
        },
        "cascadeParentIds": [],
        "scope": {
            "rootPath": ["ROOT_ID"],
            "excluded": [_number(chart) for chart in CHARTS if each.column not in chart.filters],
        },
    }


def _position() -> dict[str, Any]:
    """The grid: rows of charts under the heading."""
    rows = [f"ROW-{number}" for number in range(1, len(ROWS) + 1)]
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]},
    }
    for row, charts in zip(rows, ROWS, strict=True):
        position[row] = {
            "type": "ROW",
            "id": row,
            "children": [f"CHART-{chart.name}" for chart in charts],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        position |= {f"CHART-{chart.name}": _place(chart, row) for chart in charts}
    return position


def _place(chart: Chart, row: str) -> dict[str, Any]:
    return {
        "type": "CHART",
        "id": f"CHART-{chart.name}",
        "children": [],
        "parents": ["ROOT_ID", "GRID_ID", row],
        "meta": {
            "chartId": _number(chart),
            "uuid": chart.uuid,
            "sliceName": chart.title,
            "width": chart.width,
            "height": chart.height,
        },
    }
