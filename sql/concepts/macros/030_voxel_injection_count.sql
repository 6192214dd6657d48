-- voxel_injection_count: how many experiments inject each voxel.
--
-- One row per voxel in which at least one experiment has an injection_density of min_density or more. All loaded
-- experiments count, or those in the list experiment_ids; an id that is in the list twice counts once, and one whose
-- voxels are not loaded counts nothing. Voxels outside the annotation are listed too: they have structure_id 0 and
-- graph_order -1. Within one structure: filter graph_order between its graph_order and its last_graph_order.
--
--   ap_um: Centre of the voxel, from the anterior end of the CCF, in um.
--   dv_um: Centre of the voxel, from the superior end, in um.
--   ml_um: Centre of the voxel, from the left end, in um.
--   experiment_count: Experiments that reach min_density in the voxel.
create macro voxel_injection_count(min_density, experiment_ids := null) as table
with injected as (
    select
        voxel_id,
        graph_order,
        structure_id,
        hemisphere_id,
        count(*) as experiment_count
    from chosen_injection_voxel(min_density, experiment_ids)
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

comment on macro table voxel_injection_count is 'Number of experiments that inject a voxel to min_density, one row per voxel with any, with its centre in um. All loaded experiments, or those in the list experiment_ids.';
