-- structure_injection_reconciliation: the injected signal by the unionizes and by the voxels, side by side.
--
-- One row per experiment, structure and hemisphere where either finds injected signal, for the experiments that have
-- both loaded. By unionizes it is projection_volume of the row with is_injection, by voxels the sum of
-- injection_density times the volume of a voxel, each 0 where there is none. The two come from different pipelines
-- (pixels of the sections, and a resampled grid): expect them to agree to about 10 %, less well in small structures and
-- at edges. A larger difference of a large structure deserves a look.
create view structure_injection_reconciliation as
with loaded as (
    select experiment_id
    from experiment_summary
    where has_unionizes and has_injection_voxels
),

density_by_label as (
    select
        experiment_number,
        structure_id,
        hemisphere_id,
        sum(cast(injection_density as double)) as density_sum
    from packed_injection_voxel
    group by
        experiment_number,
        structure_id,
        hemisphere_id
),

signal as (
    select
        experiment_id,
        structure_id,
        hemisphere_id,
        projection_volume as unionize_mm3,
        0 as voxel_mm3
    from structure_unionize
    where is_injection
    union all
    select
        injection_experiment.experiment_id,
        structure_part.structure_id,
        structure_part.hemisphere_id,
        0 as unionize_mm3,
        density_by_label.density_sum * warehouse_info.voxel_volume_mm3 as voxel_mm3
    from density_by_label
    inner join injection_experiment on density_by_label.experiment_number = injection_experiment.experiment_number
    inner join structure_part
        on
            density_by_label.structure_id = structure_part.labelled_structure_id
            and density_by_label.hemisphere_id = structure_part.labelled_hemisphere_id
    cross join warehouse_info
),

summed as (
    select
        experiment_id,
        structure_id,
        hemisphere_id,
        sum(unionize_mm3) as unionize_injected_signal_mm3,
        sum(voxel_mm3) as voxel_injected_signal_mm3
    from signal
    group by
        experiment_id,
        structure_id,
        hemisphere_id
)

select
    summed.experiment_id,
    summed.structure_id,
    structure.acronym,
    structure.name,
    summed.hemisphere_id,
    hemisphere.hemisphere,
    summed.unionize_injected_signal_mm3,
    summed.voxel_injected_signal_mm3,
    summed.voxel_injected_signal_mm3 - summed.unionize_injected_signal_mm3 as difference_mm3,
    summed.voxel_injected_signal_mm3 / nullif(summed.unionize_injected_signal_mm3, 0) as voxel_to_unionize_ratio
from summed
inner join loaded on summed.experiment_id = loaded.experiment_id
inner join structure on summed.structure_id = structure.structure_id
inner join hemisphere on summed.hemisphere_id = hemisphere.hemisphere_id
where summed.unionize_injected_signal_mm3 > 0 or summed.voxel_injected_signal_mm3 > 0;

comment on view structure_injection_reconciliation is 'Injected signal by unionizes and by voxels, one row per experiment, structure and hemisphere with any.';
comment on column structure_injection_reconciliation.experiment_id is 'The experiment.';
comment on column structure_injection_reconciliation.structure_id is 'The structure, its descendants included.';
comment on column structure_injection_reconciliation.acronym is 'Its short name.';
comment on column structure_injection_reconciliation.name is 'Its full name.';
comment on column structure_injection_reconciliation.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column structure_injection_reconciliation.hemisphere is 'left, right or both.';
comment on column structure_injection_reconciliation.unionize_injected_signal_mm3 is 'projection_volume of the row with is_injection, in mm3; 0 where there is no such row.';
comment on column structure_injection_reconciliation.voxel_injected_signal_mm3 is 'Sum of injection_density times the volume of a voxel, in mm3.';
comment on column structure_injection_reconciliation.difference_mm3 is 'voxel_injected_signal_mm3 - unionize_injected_signal_mm3.';
comment on column structure_injection_reconciliation.voxel_to_unionize_ratio is 'voxel_injected_signal_mm3 / unionize_injected_signal_mm3; NULL where the unionizes have no signal.';
