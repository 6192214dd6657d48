-- structure_voxel_count: how large each structure is in the annotation.
--
-- One row per structure and hemisphere. A structure includes its descendants. One that is not drawn in the annotation
-- has 0 voxels.
create view structure_voxel_count as
with labelled as (
    select
        structure_id,
        hemisphere_id,
        count(*) as voxel_count
    from annotation_voxel
    group by
        structure_id,
        hemisphere_id
),

counted as (
    select
        labelled.structure_id,
        hemisphere.hemisphere_id,
        sum(labelled.voxel_count) as voxel_count
    from labelled
    inner join hemisphere on hemisphere.hemisphere_id in (labelled.hemisphere_id, 3)
    group by
        labelled.structure_id,
        hemisphere.hemisphere_id
)

select
    structure.structure_id,
    structure.acronym,
    structure.name,
    hemisphere.hemisphere_id,
    hemisphere.hemisphere,
    cast(coalesce(sum(counted.voxel_count), 0) as bigint) as voxel_count,
    coalesce(sum(counted.voxel_count), 0) * warehouse_info.voxel_volume_mm3 as volume_mm3
from structure
inner join structure_closure on structure.structure_id = structure_closure.ancestor_structure_id
cross join hemisphere
cross join warehouse_info
left join counted
    on
        structure_closure.descendant_structure_id = counted.structure_id
        and hemisphere.hemisphere_id = counted.hemisphere_id
group by
    structure.structure_id,
    structure.acronym,
    structure.name,
    hemisphere.hemisphere_id,
    hemisphere.hemisphere,
    warehouse_info.voxel_volume_mm3;

comment on view structure_voxel_count is 'Size of each structure in the annotation, one row per structure and hemisphere.';
comment on column structure_voxel_count.structure_id is 'The structure, its descendants included.';
comment on column structure_voxel_count.acronym is 'Its short name.';
comment on column structure_voxel_count.name is 'Its full name.';
comment on column structure_voxel_count.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column structure_voxel_count.hemisphere is 'left, right or both.';
comment on column structure_voxel_count.voxel_count is 'Voxels of the structure in this hemisphere; 0 where it is not drawn.';
comment on column structure_voxel_count.volume_mm3 is 'Their volume, in mm3.';
