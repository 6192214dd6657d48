"""Where in a structure the coverage is greatest or poorest."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
import numpy.typing as npt

from warehouse.database.warehouse_file import WarehouseFile
from warehouse.grid import Box, Index
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure

__all__ = ["CUBE_UM", "chosen_voxel"]

_CELL_UM = 100
_CELLS = 5
_LARGE = 4_000_000
CUBE_UM = _CELL_UM * _CELLS
"""Edge of the cube that a place is judged by, in um."""


def chosen_voxel(
    file: WarehouseFile,
    structure: Structure,
    chosen: ChosenExperiments,
    min_density: float,
    *,
    voxel_count: int,
    poorest: bool,
) -> Index:
    """The indices (AP, DV, ML) of the voxel of a structure around which it is covered best, or worst.

    Cells of 100 um divide the grid. Coverage is greatest, or poorest, around the cell where the voxels of the structure
    in the cube of 5 × 5 × 5 cells have the largest, or smallest, mean injection count. A cell does not qualify if its
    cube has fewer than half as many voxels of the structure as the fullest cube: the rim of a structure says little
    about it. In a structure of more than 4 million voxels, one voxel in each row of a cell along AP stands for the row,
    which is every fourth at 25 um. Among equal cells, the one with most voxels in its cube wins, then the first. In
    its cube, the voxel of the structure with the largest, or smallest, count wins; among several the nearest to the
    middle, then the first.

    Args:
        file: the warehouse.
        structure: one that has voxels.
        chosen: the experiments that count.
        min_density: an experiment counts in a voxel where its injection density is this or more.
        voxel_count: the voxels of the structure in both hemispheres.
        poorest: look for the worst covered place, not for the best.
    """
    step = _CELL_UM // file.grid.resolution_um
    ap, dv, ml = (each // step for each in file.grid.shape)
    cells = Box((ap, dv, ml))
    judged = structure.within
    if voxel_count > _LARGE:
        judged += f" and voxel_id % {step} = {step // 2}"
    voxels = _by_cell(file, f"annotation_voxel where {judged}", cells, step)
    # A cell has as many rows as its voxels' counts add up to; to count voxel by voxel first would take much longer.
    injected = f"chosen_injection_voxel($min_density, $experiment_ids) where {judged}"
    injections = _by_cell(file, injected, cells, step, min_density=min_density, experiment_ids=chosen.ids_or_null)
    at = np.nonzero(voxels)
    around, injected_around = _in_cubes(voxels)[at], _in_cubes(injections)[at]
    mean = injected_around / around
    ranked = np.lexsort([np.ravel_multi_index(at, cells.shape, order="F"), -around, mean if poorest else -mean])
    best = next(each for each in ranked if around[each] * 2 >= around.max())
    centre = [(int(axis[best]) + 0.5) * step - 0.5 for axis in at]
    return _voxel_near(file, structure, chosen, min_density, centre, poorest=poorest)


def _voxel_near(
    file: WarehouseFile,
    structure: Structure,
    chosen: ChosenExperiments,
    min_density: float,
    centre: list[float],
    *,
    poorest: bool,
) -> Index:
    """The voxel in the cube around a centre, given in indices, that has the largest or the smallest count."""
    grid = file.grid
    reach = CUBE_UM / 2 / grid.resolution_um
    spans = [(floor(each - reach) + 1, ceil(each + reach) - 1) for each in centre]
    first_plane, last_plane = spans[2]
    plane = grid.shape[0] * grid.shape[1]
    # the range of ids comes first: it lets the database skip most of what is stored
    among = f"{structure.within} and voxel_id between {first_plane * plane} and {(last_plane + 1) * plane - 1}"
    for axis, (first, last) in zip(grid.index_sql("voxel_id"), spans, strict=True):
        among += f" and {axis} between {first} and {last}"
    inside = file.rows(f"select voxel_id from annotation_voxel where {among}")
    counts = dict(
        file.rows(
            "select voxel_id, experiment_count from voxel_injection_count($min_density, $experiment_ids) "
            f"where {among}",
            min_density=min_density,
            experiment_ids=chosen.ids_or_null,
        )
    )
    sign = 1 if poorest else -1

    def rank(voxel_id: int) -> tuple[int, float, int]:
        distance = sum((index - middle) ** 2 for index, middle in zip(grid.index(voxel_id), centre, strict=True))
        return sign * counts.get(voxel_id, 0), distance, voxel_id

    return grid.index(min((voxel_id for (voxel_id,) in inside), key=rank))


def _by_cell(file: WarehouseFile, source: str, cells: Box, step: int, **values: object) -> npt.NDArray[np.int64]:
    """How many rows a source has in each cell."""
    ap, dv, ml = (f"({axis}) // {step}" for axis in file.grid.index_sql("voxel_id"))
    ap_count, dv_count, _ = cells.shape
    rows = file.columns(
        f"""
        select {ap} + {ap_count} * ({dv} + {dv_count} * ({ml})) as cell, count(*) as row_count
        from {source}
        group by cell
        """,
        **values,
    )
    return cells.volume(rows["cell"], rows["row_count"])


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
