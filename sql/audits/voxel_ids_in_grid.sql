-- voxel_ids_in_grid: voxels lie in the grid, on the side that their position says.
with voxels as (
    select
        voxel_id,
        hemisphere_id
    from annotation_voxel
    union all
    select
        voxel_id,
        hemisphere_id
    from packed_injection_voxel
)

select
    voxels.voxel_id,
    voxels.hemisphere_id
from voxels
cross join warehouse_info as info
where
    voxels.voxel_id < 0
    or voxels.voxel_id >= info.ap_voxel_count * info.dv_voxel_count * info.ml_voxel_count
    or voxels.hemisphere_id
    <> if(voxels.voxel_id // (info.ap_voxel_count * info.dv_voxel_count) < info.ml_voxel_count // 2, 1, 2);
