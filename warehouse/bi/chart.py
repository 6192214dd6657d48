"""What a chart is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.bi.datasets import Dataset
from warehouse.bi.naming import stable_uuid

__all__ = ["Chart", "chart_config", "only"]


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        name: its id is made from this.
        title: its heading.
        dataset: what it is drawn from.
        viz_type: Superset's name of the kind of chart.
        filters: the columns on which the dashboard's filters limit it.
        width, height: in twelfths of the dashboard's width, and in units of 8 pixels.
        params: the settings of its kind of chart.
        description: what is drawn; Superset shows it under the heading on request.
    """

    name: str
    title: str
    dataset: Dataset
    viz_type: str
    filters: tuple[str, ...]
    width: int
    height: int
    params: Mapping[str, Any]
    description: str

    @property
    def uuid(self) -> str:
        """Its id, the same in every bundle."""
        return stable_uuid("chart", self.name)


def only(column: str) -> list[dict[str, Any]]:
    """A filter that lets rows pass in which a column is true."""
    return [
        {
            "clause": "WHERE",
            "expressionType": "SIMPLE",
            "subject": column,
            "operator": "==",
            "operatorId": "EQUALS",
            "comparator": True,
        }
    ]


def chart_config(chart: Chart) -> dict[str, Any]:
    """The chart as Superset exports one."""
    return {
        "slice_name": chart.title,
        "description": chart.description,
        "viz_type": chart.viz_type,
        "params": {"viz_type": chart.viz_type, "time_range": "No filter", **chart.params},
        "cache_timeout": None,
        "uuid": chart.uuid,
        "dataset_uuid": stable_uuid("dataset", chart.dataset.name),
        "version": "1.0.0",
    }
