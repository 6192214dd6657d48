"""The injection coverage matrix: experiments by substructures."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

from warehouse.answers.answer import Answer
from warehouse.database.literals import quoted_name, with_values
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.selection.chosen import ChosenExperiments, Content
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Hemisphere, check_choice, check_hemisphere, check_min_density

__all__ = ["MatrixColumns", "MatrixValue", "content_of", "matrix", "matrix_cells"]

MatrixValue = Literal["signal_fraction", "site_fraction", "injected_signal_mm3", "injection_site_mm3", "voxel_fraction"]
"""What a cell holds. ``voxel_fraction`` is computed from voxels, the other values from unionizes."""

MatrixColumns = Literal["acronym", "name", "id"]
"""What the headings of the columns are."""

_CELLS = """
    select experiment_id, structure_id, acronym, name, graph_order, hemisphere, {value}
    from {matrix}
    where experiment_id in (select unnest(cast($experiment_ids as integer[])))
"""


def content_of(value: MatrixValue) -> Content:
    """The files of an experiment that a value is computed from.

    Raises:
        InvalidValueError: there is no such value.
    """
    check_choice("value", value, get_args(MatrixValue))
    return "injection_voxels" if value == "voxel_fraction" else "unionizes"


def matrix(
    file: WarehouseFile,
    structure: Structure,
    chosen: ChosenExperiments,
    *,
    value: MatrixValue = "signal_fraction",
    hemisphere: Hemisphere = "both",
    min_density: float = 0.5,
    columns: MatrixColumns = "acronym",
    long: bool = False,
) -> Answer:
    """How much of each substructure each experiment injected.

    One row per experiment: experiment_id, then a column per substructure, which is the structure itself and every
    descendant in graph order. 0 where the experiment injected nothing; NULL where the structure has no volume. The
    column of a structure contains its descendants: do not add columns up. Two headings that differ only in upper and
    lower case carry the structure id. With ``long`` there is one row per experiment and substructure instead:
    experiment_id, structure_id, acronym, name, hemisphere and the value.

    Raises:
        InvalidValueError: a threshold or choice is outside what is allowed.
    """
    check_choice("kind of columns", columns, get_args(MatrixColumns))
    cells = matrix_cells(structure, chosen, value=value, hemisphere=hemisphere, min_density=min_density)
    sql = _long(cells, value) if long else _wide(cells, value, _headings(file, structure, columns))
    return Answer(file.connection, sql, notes=chosen.notes)


def matrix_cells(
    structure: Structure, chosen: ChosenExperiments, *, value: MatrixValue, hemisphere: Hemisphere, min_density: float
) -> str:
    """A statement that returns the cells of the matrix, one row each, in no order.

    Its columns are experiment_id, structure_id, acronym, name, graph_order, hemisphere and the value.

    Raises:
        InvalidValueError: a threshold or choice is outside what is allowed.
    """
    check_hemisphere(hemisphere)
    check_min_density(min_density)
    source = "injection_matrix($ancestor, $hemisphere)"
    if content_of(value) == "injection_voxels":
        source = "voxel_matrix($min_density, $ancestor, $hemisphere)"
    return with_values(
        _CELLS.format(value=value, matrix=source),
        {
            "ancestor": structure.acronym,
            "hemisphere": hemisphere,
            "min_density": min_density,
            "experiment_ids": chosen.ids,
        },
    )


def _long(cells: str, value: str) -> str:
    return f"""
        select experiment_id, structure_id, acronym, name, hemisphere, {value}
        from ({cells}) as cells
        order by experiment_id, graph_order
    """


def _wide(cells: str, value: str, headings: dict[int, str]) -> str:
    columns = ", ".join(f'"{structure_id}" as {quoted_name(heading)}' for structure_id, heading in headings.items())
    ids = ", ".join(str(structure_id) for structure_id in headings)
    return f"""
        select experiment_id, {columns}
        from (
            pivot (select experiment_id, structure_id, {value} from ({cells}) as cells)
            on structure_id in ({ids})
            using max({value})
            group by experiment_id
        ) as wide
        order by experiment_id
    """


def _headings(file: WarehouseFile, structure: Structure, columns: MatrixColumns) -> dict[int, str]:
    """The column heading of each substructure; no two are equal, even for a reader that ignores case as DuckDB does."""
    column = {"acronym": "acronym", "name": "name", "id": "cast(structure_id as varchar)"}[columns]
    rows = file.rows(f"select structure_id, {column} from structure where {structure.within} order by graph_order")
    spellings = Counter(heading.casefold() for _, heading in rows)
    return {
        structure_id: heading if spellings[heading.casefold()] == 1 else f"{heading} ({structure_id})"
        for structure_id, heading in rows
    }
