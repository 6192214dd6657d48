-- structure_coverage_of: how thoroughly some of the injections cover each structure, at any threshold.
--
-- One row per hemisphere of the ancestor (an acronym; by default the whole tree) and of each of its descendants, as
-- structure_coverage_at, but only the experiments in the list experiment_ids count. An id that stands in the list
-- twice counts once; one whose voxels are not loaded counts nothing, and experiment_count leaves it out.
create macro structure_coverage_of(experiment_ids, min_density, min_experiments, ancestor := null) as table
with loaded as (
    select experiment_number
    from injection_experiment
    where experiment_id in (select unnest(cast(experiment_ids as integer [])))
),

reached as (
    select
        packed_injection_voxel.voxel_id,
        packed_injection_voxel.structure_id,
        packed_injection_voxel.hemisphere_id,
        count(*) as experiment_count
    from packed_injection_voxel
    inner join structure_subtree(ancestor := ancestor) as subtree
        on packed_injection_voxel.graph_order = subtree.graph_order
    inner join loaded on packed_injection_voxel.experiment_number = loaded.experiment_number
    where packed_injection_voxel.injection_density >= cast(min_density as float)
    group by
        packed_injection_voxel.voxel_id,
        packed_injection_voxel.structure_id,
        packed_injection_voxel.hemisphere_id
),

covered_by_label as (
    select
        structure_id,
        hemisphere_id,
        count(*) as covered_voxel_count
    from reached
    where experiment_count >= min_experiments
    group by
        structure_id,
        hemisphere_id
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

counted as (
    select count(*) as experiment_count
    from loaded
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
    counted.experiment_count
from structure_subtree(ancestor := ancestor) as subtree
inner join structure_voxel_count on subtree.structure_id = structure_voxel_count.structure_id
left join covered
    on
        structure_voxel_count.structure_id = covered.structure_id
        and structure_voxel_count.hemisphere_id = covered.hemisphere_id
cross join warehouse_info
cross join counted;

comment on macro table structure_coverage_of is 'structure_coverage_at, counting only the experiments in the list experiment_ids.';
