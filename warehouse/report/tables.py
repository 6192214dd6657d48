"""The tables of a report: searchable, sortable, as DataTables by way of itables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from warehouse.extras import plot_extra
from warehouse.report.places import Place
from warehouse.report.rows import ExperimentRow, StructureRow

__all__ = ["EXPERIMENT_URL", "experiment_table", "structure_table", "table_library"]

EXPERIMENT_URL = "https://connectivity.brain-map.org/projection/experiment/"
"""Followed by an experiment's id: its page at the Allen Institute."""


def table_library() -> str:
    """DataTables itself, which a page needs once."""
    with plot_extra():
        import itables.options
        from itables.javascript import generate_init_offline_itables_html

    return generate_init_offline_itables_html(itables.options.dt_bundle)


def structure_table(rows: Sequence[StructureRow], places: Mapping[str, Place]) -> str:
    """The structure and its descendants in graph order."""
    columns = ["acronym", "name", "within", "voxels", "covered", "covered %", "left %", "right %", "most experiments"]
    cells = [
        [
            escape(row.acronym),
            escape(row.name),
            escape(row.parent_acronym),
            f"{row.voxel_count:,}",
            f"{row.covered_voxel_count:,}",
            *map(_percent, (row.covered_fraction, row.left_fraction, row.right_fraction)),
            f"{places[row.acronym].most_experiments:,}",
        ]
        for row in rows
    ]
    return _table("structure-table", columns, cells)


def experiment_table(rows: Sequence[ExperimentRow], voxel_count: int) -> str:
    """Experiments, the one that covers most first; the id links to the experiment's page."""
    columns = ["experiment", "primary", "line", "side", "injection mm³", "covered", "covered %", "loaded"]
    cells = [
        [
            f'<a href="{EXPERIMENT_URL}{row.experiment_id}" target="_blank" rel="noopener">{row.experiment_id}</a>',
            escape(row.acronym),
            escape(row.transgenic_line or "wild type"),
            escape(row.hemisphere or "uncertain"),
            "" if row.injection_volume_mm3 is None else f"{row.injection_volume_mm3:.3f}",
            f"{row.covered_voxel_count:,}" if row.has_injection_voxels else "",
            _percent(row.covered_voxel_count / voxel_count if row.has_injection_voxels else None),
            _loaded(row),
        ]
        for row in rows
    ]
    return _table("experiment-table", columns, cells)


def _percent(fraction: float | None) -> str:
    """Only digits, or nothing: DataTables sorts a column with anything else in it as text."""
    return "" if fraction is None else f"{100 * fraction:.2f}"


def _loaded(row: ExperimentRow) -> str:
    parts = [name for name, has in (("voxels", row.has_injection_voxels), ("unionizes", row.has_unionizes)) if has]
    return ", ".join(parts) or "no"


def _table(table_id: str, columns: list[str], cells: list[list[str]]) -> str:
    with plot_extra():
        from itables import to_html_datatable
    from pandas import DataFrame

    return to_html_datatable(
        DataFrame(cells, columns=columns),
        table_id=table_id,
        connected=False,
        allow_html=True,  # of the links; all else is escaped
        showIndex=False,
        display_logo_when_loading=False,
        maxBytes=0,
        text_in_header_can_be_selected=False,  # a click on it sorts
        classes="display compact",
        style="width:100%",
        layout={"topStart": "search", "topEnd": "pageLength", "bottomStart": "info", "bottomEnd": "paging"},
        lengthMenu=[10, 25, 100],
        order=[],
    )
