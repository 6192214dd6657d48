-- annotation_voxel_counts_match: annotation_voxel_count counts the voxels of annotation_voxel.
with counted as (
    select
        structure_id,
        hemisphere_id,
        count(*) as voxel_count
    from annotation_voxel
    group by
        structure_id,
        hemisphere_id
)

select
    coalesce(counted.structure_id, annotation_voxel_count.structure_id) as structure_id,
    coalesce(counted.hemisphere_id, annotation_voxel_count.hemisphere_id) as hemisphere_id,
    counted.voxel_count,
    annotation_voxel_count.voxel_count as stored_voxel_count
from counted
full join annotation_voxel_count
    on
        counted.structure_id = annotation_voxel_count.structure_id
        and counted.hemisphere_id = annotation_voxel_count.hemisphere_id
where counted.voxel_count is distinct from annotation_voxel_count.voxel_count;
