"""The tracer injections of the sample: their positions and their voxels. All of them are invented.

The values of a volume are whole thousandths stored as float32, so that thresholds such as 0.1 and 0.7 are met exactly,
and no sum depends on its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.cache.volume import SparseVolume
from warehouse.sample.anatomy import GRID
from warehouse.sample.structures import sample_structures

__all__ = ["PlannedInjection", "injection_volumes", "planned_injections", "projection_volume"]

_PLAN: Final = """\
VPL     R 0,0,0    5.5,5.5,4    wild
VPL     R -2,1,0   3,3,2.5      driver-1
VPL     L 1,-1,0   4,4,3        driver-2
VPM     R 0,0,0    7,7,5.5      wild
VPM     R 2,0,1    4,4,4        driver-1
VPM     R -1,1,0   3,4,3        driver-3
VPM     L 0,0,0    5.5,5.5,4.5  wild
PO      R 0,0,0    5.5,5.5,4.5  wild
PO      R 1,-2,0   4,3,4        driver-1
PO      L -1,0,0   4,4.5,4      driver-4
LP      R 0,0,0    7,4.5,6      wild
LP      R -3,0,1   4,3,4        driver-2
LP      R 3,0,-1   4,3,4        driver-1
LP      L 0,0,0    4.5,4,4      driver-1
LGd-co  R 0,0,0    4.5,4,3.5    wild
LGd-co  R 1,0,0    3,2.5,2.5    driver-4+wt
LGd-co  L 0,0,0    4,3,3        driver-2
MD      R 0,0,0    7,5.5,4.5    wild
MD      R -4,0,0   4.5,4.5,4    driver-3
MD      R 3,1,0    4,4,4        driver-3
MD      R 0,-1,1   3,3,2.5      reporter-1
MD      L 0,0,0    5.5,4.5,4    wild
MD      L -2,0,0   4,4,3        driver-3
CM      R 0,0,0    4,3,2.5      driver-4
RE      R 0,0,0    6,3.5,3.5    wild
RE      R 2,0,0    4,2.5,2.5    driver-2
PVT     R 2,-3,0   4.5,4.5,2    driver-3
AV      R 0,0,0    4,4.5,3.5    wild
AV      L 0,0,0    3,4,2.5      driver-2
AMd     R 0,0,0    4,3,3        driver-3
LD      R 0,0,0    5.5,3.5,5.5  wild
LD      R -2,1,1   4,2.5,4      driver-1
LD      L 0,0,0    4.5,3,4      driver-1
VAL     R 0,0,0    5.5,5.5,4    wild
VAL     R -2,1,0   4,4,3        driver-4
VAL     L 0,1,0    4,4,3        driver-1
VM      R 0,0,0    5.5,4,4      wild
VM      R 2,1,1    3,3,3        driver-2
PF      R 0,0,0    4,6,4        wild
PF      L 0,0,0    3,4.5,3      driver-4
CL      R 0,0,0    4.5,4,2.5    driver-3
RT      R -5,2,1   5,5,2.5      driver-2+wt
RT      L 0,0,0    4,5,2.5      driver-4
SMT     R 0,0,0    3,3,2.5      driver-1
LH      R 0,0,0    5,4,3        driver-3
MH      L 0,0,0    4.5,3,2      reporter-1
ZI      R 0,-1,0   6,4,5        wild
LHA     R 1,0,0    6,4,3.5      driver-2
STN     L 0,-2,0   4,5,3.5      driver-2
APN     R -3,1,0   5,5,4        wild
DG      R -5,3,1   6,5,5        wild
MRN     R -8,-1,0  6,5,5        driver-1
VISp    R 0,-3,0   6,5,6        wild
VISp    R -4,-2,-1 3.5,3.5,3.5  reporter-1
VISp    L 2,-3,0   5,5,5        driver-1
SSp-bfd R 0,-1,-1  6,5,5        wild
SSp-bfd R 4,0,0    3.5,4,3.5    driver-2
SSp-m   R 0,0,-2   5,6,5        wild
MOp     R 0,-3,-1  6,6,6        wild
MOs     R 0,-5,0   5,5,5        driver-3
ACAd    L 0,-2,2   5,4,3.5      driver-4
AUDp    R 0,-1,-3  4,5,3.5      reporter-1
CP      R 0,0,0    7,7,6.5      wild
CA1     R 2,-2,0   5,3.5,5      driver-1
PG      R 0,0,0    3.5,4,3.5    wild
GRN     L 0,0,0    5,5,3.5      driver-3
"""
"""Target, side, offset of the centre from the target's and radii of the site (AP,DV,ML in voxels), transgenic lines."""

_FIRST_ID: Final = 999000001
_PROJECTION_TARGETS: Final = (
    *("VISp", "SSp-bfd", "MOp", "ACAd", "AUDp", "MOs", "RSPv", "CP", "ACB"),
    *("LHA", "SNr", "SCm", "PAG", "PG", "RT", "BLA", "CA1", "AId"),
)
_THOUSANDTHS: Final = 1000
_CORE_DENSITY: Final = 1.6
_CORE_FRACTION: Final = 4.0


