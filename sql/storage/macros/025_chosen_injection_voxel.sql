-- chosen_injection_voxel: the stored rows of all experiments, or of some, that reach a density.
--
-- One row per experiment and voxel with an injection_density of min_density or more; of all loaded experiments, or of
-- those in the list experiment_ids. Where the list is NULL, the density is the only condition. The rows have no
-- density_rank: it ranks all loaded experiments, not the chosen ones.
create macro chosen_injection_voxel(min_density, experiment_ids := null) as table
select
    graph_order,
    voxel_id,
    structure_id,
    hemisphere_id,
    experiment_number,
    injection_density
from packed_injection_voxel
where experiment_ids is null and reaches_density(injection_density, min_density)
union all
select
    packed_injection_voxel.graph_order,
    packed_injection_voxel.voxel_id,
    packed_injection_voxel.structure_id,
    packed_injection_voxel.hemisphere_id,
    packed_injection_voxel.experiment_number,
    packed_injection_voxel.injection_density
from packed_injection_voxel
inner join chosen_experiment(experiment_ids) as chosen
    on packed_injection_voxel.experiment_number = chosen.experiment_number
where experiment_ids is not null and reaches_density(packed_injection_voxel.injection_density, min_density);

comment on macro table chosen_injection_voxel is 'The rows of packed_injection_voxel that reach min_density, of all loaded experiments or of those in the list experiment_ids.';
