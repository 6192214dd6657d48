"""``structure_unionizes.csv`` of a generated experiment, summed from the same voxels as its injection density.

The definitions are those of the Allen API. Rows with ``is_injection`` true count the part of a structure inside the
injection site, false the rest; a structure includes its descendants; hemisphere 3 is the sum of 1 (left) and 2 (right).
Unlike real ones, sections here have no invalid pixels, so a structure's volume is the same in every experiment, and
intensities are a constant of the experiment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.cache.volume import SparseVolume
from warehouse.sample.anatomy import GRID, annotation
from warehouse.sample.structures import sample_structures

__all__ = ["graph_order_of_voxels", "shuffled", "subtree_ends", "unionize_csv"]

_PIXEL_VOLUME_MM3: Final = 0.35**2 * 10 * 1e-9
_PIXELS_PER_VOXEL: Final = (GRID.resolution_um * 1e-3) ** 3 / _PIXEL_VOLUME_MM3
_BACKGROUND_INTENSITY: Final = 100.0
_HEADER: Final = (
    ",hemisphere_id,id,is_injection,max_voxel_density,max_voxel_x,max_voxel_y,max_voxel_z,normalized_projection_volume,"
    "projection_density,projection_energy,projection_intensity,projection_volume,experiment_id,structure_id,"
    "sum_pixel_intensity,sum_pixels,sum_projection_pixel_intensity,sum_projection_pixels,volume"
)


@dataclass(frozen=True)
class _Part:
    """Part of a structure in a hemisphere: its pixels, those with signal, and its brightest voxel."""

    pixels: float
    signal_pixels: float
    peak_density: float
    peak_um: tuple[int, int, int]

    def __add__(self, other: _Part) -> _Part:
        brighter = self if self.peak_density >= other.peak_density else other
        return _Part(
            self.pixels + other.pixels,
            self.signal_pixels + other.signal_pixels,
            brighter.peak_density,
            brighter.peak_um,
        )


@cache
def subtree_ends() -> tuple[int, ...]:
    """For each structure the graph order behind its last descendant."""
    structures = sample_structures()
    ends = list(range(1, len(structures) + 1))
    positions = {structure.structure_id: order for order, structure in enumerate(structures)}
    for order in reversed(range(1, len(structures))):
        parent_id = structures[order].parent_id
        if parent_id is not None:
            parent = positions[parent_id]
            ends[parent] = max(ends[parent], ends[order])
    return tuple(ends)


@cache
def graph_order_of_voxels() -> NDArray[np.int64]:
    """Graph order of each voxel's structure, by voxel id; -1 outside the brain; read-only."""
    ids = np.array([structure.structure_id for structure in sample_structures()], dtype=np.int64)
    by_id = np.argsort(ids)
    labels = annotation().ravel(order="F")
    found = by_id[np.searchsorted(ids, labels, sorter=by_id).clip(max=len(ids) - 1)]
    orders = np.where(labels == 0, -1, found)
    orders.flags.writeable = False
    return orders


@cache
def _annotated_voxels(hemisphere: int) -> NDArray[np.float64]:
    """Voxels labelled directly with each structure, in graph order."""
    left, right = np.split(graph_order_of_voxels(), [GRID.left_voxel_count])
    half = left if hemisphere == 1 else right
    return np.bincount(half[half >= 0], minlength=len(sample_structures())).astype(np.float64)


def unionize_csv(
    experiment_id: int, density: SparseVolume, fraction: SparseVolume, projection: SparseVolume
) -> tuple[str, float]:
    """The CSV text, and the experiment's injection volume (injected signal in the brain) in mm3."""
    parts = {True: _by_hemisphere(density, fraction), False: _by_hemisphere(projection, fraction, rest=True)}
    injected_mm3 = parts[True][3][0].signal_pixels * _PIXEL_VOLUME_MM3
    brightness = 400.0 + experiment_id % 100
    rows = [
        _row(part, hemisphere, is_injection, structure.structure_id, experiment_id, injected_mm3, brightness)
        for is_injection, hemispheres in parts.items()
        for hemisphere, column in hemispheres.items()
        for structure, part in zip(sample_structures(), column, strict=True)
        if part.pixels > 0
    ]
    lines = [
        f"{index},{rows[number][0]},{experiment_id * 10_000 + number},{rows[number][1]}"
        for index, number in enumerate(shuffled(len(rows)))
    ]
    return "\n".join([_HEADER, *lines, ""]), injected_mm3


