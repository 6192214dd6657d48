"""The rows of a report's tables: structures with their coverage, and experiments."""

from __future__ import annotations

from dataclasses import dataclass, replace

from warehouse.database.warehouse_file import WarehouseFile
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.experiments import conditions_of, passing
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Threshold

__all__ = ["ExperimentRow", "StructureRow", "experiment_rows", "structure_rows"]


@dataclass(frozen=True)
class StructureRow:
    """The coverage of a structure with its descendants; fractions are None where there is no voxel on that side."""

    acronym: str
    name: str
    parent_acronym: str
    graph_order: int
    last_graph_order: int
    voxel_count: int
    covered_voxel_count: int
    covered_volume_mm3: float
    covered_fraction: float
    left_fraction: float | None
    right_fraction: float | None


@dataclass(frozen=True)
class ExperimentRow:
    """An experiment that reaches the minimum density in a voxel of the structure, or is listed as injected into it.

    ``hemisphere`` is None where the side of the injection is uncertain.
    """

    experiment_id: int
    acronym: str
    transgenic_line: str | None
    hemisphere: str | None
    injection_volume_mm3: float | None
    has_injection_voxels: bool
    has_unionizes: bool
    covered_voxel_count: int


def structure_rows(
    file: WarehouseFile, structure: Structure, threshold: Threshold, chosen: ChosenExperiments
) -> list[StructureRow]:
    """A structure and its descendants that have voxels, in graph order, as ``mcw coverage`` lists them."""
    rows = file.rows(
        """
        select
            structure.acronym,
            structure.name,
            coalesce(parent.acronym, ''),
            structure.graph_order,
            structure.last_graph_order,
            max(covered.voxel_count) filter (where covered.hemisphere = 'both'),
            max(covered.covered_voxel_count) filter (where covered.hemisphere = 'both'),
            max(covered.covered_volume_mm3) filter (where covered.hemisphere = 'both'),
            max(covered.covered_fraction) filter (where covered.hemisphere = 'both'),
            max(covered.covered_fraction) filter (where covered.hemisphere = 'left'),
            max(covered.covered_fraction) filter (where covered.hemisphere = 'right')
        from structure_coverage_at($min_density, $min_experiments, $ancestor, $experiment_ids) as covered
        inner join structure on covered.structure_id = structure.structure_id
        left join structure as parent on structure.parent_structure_id = parent.structure_id
        where covered.voxel_count > 0
        group by all
        order by structure.graph_order
        """,
        min_density=threshold.min_density,
        min_experiments=threshold.min_experiments,
        ancestor=structure.acronym,
        experiment_ids=chosen.ids_or_null,
    )
    return [StructureRow(*row) for row in rows]


def experiment_rows(
    file: WarehouseFile,
    structure: Structure,
    filters: ExperimentFilter,
    chosen: ChosenExperiments,
    min_density: float,
) -> list[ExperimentRow]:
    """Experiments that reach ``min_density`` in a voxel of the structure, and those listed as injected into it.

    The one that covers most voxels comes first. Listed experiments that are not loaded are included.
    """
    covered = dict(
        file.rows(
            f"""
            select injection_experiment.experiment_id, count(*)
            from chosen_injection_voxel($min_density, $experiment_ids) as injected
            inner join injection_experiment on injected.experiment_number = injection_experiment.experiment_number
            where injected.{structure.within}
            group by injection_experiment.experiment_id
            """,
            min_density=min_density,
            experiment_ids=chosen.ids_or_null,
        )
    )
    listed_filters = replace(filters, injection=filters.injection or "any")
    listed = passing(file.connection, conditions_of(file.connection, listed_filters, [structure]))
    rows = file.rows(
        """
        select
            experiment_id,
            acronym,
            transgenic_line,
            hemisphere,
            injection_volume_mm3,
            has_injection_voxels,
            has_unionizes
        from experiment_summary
        where experiment_id in (select unnest(cast($experiment_ids as integer[])))
        """,
        experiment_ids=sorted({*covered, *listed}),
    )
    found = [ExperimentRow(*(*row, covered.get(row[0], 0))) for row in rows]
    return sorted(
        found, key=lambda row: (-row.covered_voxel_count, -(row.injection_volume_mm3 or 0), row.experiment_id)
    )
