"""The charts of the dashboard *Injection coverage*, each with its place and its filters."""

from __future__ import annotations

from warehouse.bi.chart import Chart, only
from warehouse.bi.datasets import EXPERIMENTS, INJECTION_COVERAGE, STRUCTURE_COVERAGE, WAREHOUSE_INFO, Dataset
from warehouse.bi.naming import PERCENT

__all__ = ["CHARTS", "ROWS"]

_ROW_LIMIT = 50_000  # the most that Superset allows by default

_THRESHOLD = ("within", "hemisphere", "min_density", "min_experiments")


def _big_number(
    name: str, title: str, dataset: Dataset, metric: str, filters: tuple[str, ...], description: str
) -> Chart:
    formats = {each.name: each.format for each in dataset.metrics}
    params = {"metric": metric, "y_axis_format": formats[metric], "header_font_size": 0.4, "adhoc_filters": []}
    return Chart(name, title, dataset, "big_number_total", filters, 3, 18, params, description)


_NOTICE = Chart(
    "notice",
    "What is loaded",
    WAREHOUSE_INFO,
    "handlebars",
    (),
    12,
    20,
    {
        "query_mode": "raw",
        "all_columns": ["notice", "published", "build_id", "source", "resolution_um", "ccf_version", "package_version"],
        "adhoc_filters": [],
        "row_limit": 1,
        "handlebarsTemplate": (
            "{{#each data}}<h4><mark>{{notice}}</mark></h4>\n"
            "<p>From {{source}}, {{resolution_um}} µm, {{ccf_version}}, published {{published}} (UTC) by mcw "
            "{{package_version}} as build {{build_id}}.</p>{{/each}}"
        ),
    },
    "The warehouse that is open.",
)

_COVERED = _big_number(
    "covered_fraction",
    "Covered fraction",
    STRUCTURE_COVERAGE,
    "total_covered_fraction",
    _THRESHOLD,
    "Covered voxels of the structure divided by its voxels. The filters say when a voxel is covered.",
)
_VOLUME = _big_number(
    "covered_volume",
    "Covered volume (mm³)",
    STRUCTURE_COVERAGE,
    "whole_covered_volume_mm3",
    _THRESHOLD,
    "Volume of the covered voxels.",
)
_REACHING = _big_number(
    "reaching_experiments",
    "Injections into it",
    INJECTION_COVERAGE,
    "reaching_experiment_count",
    ("within", "hemisphere", "mouse_line"),
    "Experiments whose injection site touches the structure, whatever their primary structure.",
)
_LOADED = _big_number(
    "loaded_experiments",
    "Loaded experiments",
    STRUCTURE_COVERAGE,
    "loaded_experiment_count",
    _THRESHOLD,
    "Experiments whose injection voxels this file has. Others cannot cover anything.",
)

_STRUCTURES = Chart(
    "covered_fraction_per_structure",
    "Covered fraction per structure, in the order of the atlas",
    STRUCTURE_COVERAGE,
    "echarts_timeseries_bar",
    _THRESHOLD,
    12,
    40,
    {
        "x_axis": "acronym",
        "metrics": ["structure_covered_fraction"],
        "groupby": [],
        "adhoc_filters": only("is_summary_structure"),
        "timeseries_limit_metric": "atlas_order",
        "x_axis_sort": "atlas_order",
        "x_axis_sort_asc": True,
        "order_desc": False,
        "row_limit": _ROW_LIMIT,
        "orientation": "vertical",
        "y_axis_format": PERCENT,
        "xAxisLabelRotation": 90,
        "xAxisLabelInterval": "0",
        "show_legend": False,
        "rich_tooltip": True,
        "tooltipTimeFormat": "smart_date",
    },
    "The Allen Institute's summary structures, which do not overlap. All loaded experiments count.",
)

