"""The voxel grids of the Allen common coordinate framework (CCF)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from warehouse.errors import InvalidValueError

__all__ = ["MIDLINE_UM", "RESOLUTIONS_UM", "Grid"]

_SHAPES = {
    10: (1320, 800, 1140),
    25: (528, 320, 456),
    50: (264, 160, 228),
    100: (132, 80, 114),
}

RESOLUTIONS_UM = tuple(_SHAPES)
"""Voxel sizes in which the Allen Institute serves its volumes, in um."""

MIDLINE_UM = 5700
"""Where the hemispheres meet on the left-to-right axis, in um: half of 114 × 100 um."""


@dataclass(frozen=True)
class Grid:
    """A grid of cubic voxels over the mouse brain, with axes (anterior-posterior, dorsal-ventral, left-right).

    Raises:
        InvalidValueError: the Allen Institute serves no volumes of this resolution.
    """

    resolution_um: int

    def __post_init__(self) -> None:
        if self.resolution_um not in _SHAPES:
            raise InvalidValueError(f"There are no volumes of {self.resolution_um} um: choose 10, 25, 50 or 100.")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxel counts along (AP, DV, ML)."""
        return _SHAPES[self.resolution_um]

    @property
    def voxel_count(self) -> int:
        """Voxels of the whole grid, brain or not."""
        return prod(self.shape)

    @property
    def voxel_volume_mm3(self) -> float:
        """Volume of one voxel, in mm3."""
        return self.resolution_um**3 / 1e9

    @property
    def left_voxel_count(self) -> int:
        """Voxels with a smaller id than this lie in the left hemisphere, the others in the right.

        The id of a voxel is ``ap + n_ap * (dv + n_dv * ml)``: its offset in a file in which the AP index runs fastest.
        """
        ap, dv, ml = self.shape
        return ap * dv * (ml // 2)

    def index(self, voxel_id: int) -> tuple[int, int, int]:
        """The indices (AP, DV, ML) of a voxel, from 0."""
        ap_count, dv_count, _ = self.shape
        return voxel_id % ap_count, voxel_id // ap_count % dv_count, voxel_id // (ap_count * dv_count)
