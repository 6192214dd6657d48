-- covered_voxel: which voxels are covered. This is the definition of "covered".
--
-- One row per covered voxel. A voxel is covered if at least min_experiments (1 or more) experiments have an
-- injection_density of min_density or more in it. All loaded experiments count, or those in the list experiment_ids.
-- Experiments that are not loaded cannot count: load all before you call a region a gap. Voxels outside the
-- annotation are listed too: they have structure_id 0 and graph_order -1.
create macro covered_voxel(min_density, min_experiments, experiment_ids := null) as table

-- By rank, where all experiments count: density_rank orders the experiments of a voxel from the densest down, so at
-- least n of them reach the density exactly when the one of rank n does. Nothing is grouped.
select
    voxel_id,
    graph_order,
    structure_id,
    hemisphere_id
from packed_injection_voxel
where
    experiment_ids is null
    and density_rank = min_experiments
    and reaches_density(injection_density, min_density)
union all

-- Grouped, where some of them count: the rank of the others is in the way.
select
    voxel_id,
    graph_order,
    structure_id,
    hemisphere_id
from voxel_injection_count(min_density, experiment_ids)
where experiment_ids is not null and experiment_count >= min_experiments;

comment on macro table covered_voxel is 'Voxels in which at least min_experiments experiments have an injection_density of min_density or more, one row per voxel. All loaded experiments, or those in the list experiment_ids.';
