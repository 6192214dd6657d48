-- structure_coverage_at: how thoroughly injections cover each structure, at any threshold.
--
-- One row per hemisphere of the ancestor (an acronym; by default the whole tree) and of each of its descendants; the
-- columns are those of structure_voxel_coverage. covered_voxel says when a voxel is covered; a structure includes its
-- descendants. All loaded experiments count, or those in the list experiment_ids: experiment_count says how many they
-- are. An id that is in the list twice counts once, and one whose voxels are not loaded does not count.
create macro structure_coverage_at(min_density, min_experiments, ancestor := null, experiment_ids := null) as table
with covered_by_label as (
    -- All experiments and a density in twentieths: these were counted when the warehouse was built.
    select
        counted.structure_id,
        counted.hemisphere_id,
        counted.covered_voxel_count
    from labelled_voxel_coverage as counted
    where
        experiment_ids is null
        and is_counted_density(min_density)
        and cast(counted.min_density as float) = cast(min_density as float)
        and counted.min_experiments = whole_min_experiments(min_experiments)
    union all
    -- Any other question goes through the injected voxels of the subtree.
    select
        covered.structure_id,
        covered.hemisphere_id,
        count(*) as covered_voxel_count
    from covered_voxel(min_density, min_experiments, experiment_ids) as covered
    inner join structure_subtree(ancestor) as subtree on covered.graph_order = subtree.graph_order
    where experiment_ids is not null or not is_counted_density(min_density)
    group by
        covered.structure_id,
        covered.hemisphere_id
),

covered_by_structure as (
    select
        structure_part.structure_id,
        structure_part.hemisphere_id,
        cast(sum(covered_by_label.covered_voxel_count) as bigint) as covered_voxel_count
    from covered_by_label
    inner join structure_part
        on
            covered_by_label.structure_id = structure_part.labelled_structure_id
            and covered_by_label.hemisphere_id = structure_part.labelled_hemisphere_id
    group by
        structure_part.structure_id,
        structure_part.hemisphere_id
),

loaded as (
    select count(*) as experiment_count
    from chosen_experiment(experiment_ids)
)

select
    subtree.structure_id,
    subtree.acronym,
    subtree.name,
    structure_voxel_count.hemisphere_id,
    structure_voxel_count.hemisphere,
    cast(min_density as double) as min_density,
    whole_min_experiments(min_experiments) as min_experiments,
    structure_voxel_count.voxel_count,
    coalesce(covered.covered_voxel_count, 0) as covered_voxel_count,
    coalesce(covered.covered_voxel_count, 0) / nullif(structure_voxel_count.voxel_count, 0) as covered_fraction,
    coalesce(covered.covered_voxel_count, 0) * warehouse_info.voxel_volume_mm3 as covered_volume_mm3,
    loaded.experiment_count
from structure_subtree(ancestor) as subtree
inner join structure_voxel_count on subtree.structure_id = structure_voxel_count.structure_id
left join covered_by_structure as covered
    on
        structure_voxel_count.structure_id = covered.structure_id
        and structure_voxel_count.hemisphere_id = covered.hemisphere_id
cross join warehouse_info
cross join loaded;

comment on macro table structure_coverage_at is 'structure_voxel_coverage at any min_density and min_experiments, for the ancestor (an acronym; default: the whole tree) and its descendants. All loaded experiments count, or those in the list experiment_ids.';
