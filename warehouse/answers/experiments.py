"""The experiments of the source list, and what of them is loaded."""

from __future__ import annotations

from warehouse.answers.answer import Answer
from warehouse.database.literals import with_values
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import EmptySelectionError
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.experiments import conditions_of, passing, why_none
from warehouse.selection.structures import Structure

__all__ = ["experiments"]

_EXPERIMENTS = """
    select
        experiment_id,
        acronym,
        name,
        hemisphere,
        hemisphere_source,
        transgenic_line,
        injection_volume_mm3,
        product_id,
        gender,
        strain,
        specimen_name,
        injection_x_um,
        injection_y_um,
        injection_z_um,
        has_unionizes,
        has_injection_voxels
    from experiment_summary
    where experiment_id in (select unnest(cast($experiment_ids as integer[])))
    order by injection_volume_mm3 desc nulls last, experiment_id
"""


def experiments(file: WarehouseFile, filters: ExperimentFilter, structure: Structure | None) -> Answer:
    """The experiments that pass the filters, loaded or not, the largest injection first.

    One row per experiment: experiment_id, acronym and name of the primary structure, hemisphere (NULL where it is
    uncertain), hemisphere_source, transgenic_line (NULL is wild type), injection_volume_mm3, product_id, gender,
    strain, specimen_name, injection_x_um, injection_y_um, injection_z_um, has_unionizes, has_injection_voxels.

    Raises:
        UnknownNameError: there is no such transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters.
    """
    structures = [] if structure is None else [structure]
    conditions = conditions_of(file.connection, filters, structures)
    ids = passing(file.connection, conditions)
    if not ids:
        raise EmptySelectionError(why_none(file.connection, filters, structures, conditions))
    return Answer(file.connection, with_values(_EXPERIMENTS, {"experiment_ids": ids}), notes=file.notes)
