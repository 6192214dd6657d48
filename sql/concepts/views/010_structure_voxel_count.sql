-- structure_voxel_count: how large each structure is in the annotation.
--
-- One row per structure and hemisphere. A structure includes its descendants. One that is not drawn in the annotation
-- has 0 voxels.
create view structure_voxel_count as
with counted as (
    select
        structure_part.structure_id,
        structure_part.hemisphere_id,
        sum(annotation_voxel_count.voxel_count) as voxel_count
    from annotation_voxel_count
    inner join structure_part
        on
            annotation_voxel_count.structure_id = structure_part.labelled_structure_id
            and annotation_voxel_count.hemisphere_id = structure_part.labelled_hemisphere_id
    group by
        structure_part.structure_id,
        structure_part.hemisphere_id
)

select
    structure.structure_id,
    structure.acronym,
    structure.name,
    hemisphere.hemisphere_id,
    hemisphere.hemisphere,
    cast(coalesce(counted.voxel_count, 0) as bigint) as voxel_count,
    coalesce(counted.voxel_count, 0) * warehouse_info.voxel_volume_mm3 as volume_mm3
from structure
cross join hemisphere
cross join warehouse_info
left join counted
    on
        structure.structure_id = counted.structure_id
        and hemisphere.hemisphere_id = counted.hemisphere_id;

comment on view structure_voxel_count is 'Size of each structure in the annotation, one row per structure and hemisphere.';
comment on column structure_voxel_count.structure_id is 'The structure, its descendants included.';
comment on column structure_voxel_count.acronym is 'Its short name.';
comment on column structure_voxel_count.name is 'Its full name.';
comment on column structure_voxel_count.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column structure_voxel_count.hemisphere is 'left, right or both.';
comment on column structure_voxel_count.voxel_count is 'Voxels of the structure in this hemisphere; 0 where it is not drawn.';
comment on column structure_voxel_count.volume_mm3 is 'Their volume, in mm3.';
