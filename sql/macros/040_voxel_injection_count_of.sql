-- voxel_injection_count_of: how many of some experiments inject each voxel.
--
-- One row per voxel in which at least one experiment of the list experiment_ids has an injection_density of min_density
-- or more; the columns are those of voxel_injection_count.
--
--   ap_um: Centre of the voxel, from the anterior end of the CCF, in um.
--   dv_um: Centre of the voxel, from the superior end, in um.
--   ml_um: Centre of the voxel, from the left end, in um.
--   experiment_count: Experiments of the list that reach min_density in the voxel.
create macro voxel_injection_count_of(experiment_ids, min_density) as table
with injected as (
    select
        voxel_id,
        graph_order,
        structure_id,
        hemisphere_id,
        count(*) as experiment_count
    from packed_injection_voxel
    where
        injection_density >= cast(min_density as float)
        and experiment_number in (
            select experiment_number
            from injection_experiment
            where experiment_id in (select unnest(cast(experiment_ids as integer [])))
        )
    group by
        voxel_id,
        graph_order,
        structure_id,
        hemisphere_id
)

select
    injected.voxel_id,
    injected.graph_order,
    injected.structure_id,
    injected.hemisphere_id,
    cast(injected.voxel_id % info.ap_voxel_count + 0.5 as double) * info.resolution_um as ap_um,
    cast(injected.voxel_id // info.ap_voxel_count % info.dv_voxel_count + 0.5 as double) * info.resolution_um as dv_um,
    cast(injected.voxel_id // (info.ap_voxel_count * info.dv_voxel_count) + 0.5 as double)
    * info.resolution_um as ml_um,
    injected.experiment_count
from injected
cross join warehouse_info as info;

comment on macro table voxel_injection_count_of is 'voxel_injection_count, counting only the experiments in the list experiment_ids.';
