-- injection_side: found anew from structure_unionize, packed_injection_voxel and experiment.
insert into injection_side
with grid as (
    select
        ml_voxel_count * resolution_um / 2 as midline_um,
        100 as uncertain_um -- a centre that lies within this distance of the midline does not say the side
    from warehouse_info
),

injected_signal as (
    select
        structure_unionize.experiment_id,
        sum(case structure_unionize.hemisphere_id when 2 then 1 else -1 end * structure_unionize.projection_volume)
            as right_excess_mm3
    from structure_unionize
    inner join structure on structure_unionize.structure_id = structure.structure_id
    where
        structure.parent_structure_id is null
        and structure_unionize.is_injection
        and structure_unionize.hemisphere_id < 3
    group by structure_unionize.experiment_id
),

-- A sum in another order has other last digits, hence the rounding.
injected_voxels as (
    select
        injection_experiment.experiment_id,
        round(
            sum(
                case packed_injection_voxel.hemisphere_id when 2 then 1 else -1 end
                * cast(packed_injection_voxel.injection_density as double)
            ),
            6
        ) as right_excess
    from packed_injection_voxel
    inner join injection_experiment
        on packed_injection_voxel.experiment_number = injection_experiment.experiment_number
    group by injection_experiment.experiment_id
),

-- Above 0 is right, below 0 is left.
place as (
    select
        experiment.experiment_id,
        nullif(injected_signal.right_excess_mm3, 0) as by_unionizes,
        nullif(injected_voxels.right_excess, 0) as by_voxels,
        experiment.injection_z_um - grid.midline_um as by_centre_um,
        grid.uncertain_um
    from experiment
    cross join grid
    left join injected_signal on experiment.experiment_id = injected_signal.experiment_id
    left join injected_voxels on experiment.experiment_id = injected_voxels.experiment_id
),

sourced as (
    select
        experiment_id,
        case
            when by_unionizes is not null then 'unionizes'
            when by_voxels is not null then 'voxels'
            when abs(by_centre_um) > uncertain_um then 'centre'
            else 'uncertain'
        end as hemisphere_source,
        coalesce(by_unionizes, by_voxels, by_centre_um) as right_excess
    from place
)

select
    experiment_id,
    case
        when hemisphere_source = 'uncertain' then null
        when right_excess < 0 then 1
        else 2
    end as hemisphere_id,
    hemisphere_source
from sourced
order by experiment_id;
