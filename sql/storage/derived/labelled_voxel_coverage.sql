-- labelled_voxel_coverage: counted anew from packed_injection_voxel.
insert into labelled_voxel_coverage
with twentieth as (
    select unnest(range(1, 21)) as twentieths
),

step as (
    select
        twentieths,
        cast(twentieths / 20 as decimal(3, 2)) as min_density
    from twentieth
),

-- A row of rank n lies at the largest twentieth that its density reaches.
counted as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        density_twentieths(injection_density) as reached_twentieths,
        count(*) as voxel_count
    from packed_injection_voxel
    group by
        structure_id,
        hemisphere_id,
        density_rank,
        reached_twentieths
)

-- At least n experiments reach a density in a voxel exactly when the row of rank n does: see covered_voxel.
select
    counted.structure_id,
    counted.hemisphere_id,
    step.min_density,
    counted.density_rank as min_experiments,
    cast(sum(counted.voxel_count) as integer) as covered_voxel_count
from counted
inner join step on counted.reached_twentieths >= step.twentieths
group by
    counted.structure_id,
    counted.hemisphere_id,
    step.min_density,
    counted.density_rank
order by
    step.min_density,
    counted.density_rank,
    counted.structure_id,
    counted.hemisphere_id;
