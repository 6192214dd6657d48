"""The injection coverage matrix: experiments by substructures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import duckdb

from warehouse.answer import Answer
from warehouse.arguments import Hemisphere, check_choice, check_hemisphere, check_min_density
from warehouse.literals import with_values
from warehouse.loaded import loaded_experiments
from warehouse.selection import Injection, Structure, experiment_filter, find_structure

__all__ = ["MatrixCells", "MatrixColumns", "MatrixValue", "matrix", "matrix_cells"]

MatrixValue = Literal["signal_fraction", "site_fraction", "injected_signal_mm3", "injection_site_mm3", "voxel_fraction"]
"""What a cell holds. ``voxel_fraction`` comes from the voxels, the others from the unionizes."""

MatrixColumns = Literal["acronym", "name", "id"]
"""What the columns are called."""

_FROM_UNIONIZES = """
    select experiment_id, structure_id, acronym, name, graph_order, hemisphere, {value}
    from injection_matrix($ancestor, $hemisphere)
    where experiment_id in (select unnest(cast($ids as integer[])))
"""

# An experiment without a voxel in a structure has no row in the macro: 0, unless the structure has no voxel at all.
_FROM_VOXELS = """
    with drawn as (
        select distinct graph_order
        from annotation_voxel
        where
            graph_order between $first and $last
            and ($hemisphere = 'both' or hemisphere_id = (
                select hemisphere_id from hemisphere where hemisphere = $hemisphere
            ))
    ),

    asked as (
        select
            structure_id,
            acronym,
            name,
            graph_order,
            exists (
                select 1 from drawn where drawn.graph_order between structure.graph_order and structure.last_graph_order
            ) as has_voxels
        from structure
        where graph_order between $first and $last
    ),

    covered as (
        select experiment_id, structure_id, voxel_fraction
        from experiment_voxel_coverage_at($min_density, ancestor := $ancestor)
        where hemisphere = $hemisphere
    )

    select
        experiment.experiment_id,
        asked.structure_id,
        asked.acronym,
        asked.name,
        asked.graph_order,
        $hemisphere as hemisphere,
        case when asked.has_voxels then coalesce(covered.voxel_fraction, 0) end as voxel_fraction
    from experiment
    cross join asked
    left join covered
        on experiment.experiment_id = covered.experiment_id and asked.structure_id = covered.structure_id
    where experiment.experiment_id in (select unnest(cast($ids as integer[])))
"""


def matrix(
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    value: MatrixValue = "signal_fraction",
    hemisphere: Hemisphere = "both",
    injection: Injection = "primary",
    columns: MatrixColumns = "acronym",
    long: bool = False,
    min_density: float = 0.5,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> Answer:
    """How much of each substructure each experiment injected.

    One row per experiment with its files loaded: experiment_id, then a column per substructure, which is the structure
    itself and every descendant in graph order. 0 where the experiment injected nothing; NULL where the structure has no
    volume. A structure's column contains its descendants: do not add columns up. Two headings that differ in
    upper and lower case only carry the structure id.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.
        value: signal_fraction (injected signal / volume of the structure, 0 to 1), site_fraction (injection site /
            volume, 0 to 1), injected_signal_mm3, injection_site_mm3, or voxel_fraction (voxels injected to
            ``min_density`` / voxels, 0 to 1).
        hemisphere: the side of the structures: both, left or right.
        injection: whether the primary injection structure has to be in ``structure``, or any.
        columns: headings by acronym, name or id.
        long: one row per experiment and substructure instead: experiment_id, structure_id, acronym, name, hemisphere
            and the value.
        min_density: for voxel_fraction, the injection density from which a voxel counts, above 0 up to 1.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed.
    """
    check_choice("kind of columns", columns, get_args(MatrixColumns))
    cells = matrix_cells(
        connection,
        structure,
        value=value,
        hemisphere=hemisphere,
        injection=injection,
        min_density=min_density,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    if long:
        return Answer(connection, _long(cells.statement, value), notes=cells.notes)
    headings = _headings(connection, cells.structure, columns)
    return Answer(connection, _wide(cells.statement, value, headings), notes=cells.notes)


@dataclass(frozen=True)
class MatrixCells:
    """The cells of the matrix as a statement, one row each, in no order.

    Attributes:
        structure: the structure asked for.
        experiment_ids: the experiments that have cells.
        statement: SQL with experiment_id, structure_id, acronym, name, graph_order, hemisphere and the value.
        notes: sentences for a reader.
    """

    structure: Structure
    experiment_ids: list[int]
    statement: str
    notes: list[str]


def matrix_cells(
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    value: MatrixValue,
    hemisphere: Hemisphere,
    injection: Injection,
    min_density: float,
    wild_type: bool,
    transgenic_line: str | Iterable[str],
    experiment: int | Iterable[int],
) -> MatrixCells:
    """What ``matrix`` has in its cells; arguments and errors are those of ``matrix``."""
    check_choice("value", value, get_args(MatrixValue))
    check_hemisphere(hemisphere)
    check_min_density(min_density)
    found = find_structure(connection, structure)
    selection = experiment_filter(
        (found.acronym,), injection, wild_type=wild_type, transgenic_line=transgenic_line, experiment=experiment
    )
    loaded = loaded_experiments(connection, selection, "injection_voxels" if value == "voxel_fraction" else "unionizes")
    parameters: dict[str, Any] = {"ancestor": found.acronym, "hemisphere": hemisphere, "ids": loaded.ids}
    cells = _FROM_UNIONIZES.format(value=value)
    if value == "voxel_fraction":
        cells = _FROM_VOXELS
        parameters |= {"first": found.graph_order, "last": found.last_graph_order, "min_density": min_density}
    return MatrixCells(found, loaded.ids, with_values(cells, parameters), loaded.notes)


def _long(cells: str, value: str) -> str:
    return f"""
        select experiment_id, structure_id, acronym, name, hemisphere, {value}
        from ({cells}) as cells
        order by experiment_id, graph_order
    """


def _wide(cells: str, value: str, headings: dict[int, str]) -> str:
    columns = ", ".join(f'"{structure_id}" as {_quoted(heading)}' for structure_id, heading in headings.items())
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


def _headings(connection: duckdb.DuckDBPyConnection, structure: Structure, columns: MatrixColumns) -> dict[int, str]:
    """The column heading of each substructure, unique even for readers that ignore case, as DuckDB does."""
    column = {"acronym": "acronym", "name": "name", "id": "cast(structure_id as varchar)"}[columns]
    rows: Sequence[tuple[int, str]] = connection.execute(
        f"select structure_id, {column} from structure "
        f"where graph_order between {structure.graph_order} and {structure.last_graph_order} order by graph_order"
    ).fetchall()
    spellings = Counter(heading.casefold() for _, heading in rows)
    return {
        structure_id: heading if spellings[heading.casefold()] == 1 else f"{heading} ({structure_id})"
        for structure_id, heading in rows
    }


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
