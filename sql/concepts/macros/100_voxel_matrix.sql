-- voxel_matrix: which share of a structure and of each of its descendants every injection covers, zeros included.
--
-- One row per experiment with loaded injection voxels and structure: the ancestor (an acronym) and all its descendants.
-- hemisphere is left, right or both. voxel_fraction is that of experiment_voxel_coverage_at at min_density, 0 where the
-- experiment covers no voxel, and NULL where the structure has no voxel on that side.
--
--   graph_order: Position of the structure in the depth-first order of the tree.
--   voxel_fraction: Covered voxels / voxels of the structure, 0 to 1; NULL where the structure has no voxel.
create macro voxel_matrix(min_density, ancestor, hemisphere) as table
with covered as (
    select
        coverage.experiment_id,
        coverage.structure_id,
        coverage.voxel_fraction
    from experiment_voxel_coverage_at(min_density, ancestor) as coverage
    where coverage.hemisphere = hemisphere
)

select
    injection_experiment.experiment_id,
    subtree.structure_id,
    subtree.acronym,
    subtree.name,
    subtree.graph_order,
    whole.hemisphere,
    case when whole.voxel_count > 0 then coalesce(covered.voxel_fraction, 0) end as voxel_fraction
from injection_experiment
cross join structure_subtree(ancestor) as subtree
inner join structure_voxel_count as whole on subtree.structure_id = whole.structure_id
left join covered
    on
        injection_experiment.experiment_id = covered.experiment_id
        and subtree.structure_id = covered.structure_id
where whole.hemisphere = hemisphere;

comment on macro table voxel_matrix is 'experiment_voxel_coverage_at with its zeros: one row per loaded experiment and structure, for the ancestor (an acronym) and its descendants, in one hemisphere (left, right or both).';
