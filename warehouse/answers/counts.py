"""The volume that says how many experiments inject each voxel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.database.warehouse_file import WarehouseFile
from warehouse.grid import Grid
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import check_min_density

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["InjectionCounts", "injection_counts"]


@dataclass(frozen=True)
class InjectionCounts:
    """How many experiments inject each voxel.

    Attributes:
        voxels: (AP, DV, ML) uint16.
        grid: the voxels' grid.
        min_density: an experiment counts in a voxel where its injection density is this or more.
        notes: what a reader must know: whether data are generated, how many experiments count, how many are not loaded.
    """

    voxels: npt.NDArray[np.uint16]
    grid: Grid
    min_density: float
    notes: tuple[str, ...]


def injection_counts(
    file: WarehouseFile, structure: Structure | None, chosen: ChosenExperiments, min_density: float
) -> InjectionCounts:
    """How many of some experiments inject each voxel of the grid.

    Args:
        file: the warehouse.
        structure: every voxel outside the structure and its descendants is 0. None counts in the whole grid, with the
            voxels outside the annotation.
        chosen: the experiments that count.
        min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at most 1.

    Raises:
        InvalidValueError: the density is outside what is allowed.
    """
    check_min_density(min_density)
    found = file.columns(
        "select voxel_id, cast(experiment_count as usmallint) as experiment_count "
        "from voxel_injection_count($min_density, $experiment_ids) "
        f"where {'true' if structure is None else structure.within}",
        min_density=min_density,
        experiment_ids=chosen.ids_or_null,
    )
    voxels = file.grid.volume(found["voxel_id"], found["experiment_count"])
    return InjectionCounts(voxels, file.grid, min_density, chosen.notes)
