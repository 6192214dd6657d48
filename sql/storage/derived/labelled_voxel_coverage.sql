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

-- The product is rounded to a FLOAT, for the FLOAT below 0.85 up to 17. So a row whose density does not reach the
-- twentieth that the product gives lies at the one before. No product is too small: the FLOAT nearest to n twentieths
-- gives n or more.
rounded as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        injection_density,
        cast(floor(injection_density * cast(20 as float)) as tinyint) as twentieths
    from packed_injection_voxel
),

-- A row of rank n lies at the largest twentieth that its density reaches.
counted as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        twentieths - if(injection_density < cast(twentieths / 20 as float), 1, 0) as reached_twentieths,
        count(*) as voxel_count
    from rounded
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