_MATRIX = Chart(
    "coverage_matrix",
    "Coverage matrix: share of each structure filled by each injection that touches it",
    INJECTION_COVERAGE,
    "heatmap_v2",
    ("within", "hemisphere", "mouse_line"),
    12,
    100,
    {
        "x_axis": "structure_in_atlas_order",
        "groupby": "experiment_in_atlas_order",
        "metric": "structure_signal_fraction",
        "adhoc_filters": only("is_summary_structure"),
        "row_limit": _ROW_LIMIT,
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_desc",
        "normalize_across": "heatmap",
        "linear_color_scheme": "schemeYlGnBu",
        "value_bounds": [0, 1],
        "y_axis_format": PERCENT,
        "xscale_interval": 1,
        "yscale_interval": -1,
        "x_axis_label_rotation": 90,
        "left_margin": 50,
        "bottom_margin": "auto",
        "legend_type": "continuous",
        "show_legend": True,
        "show_percentage": False,
        "show_values": False,
    },
    "Columns are structures and rows are experiments, by their primary structure, both in the order of the atlas; the "
    "number before a name is its place there. An empty cell is 0. The chart leaves out structures and experiments "
    "without any value: the bars above have every structure.",
)

_THRESHOLDS = Chart(
    "coverage_against_threshold",
    "Coverage against threshold and depth",
    STRUCTURE_COVERAGE,
    "echarts_timeseries_line",
    ("within", "hemisphere"),
    6,
    50,
    {
        "x_axis": "min_density",
        "metrics": ["total_covered_fraction"],
        "groupby": ["depth_of_coverage"],
        "adhoc_filters": [],
        "row_limit": _ROW_LIMIT,
        "order_desc": True,
        "sort_series_type": "max",
        "sort_series_ascending": False,
        "y_axis_format": PERCENT,
        "y_axis_title": "Covered fraction",
        "y_axis_title_margin": 40,
        "y_axis_title_position": "Left",
        "x_axis_title": "Density threshold",
        "x_axis_title_margin": 30,
        "markerEnabled": True,
        "markerSize": 5,
        "show_legend": True,
        "legendOrientation": "top",
        "legendType": "plain",
        "rich_tooltip": True,
    },
    "How the covered fraction falls with the density and with the number of experiments that a voxel needs.",
)

_LINES = Chart(
    "experiments_per_line",
    "Experiments per mouse line, by primary injection",
    EXPERIMENTS,
    "echarts_timeseries_bar",
    ("within", "mouse_line"),
    6,
    50,
    {
        "x_axis": "mouse_line",
        "metrics": ["experiment_count"],
        "groupby": [],
        "adhoc_filters": only("has_injection_voxels"),
        "timeseries_limit_metric": "experiment_count",
        "x_axis_sort": "experiment_count",
        "x_axis_sort_asc": True,
        "order_desc": True,
        "row_limit": 20,
        "orientation": "horizontal",
        "y_axis_format": ",d",
        "show_value": True,
        "show_legend": False,
        "rich_tooltip": True,
    },
    "Only loaded experiments count. The chart shows the 20 lines with the most.",
)

_TABLE = Chart(
    "structures",
    "The numbers per structure",
    STRUCTURE_COVERAGE,
    "table",
    _THRESHOLD,
    12,
    60,
    {
        "query_mode": "raw",
        "all_columns": [
            "acronym",
            "name",
            "voxel_count",
            "covered_voxel_count",
            "covered_fraction",
            "covered_volume_mm3",
        ],
        "order_by_cols": ['["graph_order", true]'],
        "adhoc_filters": only("is_summary_structure"),
        "row_limit": 1000,
        "table_timestamp_format": "smart_date",
        "include_search": True,
        "show_cell_bars": False,
        "color_pn": False,
        "column_config": {
            "covered_fraction": {"d3NumberFormat": ".2%", "showCellBars": True},
            "covered_volume_mm3": {"d3NumberFormat": ",.3f"},
            "voxel_count": {"d3NumberFormat": ",d"},
            "covered_voxel_count": {"d3NumberFormat": ",d"},
        },
    },
    "The Allen Institute's summary structures in the order of the atlas.",
)

ROWS = (
    (_NOTICE,),
    (_COVERED, _VOLUME, _REACHING, _LOADED),
    (_STRUCTURES,),
    (_MATRIX,),
    (_THRESHOLDS, _LINES),
    (_TABLE,),
)
"""The charts row by row, as the dashboard places them."""

CHARTS = tuple(chart for row in ROWS for chart in row)
