"""The annotation volume of the sample: a drawing like a brain, mirrored at the midline. No shape in it is real.

The left half is drawn within an outline. A voxel gets the structure whose centre is nearest in units of its radii.
Cortical areas have voxels of the cortical sheet only, white matter is below it, and only thalamic structures, fiber
tracts and ventricles have voxels of the thalamus. The code uses only sums, products, quotients and comparisons, so that
every version of numpy draws the same voxels.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.grid import Grid
from warehouse.sample.structures import sample_structures

__all__ = ["GRID", "RESOLUTION_UM", "annotation"]

RESOLUTION_UM: Final = 100
GRID: Final = Grid(RESOLUTION_UM)

_Triple = tuple[float, float, float]
ROOT, _ISOCORTEX, _FIBER_TRACTS, _CORPUS_CALLOSUM = 997, 315, 1009, 776
_MAJOR_DIVISIONS = 687527670

_HEMISPHERE: Final = ((62.0, 41.0, 57.0), (45.0, 37.0, 50.0))
_OCCIPITAL_POLE: Final = ((83.0, 31.0, 30.0), (23.0, 27.0, 26.0))
_THALAMUS: Final = (((69.0, 41.0, 57.0), (14.5, 15.0, 25.0)), ((77.0, 36.0, 33.0), (7.0, 9.0, 5.0)))
_OUTLINE: Final[tuple[tuple[_Triple, _Triple], ...]] = (
    ((15.0, 45.0, 48.0), (14.0, 20.0, 10.0)),  # olfactory bulb
    ((30.0, 50.0, 47.0), (18.0, 16.0, 12.0)),  # its stalk
    ((117.0, 33.0, 57.0), (14.5, 24.0, 45.0)),  # cerebellum
    ((112.0, 53.0, 20.0), (9.0, 13.0, 11.0)),  # paraflocculus
    ((98.0, 52.0, 57.0), (46.0, 25.0, 27.0)),  # brain stem
    ((97.0, 24.0, 57.0), (15.0, 20.0, 17.0)),  # colliculi
    ((68.0, 60.0, 57.0), (24.0, 15.5, 18.0)),  # hypothalamus
)
_LAYER_DEPTHS: Final = {1: "1", 2: "2/3", 3: "2/3", 4: "4", 5: "5", 6: "5", 7: "6a", 8: "6a", 9: "6b"}
_WHITE_MATTER_DEPTHS: Final = (10, 11)
_WHITE_MATTER_DISTANCE: Final = 0.7
_DIVISION_DISTANCE: Final = 3.2
_FIBER_DISTANCE: Final = 6.0
_ROOT_DISTANCE: Final = 7.5
_REACH: Final = 2.0
_SIZE_PENALTY: Final = 24.0
_MAY_LIE_IN_THALAMUS: Final = frozenset({549, 1009, 73})
_DIRECT_DIVISIONS: Final = frozenset({549, 1097, 313, 771, 354, 512, 477, 803, 698, 1089, 703})


@cache
def annotation() -> NDArray[np.uint32]:
    """(132, 80, 114) structure ids along (AP, DV, ML), 0 outside the brain; read-only."""
    left = _left_half()
    volume = np.concatenate([left, left[:, :, ::-1]], axis=2)
    volume.flags.writeable = False
    return volume


def _left_half() -> NDArray[np.uint32]:
    hemisphere = (_squared_distance(*_HEMISPHERE) < 1) | (_squared_distance(*_OCCIPITAL_POLE) < 1)
    brain = hemisphere.copy()
    for center, radii in _OUTLINE:
        brain |= _squared_distance(center, radii) < 1
    depth = _depth(hemisphere, max(_WHITE_MATTER_DEPTHS) + 1)
    labels = np.where(brain, ROOT, 0).astype(np.uint32)
    _paint(labels, brain, depth)
    return labels


def _axes() -> tuple[NDArray[np.float64], ...]:
    """Positions of the voxels' centres along AP, DV and ML, shaped so that they broadcast to the left half."""
    n_ap, n_dv, n_ml = GRID.shape
    ap, dv, ml = (np.arange(n, dtype=np.float64) + 0.5 for n in (n_ap, n_dv, n_ml // 2))
    return ap[:, None, None], dv[None, :, None], ml[None, None, :]


def _window(center: _Triple, radii: _Triple) -> tuple[slice, slice, slice]:
    """The part of the left half in which an ellipsoid's distance can matter."""
    n_ap, n_dv, n_ml = GRID.shape
    ap, dv, ml = (
        slice(max(0, int(middle - _REACH * radius)), min(n, int(middle + _REACH * radius) + 1))
        for n, middle, radius in zip((n_ap, n_dv, n_ml // 2), center, radii, strict=True)
    )
    return ap, dv, ml


def _squared_distance(
    center: _Triple, radii: _Triple, window: tuple[slice, slice, slice] | None = None
) -> NDArray[np.float64]:
    """Squared distance from a centre, in units of the radii, over a window of the left half or all of it."""
    terms = []
    for i, (axis, middle, radius) in enumerate(zip(_axes(), center, radii, strict=True)):
        positions = axis if window is None else axis.take(range(*window[i].indices(axis.size)), axis=i)
        step = (positions - middle) / radius
        terms.append(step * step)
    return np.asarray((terms[0] + terms[1]) + terms[2], dtype=np.float64)


def _depth(mask: NDArray[np.bool_], deepest: int) -> NDArray[np.int64]:
    """How many voxels each voxel lies below the surface of a mask, from 1; 0 outside; at most ``deepest``."""
    depth = mask.astype(np.int64)
    inside = mask
    for step in range(2, deepest + 1):
        padded = np.pad(inside, 1)
        inside = padded[1:-1, 1:-1, 1:-1].copy()
        offsets = [(0, 0, 1), (0, 1, 0), (1, 0, 0)]
        if step % 2:
            offsets += [(0, 1, 1), (0, 1, -1), (1, 0, 1), (1, 0, -1), (1, 1, 0), (1, -1, 0)]
        for offset in offsets:
            for sign in (1, -1):
                shifted = tuple(slice(1 + sign * o, padded.shape[i] - 1 + sign * o) for i, o in enumerate(offset))
                inside &= padded[shifted]
        depth[inside] = step
    return depth


def _paint(labels: NDArray[np.uint32], brain: NDArray[np.bool_], depth: NDArray[np.int64]) -> None:
    """Labels each voxel with the structure whose centre is nearest, in units of the structure's radii."""
    sheet = (depth > 0) & (depth < _WHITE_MATTER_DEPTHS[0])
    nearest = np.full(brain.shape, np.inf)
    shell = np.isin(depth, _WHITE_MATTER_DEPTHS) & _above_the_brain_stem()
    nearest[shell] = _WHITE_MATTER_DISTANCE
    labels[shell] = _CORPUS_CALLOSUM
    thalamus = np.logical_or.reduce([_squared_distance(center, radii) < 1 for center, radii in _THALAMUS])
    for structure in sample_structures():
        if structure.center is None or structure.radii is None:
            continue
        window = _window(structure.center, structure.radii)
        distance = _squared_distance(structure.center, structure.radii, window=window)
        distance *= 1 + sum(structure.radii) / _SIZE_PENALTY  # otherwise large structures would cover small ones
        closer = (distance < nearest[window]) & brain[window]
        if _ISOCORTEX in structure.path:
            closer &= sheet[window]
        if not _MAY_LIE_IN_THALAMUS.intersection(structure.path):
            closer &= ~thalamus[window]
        nearest[window][closer] = distance[closer]
        labels[window][closer] = structure.structure_id
    _label_directly(labels, nearest, depth)
    _split_layers(labels, depth)


def _above_the_brain_stem() -> NDArray[np.bool_]:
    """The voxels where white matter lies under the cortex: above deep structures and beside them, not between them."""
    _, dv, ml = _axes()
    return np.asarray((dv < 26) | ((dv < 45) & (ml < 40)))


def _label_directly(labels: NDArray[np.uint32], nearest: NDArray[np.float64], depth: NDArray[np.int64]) -> None:
    """Labels voxels that are far from every centre with a division, or with root: real labels are not leaves only."""
    for structure in sample_structures():
        division = next((s for s in structure.path if s in _DIRECT_DIVISIONS), None)
        if division is not None:
            labels[(labels == structure.structure_id) & (nearest > _DIVISION_DISTANCE)] = division
    labels[(nearest > _FIBER_DISTANCE) & (labels > 0)] = _FIBER_TRACTS
    labels[(nearest > _ROOT_DISTANCE) & (labels > 0)] = ROOT


def _split_layers(labels: NDArray[np.uint32], depth: NDArray[np.int64]) -> None:
    by_acronym = {structure.acronym: structure for structure in sample_structures()}
    for structure in sample_structures():
        if structure.center is None or structure.acronym + "1" not in by_acronym:
            continue
        voxels = labels == structure.structure_id
        for level, layer in _LAYER_DEPTHS.items():
            child = by_acronym.get(structure.acronym + layer) or by_acronym[structure.acronym + "5"]
            labels[voxels & (depth == level)] = child.structure_id
