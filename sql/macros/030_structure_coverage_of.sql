-- structure_coverage_of: how thoroughly some of the injections cover each structure, at any threshold.
--
-- One row per hemisphere of the ancestor (an acronym; by default the whole tree) and of each of its descendants, as
-- structure_coverage_at, but only the experiments in the list experiment_ids count. An id that stands in the list
-- twice counts once; one whose voxels are not loaded counts nothing, and experiment_count leaves it out.
create macro structure_coverage_of(experiment_ids, min_density, min_experiments, ancestor := null) as table
with selected as (
    select experiment_id
    from ingest_log
    where
        file_kind = 'injection_density'
        and status = 'loaded'
        and experiment_id in (select unnest(cast(experiment_ids as integer [])))
),

reached as (
    select
        injection_voxel.voxel_id,
        injection_voxel.graph_order,
        injection_voxel.hemisphere_id,
        count(*) as experiment_count
    from injection_voxel
    inner join structure_subtree(ancestor := ancestor) as subtree on injection_voxel.graph_order = subtree.graph_order
    inner join selected on injection_voxel.experiment_id = selected.experiment_id
    where injection_voxel.injection_density >= cast(min_density as float)
    group by
        injection_voxel.voxel_id,
        injection_voxel.graph_order,
        injection_voxel.hemisphere_id
),

labelled as (
    select
        graph_order,
        hemisphere_id,
        count(*) as voxel_count,
        0 as covered_voxel_count
    from annotation_voxel
    group by
        graph_order,
        hemisphere_id
    union all
    select
        graph_order,
        hemisphere_id,
        0 as voxel_count,
        count(*) as covered_voxel_count
    from reached
    where experiment_count >= min_experiments
    group by
        graph_order,
        hemisphere_id
),

counted as (
    select
        labelled.graph_order,
        hemisphere.hemisphere_id,
        sum(labelled.voxel_count) as voxel_count,
        sum(labelled.covered_voxel_count) as covered_voxel_count
    from labelled
    inner join hemisphere on hemisphere.hemisphere_id in (labelled.hemisphere_id, 3)
    group by
        labelled.graph_order,
        hemisphere.hemisphere_id
),

summed as (
    select
        subtree.structure_id,
        subtree.acronym,
        subtree.name,
        hemisphere.hemisphere_id,
        hemisphere.hemisphere,
        cast(coalesce(sum(counted.voxel_count), 0) as bigint) as voxel_count,
        cast(coalesce(sum(counted.covered_voxel_count), 0) as bigint) as covered_voxel_count
    from structure_subtree(ancestor := ancestor) as subtree
    inner join structure_closure on subtree.structure_id = structure_closure.ancestor_structure_id
    inner join structure as part on structure_closure.descendant_structure_id = part.structure_id
    cross join hemisphere
    left join counted
        on
            part.graph_order = counted.graph_order
            and hemisphere.hemisphere_id = counted.hemisphere_id
    group by
        subtree.structure_id,
        subtree.acronym,
        subtree.name,
        hemisphere.hemisphere_id,
        hemisphere.hemisphere
),

loaded as (
    select count(*) as experiment_count
    from selected
)

select
    summed.structure_id,
    summed.acronym,
    summed.name,
    summed.hemisphere_id,
    summed.hemisphere,
    cast(min_density as double) as min_density,
    cast(min_experiments as integer) as min_experiments,
    summed.voxel_count,
    summed.covered_voxel_count,
    summed.covered_voxel_count / nullif(summed.voxel_count, 0) as covered_fraction,
    summed.covered_voxel_count * warehouse_info.voxel_volume_mm3 as covered_volume_mm3,
    loaded.experiment_count
from summed
cross join warehouse_info
cross join loaded;

comment on macro table structure_coverage_of is 'structure_coverage_at, counting only the experiments in the list experiment_ids.';
