"""The figures of a report for plotly.

They have no colours: the page gives them a template in the reader's theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warehouse.extras import plot_extra
from warehouse.figures.curve import CurveFigure
from warehouse.figures.matrix import MatrixFigure
from warehouse.report.rows import StructureRow

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["by_density", "by_depth", "by_experiment_count", "matrix_heatmap", "part_bars"]

_PERCENT = ".3~p"
_NO_MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}


def matrix_heatmap(figure: MatrixFigure) -> Figure:
    """Experiments by parts of a structure; ``meta`` names its rows and columns at length, for the page to show."""
    heights = 16 * len(figure.experiment_ids)
    is_fraction = figure.value.endswith("_fraction")
    trace = {
        "type": "heatmap",
        "x": [part.acronym for part in figure.parts],
        "y": [
            f"{experiment_id} ({acronym})"
            for experiment_id, acronym in zip(figure.experiment_ids, figure.primary_acronyms, strict=True)
        ],
        "z": figure.values.astype(np.float32),  # half as large, and seven digits are enough to look at
        "meta": {
            "columns": [part.name for part in figure.parts],
            "rows": [line or "wild type" for line in figure.transgenic_lines],
        },
        "zmin": 0,
        "autocolorscale": True,
        "hoverongaps": False,
        "hovertemplate": f"<b>%{{x}}</b> in experiment %{{y}}%{{text}}<br>{figure.value}: "
        f"<b>%{{z:{_PERCENT if is_fraction else '.4~f'}}}</b><extra></extra>",
        "xgap": 1,
        "ygap": 0 if len(figure.experiment_ids) > 150 else 1,
        "colorbar": {
            "title": {"text": figure.value, "side": "right"},
            "thickness": 12,
            "tickformat": ".0%" if is_fraction else "~g",
            "len": min(400, max(heights, 200)),
            "lenmode": "pixels",
            "y": 1,
            "yanchor": "top",
        },
    }
    return _figure(
        [trace],
        height=min(max(heights, 160), 1400) + 130,
        xaxis={
            "side": "top",
            "tickangle": -90,
            "showgrid": False,
            "type": "category",
            **_each_named(len(figure.parts)),
        },
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
    )


def part_bars(parts: Sequence[StructureRow]) -> Figure:
    """The covered fraction of each part, left beside right; no bar where a part has no voxel on that side."""
    names = [part.name for part in parts]
    sides = {"left": [part.left_fraction for part in parts], "right": [part.right_fraction for part in parts]}
    traces = [
        {
            "type": "bar",
            "name": side,
            "x": [part.acronym for part in parts],
            "y": np.array(fractions, dtype=np.float64),
            "text": names,
            "textposition": "none",
            "hovertemplate": f"<b>%{{x}}</b> %{{text}}<br>{side}: <b>%{{y:{_PERCENT}}}</b> covered<extra></extra>",
        }
        for side, fractions in sides.items()
    ]
    return _figure(
        traces,
        height=400,
        barmode="group",
        bargap=0.25,
        bargroupgap=0.05,
        xaxis={"tickangle": -90, "type": "category", **_each_named(len(names))},
        yaxis=_COVERED_AXIS,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )


def by_experiment_count(figure: CurveFigure) -> Figure:
    """The covered fraction against the number of experiments, in the best and in random order."""
    count = np.arange(len(figure.best_fractions))
    added = ["none", *(f"adds {experiment_id}" for experiment_id in figure.best_order)]
    band: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": count, "line": {"width": 0}, "hoverinfo": "skip"}
    traces = [
        {**band, "y": figure.random_low, "showlegend": False},
        {
            **band,
            "y": figure.random_high,
            "fill": "tonexty",
            "fillcolor": "rgba(130,130,130,0.3)",
            "name": f"5th to 95th percentile of {figure.order_count} random orders",
        },
        _line(count, figure.best_fractions, "best order", "%{x} experiments: <b>%{y:.3~p}</b><br>%{text}", text=added),
        _line(count, figure.random_median, "random order, median", "%{x} experiments: <b>%{y:.3~p}</b>", dash="dash"),
    ]
    return _figure(
        traces,
        height=380,
        xaxis={"title": {"text": "Number of experiments"}, "rangemode": "tozero", **_whole_numbers(len(count))},
        yaxis=_COVERED_AXIS,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )


def by_density(figure: CurveFigure) -> Figure:
    """The covered fraction against the minimum density."""
    trace = _line(
        figure.densities, figure.density_fractions, "", "density %{x} or more: <b>%{y:.3~p}</b>", markers=True
    )
    return _figure(
        [trace],
        height=340,
        xaxis={
            "title": {"text": f"Minimum injection density (min_experiments {figure.threshold.min_experiments})"},
            "rangemode": "tozero",
        },
        yaxis=_COVERED_AXIS,
    )


def by_depth(figure: CurveFigure) -> Figure:
    """The covered fraction against the minimum number of experiments."""
    trace = _line(figure.depths, figure.depth_fractions, "", "%{x} experiments or more: <b>%{y:.3~p}</b>", markers=True)
    return _figure(
        [trace],
        height=340,
        xaxis={
            "title": {
                "text": f"Minimum number of experiments in a voxel (min_density {figure.threshold.min_density:g})"
            },
            **_whole_numbers(len(figure.depths)),
        },
        yaxis=_COVERED_AXIS,
    )


def _each_named(count: int) -> dict[str, Any]:
    """Settings of an axis that names every category, if there is room for their names."""
    return {"dtick": 1, "tickfont": {"size": 11}} if count <= 60 else {}


def _whole_numbers(count: int) -> dict[str, Any]:
    """Settings of an axis that counts: between few numbers plotly would write fractions."""
    return {"tickformat": ",d", **({"dtick": 1} if count < 12 else {})}


_COVERED_AXIS = {"title": {"text": "Covered fraction"}, "tickformat": _PERCENT, "rangemode": "tozero"}


def _line(
    x: npt.NDArray[Any],
    y: npt.NDArray[Any],
    name: str,
    hover: str,
    *,
    dash: str = "solid",
    text: Sequence[str] | None = None,
    markers: bool = False,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if markers else "lines",
        "x": x,
        "y": y,
        "name": name,
        "showlegend": bool(name),
        "line": {"width": 2.5, "dash": dash},
        "hovertemplate": f"{hover}<extra></extra>",
        **({} if text is None else {"text": text}),
    }


def _figure(traces: list[dict[str, Any]], *, height: int, **layout: Any) -> Figure:
    with plot_extra():
        from plotly.graph_objects import Figure

    return Figure(data=traces, layout={"template": "none", "height": height, "margin": _NO_MARGIN, **layout})