def _by_hemisphere(signal: SparseVolume, fraction: SparseVolume, *, rest: bool = False) -> dict[int, list[_Part]]:
    """The part of every structure inside the injection site, or outside it, by hemisphere id, in graph order."""
    halves = {}
    for hemisphere in (1, 2):
        site = _subtree_sums(_in_hemisphere(fraction, hemisphere))
        if rest:
            site = _with_descendants(_annotated_voxels(hemisphere)) - site
        halves[hemisphere] = _parts(site, _in_hemisphere(signal, hemisphere))
    return {**halves, 3: [left + right for left, right in zip(halves[1], halves[2], strict=True)]}


def _in_hemisphere(volume: SparseVolume, hemisphere: int) -> SparseVolume:
    """The annotated voxels of one side."""
    is_left = volume.voxel_id < GRID.left_voxel_count
    kept = (is_left == (hemisphere == 1)) & (graph_order_of_voxels()[volume.voxel_id] >= 0)
    return SparseVolume(volume.voxel_id[kept], volume.value[kept])


def _subtree_sums(volume: SparseVolume) -> NDArray[np.float64]:
    orders = graph_order_of_voxels()[volume.voxel_id]
    direct = np.bincount(orders, weights=volume.value.astype(np.float64), minlength=len(sample_structures()))
    return _with_descendants(np.asarray(direct, dtype=np.float64))


def _with_descendants(direct: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over each structure with its descendants, which are a range of graph orders, of sums over its own voxels.

    No sum is rounded: float32 thousandths are multiples of 2**-33, and the brain has fewer than 2**20 voxels.
    """
    total = np.concatenate([np.zeros(1), np.cumsum(direct)])
    return np.asarray(total[list(subtree_ends())] - total[:-1])


def _parts(voxel_counts: NDArray[np.float64], signal: SparseVolume) -> list[_Part]:
    orders = graph_order_of_voxels()[signal.voxel_id]
    ap, dv, ml = GRID.index(signal.voxel_id)
    # Of equally bright voxels the first is named: along the tree, then along AP, DV and ML.
    sorting = np.lexsort((ml, dv, ap, orders))
    values, voxel_ids = signal.value[sorting].astype(np.float64), signal.voxel_id[sorting]
    n = len(sample_structures())
    starts = np.searchsorted(orders[sorting], np.arange(n)).tolist()
    stops = np.searchsorted(orders[sorting], np.array(subtree_ends())).tolist()
    sums = _subtree_sums(signal).tolist()
    parts = []
    for count, signal_sum, start, stop in zip(voxel_counts.tolist(), sums, starts, stops, strict=True):
        peak, position = 0.0, (0, 0, 0)
        if stop > start:
            brightest = start + int(values[start:stop].argmax())
            peak, position = float(values[brightest]), _position_um(int(voxel_ids[brightest]))
        parts.append(_Part(count * _PIXELS_PER_VOXEL, signal_sum * _PIXELS_PER_VOXEL, peak, position))
    return parts


def _position_um(voxel_id: int) -> tuple[int, int, int]:
    """Centre of a voxel along (AP, DV, ML), in whole um."""
    ap, dv, ml = map(int, GRID.centre_um(GRID.index(voxel_id)))
    return ap, dv, ml


def _row(
    part: _Part,
    hemisphere: int,
    is_injection: bool,
    structure_id: int,
    experiment_id: int,
    injected_mm3: float,
    brightness: float,
) -> tuple[int, str]:
    """Hemisphere id, and the columns behind ``id``."""
    signal_mm3 = part.signal_pixels * _PIXEL_VOLUME_MM3
    signal_intensity = part.signal_pixels * brightness
    intensity = part.pixels * _BACKGROUND_INTENSITY + signal_intensity
    columns = (
        is_injection,
        part.peak_density,
        *part.peak_um,
        signal_mm3 / injected_mm3,
        part.signal_pixels / part.pixels,
        signal_intensity / part.pixels,
        brightness if part.signal_pixels else 0.0,
        signal_mm3,
        experiment_id,
        structure_id,
        intensity,
        part.pixels,
        signal_intensity,
        part.signal_pixels,
        part.pixels * _PIXEL_VOLUME_MM3,
    )
    return hemisphere, ",".join(map(repr, columns))


def shuffled(count: int) -> list[int]:
    """The numbers below ``count`` in an order that looks random, as in real files, and is the same each time."""
    return sorted(range(count), key=lambda number: number * 7919 % 10007)
