"""Generated unionizes: about 2,600 rows an experiment that add up as real ones do.

Pixels are drawn per structure and hemisphere as whole numbers and signal in 64ths, then summed along the tree and over
the hemispheres, so that every sum is exact. The part inside the injection site comes from the site's voxels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warehouse.grid import EXTENT_UM

if TYPE_CHECKING:
    from tests.benchmarks.injections import Site
    from tests.benchmarks.places import Place

__all__ = ["Unionizes", "write_csv"]

_PIXEL_VOLUME_MM3 = 0.35**2 * 10 * 1e-9
_PIXEL_VOLUME_UM3 = 0.35**2 * 10

# The order of the columns in a real file.
_CSV_COLUMNS = (
    "hemisphere_id",
    "id",
    "is_injection",
    "max_voxel_density",
    "max_voxel_x",
    "max_voxel_y",
    "max_voxel_z",
    "normalized_projection_volume",
    "projection_density",
    "projection_energy",
    "projection_intensity",
    "projection_volume",
    "experiment_id",
    "structure_id",
    "sum_pixel_intensity",
    "sum_pixels",
    "sum_projection_pixel_intensity",
    "sum_projection_pixels",
    "volume",
)


@dataclass(frozen=True)
class Unionizes:
    """The unionizes of every experiment of a list, each the same every time."""

    place: Place

    @cached_property
    def _structure_ids(self) -> npt.NDArray[np.int32]:
        return np.array([each.structure_id for each in self.place.lists.ontology.structures], np.int32)

    @cached_property
    def _ends(self) -> npt.NDArray[np.int64]:
        """For each graph order the one behind its last descendant."""
        return np.array([each.last_graph_order + 1 for each in self.place.lists.ontology.structures])

    @cached_property
    def _pixels_per_voxel(self) -> int:
        return round(self.place.resolution_um**3 / _PIXEL_VOLUME_UM3)

    @cached_property
    def _pixels(self) -> npt.NDArray[np.float64]:
        """(2, structures): pixels labelled with each structure itself, on the left and on the right."""
        annotation = self.place.lists.annotation
        is_right = annotation.voxel_id >= self.place.grid.left_voxel_count
        return np.stack([self._counted(annotation.graph_order[is_right == side]) for side in (False, True)])

    def rows(self, site: Site) -> dict[str, npt.NDArray[Any]]:
        """The columns of an experiment's unionizes, in an accidental order."""
        random = np.random.default_rng(site.experiment_id)
        # Only pixels with valid data count, so that a structure's volume differs between experiments.
        pixels = np.floor(self._pixels * random.uniform(0.96, 1, self._pixels.shape))
        inside, inside_signal = self._inside(site)
        inside = np.minimum(inside, pixels)
        rest_signal = np.floor((pixels - inside) * 64 * 10 ** random.uniform(-6, -1.5, pixels.shape)) / 64
        parts = np.stack([pixels - inside, inside])
        signals = np.stack([rest_signal, np.minimum(inside_signal, inside)])
        parts, signals = self._summed(parts), self._summed(signals)
        is_injection, hemisphere, graph_order = np.nonzero(parts)
        chosen = random.permutation(graph_order.size)
        is_injection, hemisphere, graph_order = is_injection[chosen], hemisphere[chosen], graph_order[chosen]
        sum_pixels = parts[is_injection, hemisphere, graph_order]
        signal = signals[is_injection, hemisphere, graph_order]
        return self._columns(site.experiment_id, random, is_injection, hemisphere, graph_order, sum_pixels, signal)

    def _inside(self, site: Site) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(2, structures) pixels within the site, and those with signal."""
        orders = self.place.lists.annotation.graph_order_of_voxel[site.voxel_id]
        is_right = site.voxel_id >= self.place.grid.left_voxel_count
        sides = [(orders >= 0) & (is_right == side) for side in (False, True)]
        pixels = np.stack([self._counted(orders[side]) for side in sides])
        signal = np.stack([self._counted(orders[side], site.injection_density[side]) for side in sides])
        return pixels, np.floor(signal)

    def _counted(
        self, orders: npt.NDArray[np.int16], weights: npt.NDArray[np.float32] | None = None
    ) -> npt.NDArray[np.float64]:
        counts = np.bincount(orders, weights=weights, minlength=self._structure_ids.size)
        return counts.astype(np.float64) * self._pixels_per_voxel

    def _summed(self, direct: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(2, 3, structures): descendants included, on the left, on the right and on both sides."""
        sides = np.concatenate([direct, direct.sum(axis=1, keepdims=True)], axis=1)
        total = np.concatenate([np.zeros((2, 3, 1)), np.cumsum(sides, axis=2)], axis=2)
        return np.asarray(total[:, :, self._ends] - total[:, :, :-1])

    def _columns(
        self,
        experiment_id: int,
        random: np.random.Generator,
        is_injection: npt.NDArray[np.int64],
        hemisphere: npt.NDArray[np.int64],
        graph_order: npt.NDArray[np.int64],
        sum_pixels: npt.NDArray[np.float64],
        signal: npt.NDArray[np.float64],
    ) -> dict[str, npt.NDArray[Any]]:
        count = graph_order.size
        has_signal = signal > 0
        signal_mm3 = signal * _PIXEL_VOLUME_MM3
        site_signal_mm3 = signal_mm3[(is_injection == 1) & (hemisphere == 2)].max(initial=_PIXEL_VOLUME_MM3)
        intensity = np.where(has_signal, random.uniform(200, 600, count), 0)
        beyond = np.array(EXTENT_UM)[:, np.newaxis] // 10
        peak_um = np.where(has_signal, random.integers(1, beyond, (3, count)) * 10, 0).astype(np.int32)
        return {
            "experiment_id": np.full(count, experiment_id, np.int32),
            "structure_id": self._structure_ids[graph_order],
            "hemisphere_id": (hemisphere + 1).astype(np.int8),
            "is_injection": is_injection == 1,
            "id": experiment_id * 10_000 + random.permutation(count),
            "max_voxel_density": _single(np.where(has_signal, random.uniform(0, 1, count), 0)),
            "max_voxel_x": peak_um[0],
            "max_voxel_y": peak_um[1],
            "max_voxel_z": peak_um[2],
            "normalized_projection_volume": _single(signal_mm3 / site_signal_mm3),
            "projection_density": _single(signal / sum_pixels),
            "projection_energy": _single(signal * intensity / sum_pixels),
            "projection_intensity": _single(intensity),
            "projection_volume": signal_mm3,
            "sum_pixel_intensity": _single(sum_pixels * random.uniform(80, 300, count)),
            "sum_pixels": sum_pixels,
            "sum_projection_pixel_intensity": _single(signal * intensity),
            "sum_projection_pixels": signal,
            "volume": sum_pixels * _PIXEL_VOLUME_MM3,
        }


def _single(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Real values have the precision of a float32, whatever the number of digits in the file."""
    return values.astype(np.float32).astype(np.float64)


def write_csv(rows: dict[str, npt.NDArray[Any]], path: Path) -> None:
    """Write unionizes in the layout of AllenSDK: an unnamed index first, True and False in words, 15 digits."""
    formats = ["%.15g" if rows[name].dtype == np.float64 else "%s" for name in _CSV_COLUMNS]
    line = ",".join(["%d", *formats, ""])[:-1]
    columns = [rows[name].tolist() for name in _CSV_COLUMNS]
    lines = [line % values for values in zip(range(rows["id"].size), *columns, strict=True)]
    path.write_text("\n".join(["," + ",".join(_CSV_COLUMNS), *lines, ""]))
