"""Generated injection sites: ellipsoids of noisy density around the coordinates of the experiment list.

The distribution of the densities is that of the one real volume at 25 um (experiment 127867804): 88,549 voxels for an
injection volume of 0.778 mm3, a sixth of them exactly 1, and hardly a value twice. The real list makes 5 * 10**7 rows
that way; ``scale`` makes more of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tests.benchmarks.places import Place

__all__ = ["ROW_COUNT_PER_EXPERIMENT", "Injections", "Site", "Sites"]

ROW_COUNT_PER_EXPERIMENT = 100_000_000 / 3000
"""Mean of the benchmark's atlas at 25 um: 10**8 rows for 3,000 experiments, twice what the real list makes."""

# Share of the voxels of a site with a greater density, and that density, of the real volume.
_SHARES = np.array([0.0, 0.16, 0.25, 0.37, 0.5, 0.67, 0.75, 0.9, 0.95, 0.99, 1.0])
_LOG_DENSITIES = np.log([1.0, 1.0, 0.985, 0.8, 0.48, 0.2, 0.078, 0.0076, 0.00115, 2.4e-5, 1.4e-9])


@dataclass(frozen=True)
class Site:
    """The voxels of an injection.

    Attributes:
        experiment_id: the experiment.
        voxel_id: (n,) int32, ascending, in the order of an NRRD file.
        injection_density: (n,) float32, above 0 up to 1.
    """

    experiment_id: int
    voxel_id: npt.NDArray[np.int32]
    injection_density: npt.NDArray[np.float32]


class Sites(Protocol):
    """Knows the injection of every experiment."""

    def site(self, experiment_id: int) -> Site:
        """The site of an experiment."""


@dataclass(frozen=True)
class Injections:
    """The sites of every experiment of a list, each the same every time."""

    place: Place
    row_count_per_experiment: float = ROW_COUNT_PER_EXPERIMENT

    @cached_property
    def _experiments(self) -> dict[int, tuple[npt.NDArray[np.float64], float]]:
        """Centre in um and injection volume in mm3."""
        return {
            each.experiment_id: (
                np.array([each.injection_x_um, each.injection_y_um, each.injection_z_um]),
                each.injection_volume_mm3 or 0.0,
            )
            for each in self.place.lists.experiments.experiments
        }

    @cached_property
    def voxels_per_mm3(self) -> float:
        """What makes the mean of the sites the row count that is asked for."""
        volumes = [volume_mm3 for _, volume_mm3 in self._experiments.values()]
        return self.row_count_per_experiment * len(volumes) / sum(volumes)

    def site(self, experiment_id: int) -> Site:
        """The site of an experiment, cut off at the edge of the grid."""
        centre_um, volume_mm3 = self._experiments[experiment_id]
        random = np.random.default_rng(experiment_id)
        proportions = np.exp(np.clip(random.normal(0, 0.3, 3), -0.6, 0.6))
        radius = (max(volume_mm3 * self.voxels_per_mm3, 8) * 3 / (4 * np.pi) / proportions.prod()) ** (1 / 3)
        voxel_id, radius_cubed = self._ellipsoid(centre_um / self.place.resolution_um, radius * proportions)
        share = np.clip(radius_cubed + random.normal(0, 0.06, voxel_id.size), 0, 1)
        density = np.exp(np.interp(share, _SHARES, _LOG_DENSITIES)).astype(np.float32)
        # Some densities meet a threshold exactly, as those of real voxels with few valid pixels do.
        exact = random.integers(0, voxel_id.size, voxel_id.size // 100)
        density[exact] = (random.integers(1, 11, exact.size) / 10).astype(np.float32)
        return Site(experiment_id, voxel_id, density)

    def _ellipsoid(
        self, centre: npt.NDArray[np.float64], radii: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """Ids of the voxels within it, ascending, and the cube of each one's distance from the centre (0 to 1)."""
        squares = []
        axes = []
        for size, middle, half_axis in zip(self.place.grid.shape, centre, radii, strict=True):
            middle = min(max(middle, 0.5), size - 0.5)
            axis = np.arange(max(int(middle - half_axis), 0), min(int(middle + half_axis) + 1, size))
            axes.append(axis)
            squares.append(((axis + 0.5 - middle) / half_axis) ** 2)
        distance = squares[2][:, None, None] + squares[1][None, :, None] + squares[0][None, None, :]
        inside = np.flatnonzero(distance < 1)
        if not inside.size:
            inside = np.array([int(np.argmin(distance))])
        ap_count, dv_count, _ = self.place.grid.shape
        ml, dv, ap = np.unravel_index(inside, distance.shape)
        voxel_id = axes[0][ap] + ap_count * (axes[1][dv] + dv_count * axes[2][ml])
        return voxel_id.astype(np.int32), np.minimum(distance.ravel()[inside], 1) ** 1.5
