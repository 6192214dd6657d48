"""Where in a structure the coverage is greatest or poorest."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.grid import Grid
from warehouse.literals import literal
from warehouse.selection import Structure

__all__ = ["CUBE_UM", "chosen_voxel"]

_CELL_UM = 100
_CELLS = 5
CUBE_UM = _CELL_UM * _CELLS
"""Edge of the cube that a place is judged by, in um."""


def chosen_voxel(
    connection: duckdb.DuckDBPyConnection,
    structure: Structure,
    counted: str,
    grid: Grid,
    *,
    poorest: bool,
) -> tuple[int, int, int]:
    """The indices (AP, DV, ML) of the voxel of a structure around which it is covered best, or worst.

    The grid is divided into cells of 100 um. Around each cell that has voxels of the structure, the voxels of the
    structure in the cube of 5 × 5 × 5 cells are looked at, unless there are fewer than half as many as in the fullest
    of these cubes: the rim of a structure is no place to judge it by. Greatest is where the mean injection count of
    these voxels is largest. Poorest is where the smallest fraction of them has any injection; among equals, where their
    mean count is smallest. Of cells that still are equal it is the one with most voxels in its cube, then the first. In
    that cell it is the voxel of the structure with the largest, or smallest, count; of several, the nearest to the
    cell's centre, then the first.

    Args:
        connection: the warehouse.
        structure: one that has voxels.
        counted: a relation with voxel_id and experiment_count, in SQL, that has the injected voxels of the structure.
        grid: the grid of the warehouse.
        poorest: whether the worst covered place is wanted.
    """
    shape = grid.shape
    step = _CELL_UM // grid.resolution_um
    cells = tuple(each // step for each in shape)
    ap, dv, ml = _indices(shape)
    rows = connection.execute(
        f"""
        select
            {ap} // {step} as ap,
            {dv} // {step} as dv,
            {ml} // {step} as ml,
            count(*) as voxel_count,
            count(counted.experiment_count) as covered_count,
            cast(coalesce(sum(counted.experiment_count), 0) as bigint) as injection_count
        from (
            select voxel_id
            from annotation_voxel
            where graph_order between {structure.graph_order} and {structure.last_graph_order}
        ) as voxel
        left join ({counted}) as counted on voxel.voxel_id = counted.voxel_id
        group by all
        """
    ).fetchnumpy()
    at = tuple(np.asarray(rows[name], dtype=np.intp) for name in ("ap", "dv", "ml"))
    volumes = {}
    for name in ("voxel_count", "covered_count", "injection_count"):
        volume = np.zeros(cells, dtype=np.int64)
        volume[at] = np.asarray(rows[name])
        volumes[name] = _in_cubes(volume)[at]
    voxels, covered, injections = volumes.values()
    inner = voxels * 2 >= voxels.max()
    position = np.ravel_multi_index(at, cells, order="F")
    mean = injections / voxels
    keys = [position, -voxels, mean, covered / voxels] if poorest else [position, -voxels, -mean]
    ranked = np.lexsort(keys)
    best = next(each for each in ranked if inner[each])
    return _in_cell(connection, structure, counted, shape, step, tuple(int(axis[best]) for axis in at), poorest)


def _in_cubes(volume: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The sum over the cube around each cell, cut off at the border of the grid."""
    half = _CELLS // 2
    for axis in range(3):
        padding = [(0, 0)] * 3
        padding[axis] = (half + 1, half)
        sums = np.cumsum(np.pad(volume, padding), axis=axis)
        length = volume.shape[axis]
        upper, lower = np.arange(_CELLS, _CELLS + length), np.arange(length)
        volume = np.take(sums, upper, axis=axis) - np.take(sums, lower, axis=axis)
    return volume


def _in_cell(
    connection: duckdb.DuckDBPyConnection,
    structure: Structure,
    counted: str,
    shape: tuple[int, int, int],
    step: int,
    cell: tuple[int, ...],
    poorest: bool,
) -> tuple[int, int, int]:
    indices = _indices(shape)
    inside = " and ".join(f"{index} // {step} = {at}" for index, at in zip(indices, cell, strict=True))
    middle = [at * step + (step - 1) / 2 for at in cell]
    distance = " + ".join(f"pow({index} - {literal(centre)}, 2)" for index, centre in zip(indices, middle, strict=True))
    row = connection.execute(
        f"""
        select {", ".join(indices)}
        from (
            select voxel_id
            from annotation_voxel as voxel
            where graph_order between {structure.graph_order} and {structure.last_graph_order} and {inside}
        ) as voxel
        left join ({counted}) as counted on voxel.voxel_id = counted.voxel_id
        order by coalesce(counted.experiment_count, 0) {"asc" if poorest else "desc"}, {distance}, voxel.voxel_id
        limit 1
        """
    ).fetchone()
    if row is None:
        raise ValueError(f"cell {cell} has no voxel of {structure.acronym}")
    return row[0], row[1], row[2]


def _indices(shape: tuple[int, int, int]) -> tuple[str, str, str]:
    """The indices of a voxel along (AP, DV, ML), in SQL."""
    ap_count, dv_count, _ = shape
    return (
        f"(voxel.voxel_id % {ap_count})",
        f"(voxel.voxel_id // {ap_count} % {dv_count})",
        f"(voxel.voxel_id // {ap_count * dv_count})",
    )
