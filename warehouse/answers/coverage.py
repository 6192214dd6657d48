"""Coverage: how much of a structure, and of each of its descendants, injections cover."""

from __future__ import annotations

from warehouse.answers.answer import Answer
from warehouse.database.literals import with_values
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Hemisphere, Threshold, check_hemisphere

__all__ = ["coverage"]

_COVERAGE = """
    select
        covered.structure_id,
        covered.acronym,
        covered.name,
        covered.hemisphere,
        covered.min_density,
        covered.min_experiments,
        covered.voxel_count,
        covered.covered_voxel_count,
        covered.covered_fraction,
        covered.covered_volume_mm3,
        covered.experiment_count
    from structure_coverage_at($min_density, $min_experiments, $ancestor, $experiment_ids) as covered
    inner join structure on covered.structure_id = structure.structure_id
    where covered.hemisphere = $hemisphere and covered.voxel_count > 0
    order by structure.graph_order
"""


def coverage(
    file: WarehouseFile,
    structure: Structure,
    threshold: Threshold,
    chosen: ChosenExperiments,
    hemisphere: Hemisphere = "both",
) -> Answer:
    """How much of a structure, and of each of its descendants that has voxels, some experiments cover.

    One row per structure, in graph order: structure_id, acronym, name, hemisphere, min_density, min_experiments,
    voxel_count, covered_voxel_count, covered_fraction (0 to 1), covered_volume_mm3, experiment_count (experiments
    looked at). Rows of a structure contain those of its descendants: do not add them up.

    Raises:
        InvalidValueError: ``hemisphere`` is neither both, left nor right.
    """
    check_hemisphere(hemisphere)
    sql = with_values(
        _COVERAGE,
        {
            "min_density": threshold.min_density,
            "min_experiments": threshold.min_experiments,
            "ancestor": structure.acronym,
            "experiment_ids": chosen.ids_or_null,
            "hemisphere": hemisphere,
        },
    )
    return Answer(file.connection, sql, notes=[*chosen.notes, *_undrawn_notes(file, structure)])


def _undrawn_notes(file: WarehouseFile, structure: Structure) -> list[str]:
    drawn = file.rows(
        "select 1 from annotation_voxel_count inner join structure using (structure_id) "
        f"where {structure.within} limit 1"
    )
    return [] if drawn else [f"{structure.acronym} is not drawn in the annotation, so it has no voxels to cover."]
