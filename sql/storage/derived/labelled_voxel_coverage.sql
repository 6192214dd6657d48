-- labelled_voxel_coverage: counted anew from packed_injection_voxel.
insert into labelled_voxel_coverage
with step as (
    select
        twentieths,
        cast(twentieths / 20 as decimal(3, 2)) as min_density
    from (
        values
        (1), (2), (3), (4), (5), (6), (7), (8), (9), (10),
        (11), (12), (13), (14), (15), (16), (17), (18), (19), (20)
    ) as every_step (twentieths)
),

-- A row of rank n lies at the largest twentieth that its density reaches. In FLOAT arithmetic the product is exact
-- where it matters: the smallest FLOAT that reaches 0.35 gives 7, the next one below gives less than 7.
counted as (
    select
        structure_id,
        hemisphere_id,
        density_rank,
        cast(floor(injection_density * cast(20 as float)) as tinyint) as twentieths,
        count(*) as voxel_count
    from packed_injection_voxel
    group by
        structure_id,
        hemisphere_id,
        density_rank,
        twentieths
)

-- At least n experiments reach a density in a voxel exactly when the row of rank n does: see covered_voxel.
select
    counted.structure_id,
    counted.hemisphere_id,
    step.min_density,
    counted.density_rank as min_experiments,
    cast(sum(counted.voxel_count) as integer) as covered_voxel_count
from counted
inner join step on counted.twentieths >= step.twentieths
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
