-- annotation_voxel_count: counted anew from annotation_voxel.
insert into annotation_voxel_count
select
    structure_id,
    hemisphere_id,
    count(*) as voxel_count
from annotation_voxel
group by
    structure_id,
    hemisphere_id
order by
    structure_id,
    hemisphere_id;