@dataclass(frozen=True)
class PlannedInjection:
    """An injection; positions and radii along (AP, DV, ML) are in voxels of 100 um."""

    experiment_id: int
    center: tuple[float, float, float]
    radii: tuple[float, float, float]
    is_left: bool
    lines: tuple[str, ...]


@cache
def planned_injections() -> tuple[PlannedInjection, ...]:
    """All injections of the sample, by experiment id."""
    return tuple(_planned(_FIRST_ID + number, row) for number, row in enumerate(_PLAN.splitlines()))


def _planned(experiment_id: int, row: str) -> PlannedInjection:
    target, side, offset, radii, lines = row.split()
    ap, dv, ml = (
        middle + float(shift) + ((experiment_id * stride) % 10 - 4.5) / 15  # so that no two are centred alike
        for middle, shift, stride in zip(_center(target), offset.split(","), (3, 7, 9), strict=True)
    )
    ap_radius, dv_radius, ml_radius = map(float, radii.split(","))
    return PlannedInjection(
        experiment_id=experiment_id,
        center=_on_side((ap, dv, ml), is_left=side == "L"),
        radii=(ap_radius, dv_radius, ml_radius),
        is_left=side == "L",
        lines=tuple(line for line in lines.split("+") if line != "wild"),
    )


def _center(acronym: str) -> tuple[float, float, float]:
    centers = {structure.acronym: structure.center for structure in sample_structures()}
    center = centers[acronym]
    if center is None:
        raise ValueError(f"The sample draws no ellipsoid for {acronym}.")
    return center


def _on_side(position: tuple[float, float, float], *, is_left: bool) -> tuple[float, float, float]:
    ap, dv, ml = position
    return ap, dv, ml if is_left else GRID.shape[2] - ml


def injection_volumes(injection: PlannedInjection) -> tuple[SparseVolume, SparseVolume]:
    """Injection density, and injection fraction (the part of a voxel in the injection site), which is never less."""
    voxel_id, core = _bump(injection.center, injection.radii)
    texture = 0.9 + 0.2 * _texture(voxel_id, injection.experiment_id)
    density = np.minimum(1.0, _CORE_DENSITY * core * texture)
    fraction = np.minimum(1.0, _CORE_FRACTION * core)
    return _sparse(voxel_id, density), _sparse(voxel_id, np.maximum(fraction, density))


def projection_volume(injection: PlannedInjection, site: SparseVolume) -> SparseVolume:
    """Density of the signal outside the injection site: faint bumps in five targets, fainter on the other side."""
    signal = np.zeros(GRID.voxel_count, dtype=np.float64)
    for number in range(5):
        pick = injection.experiment_id * 7 + number * 5
        center = _center(_PROJECTION_TARGETS[pick % len(_PROJECTION_TARGETS)])
        for is_left in (True, False):
            strength = (0.5 if is_left == injection.is_left else 0.1) / (1 + number)
            voxel_id, bump = _bump(_on_side(center, is_left=is_left), (6.0, 4.0, 4.0))
            signal[voxel_id] += strength * bump * _texture(voxel_id, pick)
    signal[site.voxel_id] = 0
    voxel_id = np.flatnonzero(signal).astype(np.int32)
    return _sparse(voxel_id, np.minimum(1.0, signal[voxel_id]))


def _bump(
    center: tuple[float, float, float], radii: tuple[float, float, float]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The voxel ids of an ellipsoid, ascending, with a value that falls from 1 in its centre to 0 at its surface."""
    spans = [
        np.arange(max(0, int(middle - radius)), min(n, int(middle + radius) + 1))
        for n, middle, radius in zip(GRID.shape, center, radii, strict=True)
    ]
    ap, dv, ml = np.meshgrid(*spans, indexing="ij")
    steps = [(index + 0.5 - middle) / radius for index, middle, radius in zip((ap, dv, ml), center, radii, strict=True)]
    value = 1 - ((steps[0] * steps[0] + steps[1] * steps[1]) + steps[2] * steps[2])
    voxel_id = GRID.voxel_id(ap, dv, ml).ravel(order="F")
    inside = value.ravel(order="F") > 0
    return voxel_id[inside].astype(np.int32), value.ravel(order="F")[inside]


def _texture(voxel_id: NDArray[np.int32], seed: int) -> NDArray[np.float64]:
    """A value in [0, 1) for each voxel that looks random and is the same everywhere: a multiplicative hash."""
    # The hash is of numbers that run fastest along ML: of voxel ids it would make another sample.
    number = np.ravel_multi_index(GRID.index(voxel_id), GRID.shape)
    mixed = (number.astype(np.uint64) + np.uint64(seed)) * np.uint64(2654435761) % np.uint64(2**32)
    mixed = (mixed ^ (mixed >> np.uint64(15))) * np.uint64(2246822519) % np.uint64(2**32)
    return (mixed >> np.uint64(8)).astype(np.float64) / 2.0**24


def _sparse(voxel_id: NDArray[np.int32], value: NDArray[np.float64]) -> SparseVolume:
    thousandths = np.rint(value * _THOUSANDTHS)
    kept = thousandths > 0
    return SparseVolume(voxel_id[kept], (thousandths[kept] / _THOUSANDTHS).astype(np.float32))
