"""Where in a structure the coverage is greatest or poorest."""

from __future__ import annotations

from math import ceil, floor

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.figures.injected import Injected
from warehouse.grid import Grid
from warehouse.selection import Structure

__all__ = ["CUBE_UM", "chosen_voxel"]

_CELL_UM = 100
_CELLS = 5
_LARGE = 4_000_000
CUBE_UM = _CELL_UM * _CELLS
"""Edge of the cube that a place is judged by, in um."""


def chosen_voxel(
    connection: duckdb.DuckDBPyConnection,
    structure: Structure,
    injected: Injected,
    min_density: float,
    grid: Grid,
    *,
    poorest: bool,
) -> tuple[int, int, int]:
    """The indices (AP, DV, ML) of the voxel of a structure around which it is covered best, or worst.

    The grid is divided into cells of 100 um. Coverage is greatest, or poorest, around the cell where
    the voxels of the structure in the cube of 5 × 5 × 5 cells have the largest, or smallest, mean injection count.
    Cells are left out whose cube has fewer than half as many voxels of the structure as the fullest: the rim of a
    structure is no place to judge it by. Of a structure of more than 4 million voxels one voxel in each row of a cell
    along AP is looked at, which is every fourth at 25 um. Of equal cells it is the one with most voxels in its cube,
    then the first. In that cube it is the voxel of the structure with the largest, or smallest, count; of several the
    nearest to the middle, then the first.

    Args:
        connection: the warehouse.
        structure: one that has voxels.
        injected: the experiments that count.
        min_density: the injection density from which they count in a voxel.
        grid: the grid of the warehouse.
        poorest: whether the worst covered place is wanted.
    """
    step = _CELL_UM // grid.resolution_um
    cells = tuple(each // step for each in grid.shape)
    within = f"graph_order between {structure.graph_order} and {structure.last_graph_order}"
    judged = f"{within} and voxel_id % {step} = {step // 2}" if _is_large(connection, within) else within
    voxels = _by_cell(connection, f"annotation_voxel where {judged}", grid, step)
    injections = _by_cell(connection, injected.rows(judged, min_density), grid, step)
    at = np.nonzero(voxels)
    around, injected_around = _in_cubes(voxels)[at], _in_cubes(injections)[at]
    mean = injected_around / around
    ranked = np.lexsort([np.ravel_multi_index(at, cells, order="F"), -around, mean if poorest else -mean])
    best = next(each for each in ranked if around[each] * 2 >= around.max())
    centre = [(int(axis[best]) + 0.5) * step - 0.5 for axis in at]
    return _voxel_near(connection, injected, within, min_density, grid, centre, poorest)


def _voxel_near(
    connection: duckdb.DuckDBPyConnection,
    injected: Injected,
    within: str,
    min_density: float,
    grid: Grid,
    centre: list[float],
    poorest: bool,
) -> tuple[int, int, int]:
    """The voxel in the cube around a centre, given in indices, that has the largest or the smallest count."""
    ap, dv, _ = grid.shape
    reach = CUBE_UM / 2 / grid.resolution_um
    across_ap, across_dv, across_ml = ((floor(each - reach) + 1, ceil(each + reach) - 1) for each in centre)
    # a range of ids comes first: it passes over most of what is stored without reading it
    among = (
        f"{within} and voxel_id between {across_ml[0] * ap * dv} and {(across_ml[1] + 1) * ap * dv - 1} "
        f"and voxel_id % {ap} between {across_ap[0]} and {across_ap[1]} "
        f"and voxel_id // {ap} % {dv} between {across_dv[0]} and {across_dv[1]}"
    )
    inside = connection.execute(f"select voxel_id from annotation_voxel where {among}").fetchall()
    counts = dict(
        connection.execute(
            f"select voxel_id, count(*) from {injected.rows(among, min_density)} group by voxel_id"
        ).fetchall()
    )
    sign = 1 if poorest else -1

    def rank(voxel_id: int) -> tuple[int, float, int]:
        distance = sum((index - middle) ** 2 for index, middle in zip(grid.index(voxel_id), centre, strict=True))
        return sign * counts.get(voxel_id, 0), distance, voxel_id

    return grid.index(min((voxel_id for (voxel_id,) in inside), key=rank))


def _is_large(connection: duckdb.DuckDBPyConnection, within: str) -> bool:
    row = connection.execute(f"select count(*) > {_LARGE} from annotation_voxel where {within}").fetchone()
    return row == (True,)


def _by_cell(connection: duckdb.DuckDBPyConnection, source: str, grid: Grid, step: int) -> npt.NDArray[np.int64]:
    """How many rows a source has in each cell."""
    ap_count, dv_count, ml_count = (each // step for each in grid.shape)
    ap, dv, _ = grid.shape
    rows = connection.execute(
        f"""
        select
            voxel_id % {ap} // {step}
            + {ap_count} * (voxel_id // {ap} % {dv} // {step} + {dv_count} * (voxel_id // {ap * dv * step})) as cell,
            count(*) as row_count
        from {source}
        group by cell
        """
    ).fetchnumpy()
    flat = np.zeros(ap_count * dv_count * ml_count, dtype=np.int64)
    flat[np.asarray(rows["cell"])] = np.asarray(rows["row_count"])
    return flat.reshape((ap_count, dv_count, ml_count), order="F")


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
