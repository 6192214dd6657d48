-- covered_voxel: which voxels are covered. This is the definition of "covered".
--
-- One row per covered voxel. A voxel is covered if at least min_experiments experiments have an injection_density of
-- min_density or more in it; min_experiments is a whole number, 1 or more, and anything else is an error. All loaded
-- experiments count, or those in the list experiment_ids. Experiments that are not loaded cannot count: load all before
-- you call a region a gap. Voxels outside the annotation are listed too: they have structure_id 0 and graph_order -1.
create macro covered_voxel(min_density, min_experiments, experiment_ids := null) as table

-- By rank, where all experiments count: the rank of an experiment says how many reach its density or more.
select
    ranked.voxel_id,
    ranked.graph_order,
    ranked.structure_id,
    ranked.hemisphere_id
from covered_voxel_by_rank(min_density) as ranked
where experiment_ids is null and ranked.min_experiments = whole_min_experiments(min_experiments)
union all

-- Grouped, where some of them count: the stored ranks include the others.
select
    injected.voxel_id,
    injected.graph_order,
    injected.structure_id,
    injected.hemisphere_id
from voxel_injection_count(min_density, experiment_ids) as injected
where experiment_ids is not null and injected.experiment_count >= whole_min_experiments(min_experiments);

comment on macro table covered_voxel is 'Voxels in which at least min_experiments experiments have an injection_density of min_density or more, one row per voxel. All loaded experiments, or those in the list experiment_ids.';
