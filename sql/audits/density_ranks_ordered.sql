-- density_ranks_ordered: a rank is given by falling density, and where that is equal by experiment_id.
with neighbours as (
    select
        voxel_id,
        density_rank,
        experiment_id,
        injection_density,
        lead(injection_density) over following as next_density,
        lead(experiment_id) over following as next_experiment_id
    from injection_voxel
    window following as (partition by voxel_id order by density_rank)
)

select *
from neighbours
where
    next_density > injection_density
    or (next_density = injection_density and next_experiment_id <= experiment_id);
