-- labelled_voxel_coverage_matches: labelled_voxel_coverage counts the covered voxels that injected voxels give.
--
-- The audit looks at two densities, 0.05 and 0.5, and at every label, side and rank.
with counted as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        count(*) filter (where injection_density >= cast(0.05 as float)) as faint_voxel_count,
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
        min_experiments,
        coalesce(sum(covered_voxel_count) filter (where min_density = 0.05), 0) as faint_voxel_count,
        coalesce(sum(covered_voxel_count) filter (where min_density = 0.5), 0) as dense_voxel_count
    from labelled_voxel_coverage
    group by
        structure_id,
        hemisphere_id,
        min_experiments
)

select
    coalesce(counted.structure_id, stored.structure_id) as structure_id,
    coalesce(counted.hemisphere_id, stored.hemisphere_id) as hemisphere_id,
    coalesce(counted.density_rank, stored.min_experiments) as min_experiments,
    counted.faint_voxel_count,
    stored.faint_voxel_count as stored_faint_voxel_count,
    counted.dense_voxel_count,
    stored.dense_voxel_count as stored_dense_voxel_count
from counted
full join stored
    on
        counted.structure_id = stored.structure_id
        and counted.hemisphere_id = stored.hemisphere_id
        and counted.density_rank = stored.min_experiments
where
    coalesce(counted.faint_voxel_count, 0) <> coalesce(stored.faint_voxel_count, 0)
    or coalesce(counted.dense_voxel_count, 0) <> coalesce(stored.dense_voxel_count, 0);
