"""The numbers of the coverage bars: the covered fraction of each part of a structure, left and right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.answers.structures import Leaf, leaves
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Threshold

__all__ = ["CoverageFigure", "coverage_figure", "undivided_notes"]

_SIDES = ("left", "right")
_WORTH_A_NOTE = 0.0005


@dataclass(frozen=True)
class CoverageFigure:
    """The covered fraction of a structure and of its parts at one or several thresholds.

    Attributes:
        structure: the structure asked for.
        parts: its leaves, in graph order.
        thresholds: what counts as covered.
        whole: (thresholds, 2): the structure itself, left and right.
        fractions: (thresholds, 2, parts): left and right; nan where a part has no voxel on that side.
        experiment_count: the experiments looked at.
        notes: sentences for the reader.
    """

    structure: Structure
    parts: list[Leaf]
    thresholds: list[Threshold]
    whole: npt.NDArray[np.float64]
    fractions: npt.NDArray[np.float64]
    experiment_count: int
    notes: list[str]


def coverage_figure(
    file: WarehouseFile, structure: Structure, thresholds: Sequence[Threshold], chosen: ChosenExperiments
) -> CoverageFigure:
    """The covered fraction of each part of a structure, left and right.

    Raises:
        InvalidValueError: the structure has no voxel.
    """
    parts = leaves(file, structure)
    wanted = list(dict.fromkeys([structure.structure_id, *(part.structure_id for part in parts)]))
    position = {structure_id: number for number, structure_id in enumerate(wanted)}
    fractions = np.full((len(thresholds), 2, len(wanted)), np.nan)
    voxel_counts = np.zeros((2, len(wanted)), dtype=np.int64)
    for number, threshold in enumerate(thresholds):
        for structure_id, hemisphere, voxel_count, fraction in file.rows(
            """
            select structure_id, hemisphere, voxel_count, covered_fraction
            from structure_coverage_at($min_density, $min_experiments, $ancestor, $experiment_ids)
            where hemisphere <> 'both'
            """,
            min_density=threshold.min_density,
            min_experiments=threshold.min_experiments,
            ancestor=structure.acronym,
            experiment_ids=chosen.ids_or_null,
        ):
            if structure_id in position and fraction is not None:
                side, place = _SIDES.index(hemisphere), position[structure_id]
                fractions[number, side, place] = fraction
                voxel_counts[side, place] = voxel_count
    return CoverageFigure(
        structure=structure,
        parts=parts,
        thresholds=list(thresholds),
        whole=fractions[:, :, 0],
        fractions=fractions[:, :, [position[part.structure_id] for part in parts]],
        experiment_count=len(chosen),
        notes=[*chosen.notes, *undivided_notes(structure, int(voxel_counts[:, 0].sum()), parts)],
    )


def undivided_notes(structure: Structure, voxel_count: int, parts: Sequence[Leaf]) -> list[str]:
    """A note that says how much of a structure lies in none of its parts, where that is worth a note.

    Such voxels are labelled with a structure that is divided further elsewhere.

    Args:
        structure: the structure.
        voxel_count: its voxels in both hemispheres.
        parts: its leaves.
    """
    undivided = 1 - sum(part.voxel_count for part in parts) / voxel_count
    if undivided < _WORTH_A_NOTE:
        return []
    return [f"{undivided * 100:.1f} % of the voxels of {structure.acronym} lie in none of its parts."]
