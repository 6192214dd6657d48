-- density_rank_count: counted anew from packed_injection_voxel.
--
-- In FLOAT arithmetic the product is exact where it matters: the smallest FLOAT that is 0.7 or more gives 7, the next
-- below less than 7, and so for every tenth.
insert into density_rank_count
select
    structure_id,
    hemisphere_id,
    density_rank,
    cast(floor(injection_density * cast(10 as float)) as tinyint) as density_tenths,
    count(*) as voxel_count
from packed_injection_voxel
group by
    structure_id,
    hemisphere_id,
    density_rank,
    density_tenths
order by
    structure_id,
    hemisphere_id,
    density_rank,
    density_tenths;
