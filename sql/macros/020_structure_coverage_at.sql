-- structure_coverage_at: how thoroughly the loaded injections cover each structure, at any threshold.
--
-- One row per hemisphere of the ancestor (an acronym; by default the whole tree) and of each of its descendants; the
-- columns are those of structure_voxel_coverage, as are the definitions: a voxel is covered when at least
-- min_experiments (1 or more) experiments have an injection_density of min_density or more in it. As density_rank
-- orders the experiments of a voxel, that is the row of this rank having the density: nothing is grouped by voxel.
create macro structure_coverage_at(min_density, min_experiments, ancestor := null) as table
with covered_by_label as (
    select
        packed_injection_voxel.structure_id,
        packed_injection_voxel.hemisphere_id,
        count(*) as covered_voxel_count
    from packed_injection_voxel
    inner join structure_subtree(ancestor := ancestor) as subtree
        on packed_injection_voxel.graph_order = subtree.graph_order
    where
        packed_injection_voxel.density_rank = min_experiments
        and packed_injection_voxel.injection_density >= cast(min_density as float)
    group by
        packed_injection_voxel.structure_id,
        packed_injection_voxel.hemisphere_id
),

covered as (
    select
        structure_closure.ancestor_structure_id as structure_id,
        hemisphere.hemisphere_id,
        cast(sum(covered_by_label.covered_voxel_count) as bigint) as covered_voxel_count
    from covered_by_label
    inner join structure_closure on covered_by_label.structure_id = structure_closure.descendant_structure_id
    inner join hemisphere on hemisphere.hemisphere_id in (covered_by_label.hemisphere_id, 3)
    group by
        structure_closure.ancestor_structure_id,
        hemisphere.hemisphere_id
),

loaded as (
    select count(*) as experiment_count
    from injection_experiment
)

select
    subtree.structure_id,
    subtree.acronym,
    subtree.name,
    structure_voxel_count.hemisphere_id,
    structure_voxel_count.hemisphere,
    cast(min_density as double) as min_density,
    cast(min_experiments as integer) as min_experiments,
    structure_voxel_count.voxel_count,
    coalesce(covered.covered_voxel_count, 0) as covered_voxel_count,
    coalesce(covered.covered_voxel_count, 0) / nullif(structure_voxel_count.voxel_count, 0) as covered_fraction,
    coalesce(covered.covered_voxel_count, 0) * warehouse_info.voxel_volume_mm3 as covered_volume_mm3,
    loaded.experiment_count
from structure_subtree(ancestor := ancestor) as subtree
inner join structure_voxel_count on subtree.structure_id = structure_voxel_count.structure_id
left join covered
    on
        structure_voxel_count.structure_id = covered.structure_id
        and structure_voxel_count.hemisphere_id = covered.hemisphere_id
cross join warehouse_info
cross join loaded;

comment on macro table structure_coverage_at is 'structure_voxel_coverage at any min_density and min_experiments, for the ancestor (an acronym; default: the whole tree) and its descendants.';
