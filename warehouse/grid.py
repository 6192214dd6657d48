"""The voxel grids of the Allen common coordinate framework (CCF), and the position of a voxel in one."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, TypeVar

from warehouse.errors import InvalidValueError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["AXES", "EXTENT_UM", "MIDLINE_UM", "RESOLUTIONS_UM", "Box", "Grid", "Index"]

_SHAPES = {
    10: (1320, 800, 1140),
    25: (528, 320, 456),
    50: (264, 160, 228),
    100: (132, 80, 114),
}

RESOLUTIONS_UM = tuple(_SHAPES)
"""Voxel sizes in which the Allen Institute serves its volumes, in um."""

MIDLINE_UM = 5700
"""Position of the midline on the left-to-right axis, in um: half of 114 × 100 um."""

EXTENT_UM = (13_200, 8_000, 11_400)
"""Length of every grid along (AP, DV, ML), in um."""

AXES = ("AP", "DV", "ML")
"""The axes: anterior to posterior, dorsal (superior) to ventral, left to right."""

Number = TypeVar("Number")
Index = tuple[int, int, int]


@dataclass(frozen=True)
class Box:
    """A box of voxels. They are numbered from 0, and the AP index runs fastest, as in the Allen Institute's files.

    Attributes:
        shape: number of voxels along (AP, DV, ML).
    """

    shape: Index

    @property
    def voxel_count(self) -> int:
        """Number of voxels in the box."""
        return prod(self.shape)

    def index(self, voxel_id: Number) -> tuple[Number, Number, Number]:
        """The indices (AP, DV, ML), from 0, of a voxel or of each voxel of an array."""
        ap_count, dv_count, _ = self.shape
        number: Any = voxel_id
        return number % ap_count, number // ap_count % dv_count, number // (ap_count * dv_count)

    def index_sql(self, voxel_id: str) -> tuple[str, str, str]:
        """SQL expressions for the indices (AP, DV, ML), from 0, of the voxels in a column."""
        ap_count, dv_count, _ = self.shape
        return (
            f"{voxel_id} % {ap_count}",
            f"{voxel_id} // {ap_count} % {dv_count}",
            f"{voxel_id} // {ap_count * dv_count}",
        )

    def voxel_id(self, ap: Number, dv: Number, ml: Number) -> Number:
        """The number of the voxel with these indices, or of each voxel of arrays: the inverse of ``index``."""
        ap_count, dv_count, _ = self.shape
        first, second, third = ap, dv, ml
        number: Any = first + ap_count * (second + dv_count * third)  # type: ignore[operator]
        voxel_id: Number = number
        return voxel_id

    def volume(self, voxel_id: npt.NDArray[Any], value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """An array along (AP, DV, ML) with the values of some voxels, and 0 in all others."""
        import numpy as np

        flat = np.zeros(self.voxel_count, dtype=value.dtype)
        flat[voxel_id] = value
        return flat.reshape(self.shape, order="F")


@dataclass(frozen=True, init=False)
class Grid(Box):
    """The grid of cubic voxels over the mouse brain at one resolution. The number of a voxel is its ``voxel_id``.

    Attributes:
        resolution_um: edge length of a voxel, in um.

    Raises:
        InvalidValueError: the Allen Institute serves no volumes of this resolution.
    """

    resolution_um: int

    def __init__(self, resolution_um: int) -> None:
        if resolution_um not in _SHAPES:
            raise InvalidValueError(f"There are no volumes of {resolution_um} um: choose 10, 25, 50 or 100.")
        object.__setattr__(self, "shape", _SHAPES[resolution_um])
        object.__setattr__(self, "resolution_um", resolution_um)

    @property
    def voxel_volume_mm3(self) -> float:
        """Volume of one voxel, in mm3."""
        return self.resolution_um**3 / 1e9

    @property
    def left_voxel_count(self) -> int:
        """Number of voxels in the left hemisphere. Their ids are smaller than this; those of the right are not."""
        ap, dv, ml = self.shape
        return ap * dv * (ml // 2)

    def index_at(self, at_um: tuple[float, float, float]) -> Index:
        """The indices (AP, DV, ML) of the voxel that contains a point.

        Args:
            at_um: AP, DV and ML of the point, in um from the anterior, superior and left end of the grid.

        Raises:
            InvalidValueError: the point lies outside the grid.
        """
        for name, at, count in zip(AXES, at_um, self.shape, strict=True):
            if not 0 <= at < count * self.resolution_um:
                raise InvalidValueError(
                    f"{name} {at:g} um lies outside the grid: choose a point with AP, DV and ML from 0 to below "
                    f"{', '.join(str(each * self.resolution_um) for each in self.shape)} um."
                )
        ap, dv, ml = (int(at // self.resolution_um) for at in at_um)
        return ap, dv, ml

    def centre_um(self, index: Index) -> tuple[float, float, float]:
        """AP, DV and ML of the centre of the voxel with these indices, in um."""
        ap, dv, ml = ((each + 0.5) * self.resolution_um for each in index)
        return ap, dv, ml
