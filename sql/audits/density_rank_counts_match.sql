-- density_rank_counts_match: density_rank_count counts every injected voxel at its rank and tenth of density.
with counted as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        count(*) as voxel_count,
        count(*) filter (where injection_density >= cast(0.5 as float)) as dense_voxel_count
    from packed_injection_voxel
    group by
        structure_id,
        hemisphere_id,
        density_rank
),

stored as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        sum(voxel_count) as voxel_count,
        coalesce(sum(voxel_count) filter (where density_tenths >= 5), 0) as dense_voxel_count
    from density_rank_count
    group by
        structure_id,
        hemisphere_id,
        density_rank
)

select
    coalesce(counted.structure_id, stored.structure_id) as structure_id,
    coalesce(counted.hemisphere_id, stored.hemisphere_id) as hemisphere_id,
    coalesce(counted.density_rank, stored.density_rank) as density_rank,
    counted.voxel_count,
    stored.voxel_count as stored_voxel_count
from counted
full join stored
    on
        counted.structure_id = stored.structure_id
        and counted.hemisphere_id = stored.hemisphere_id
        and counted.density_rank = stored.density_rank
where
    counted.voxel_count is distinct from stored.voxel_count
    or counted.dense_voxel_count is distinct from stored.dense_voxel_count;
