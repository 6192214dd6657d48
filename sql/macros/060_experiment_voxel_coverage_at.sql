-- experiment_voxel_coverage_at: how much of each structure every single injection covers, at any threshold.
--
-- One row per experiment, structure (the ancestor, an acronym, by default the whole tree, and its descendants) and
-- hemisphere where at least one voxel is covered: has an injection_density of min_density or more. The columns are
-- those of experiment_voxel_coverage.
create macro experiment_voxel_coverage_at(min_density, ancestor := null) as table
with labelled as (
    select
        annotation_voxel.graph_order,
        annotation_voxel.hemisphere_id,
        count(*) as voxel_count
    from annotation_voxel
    inner join structure_subtree(ancestor := ancestor) as subtree on annotation_voxel.graph_order = subtree.graph_order
    group by
        annotation_voxel.graph_order,
        annotation_voxel.hemisphere_id
),

covered_by_label as (
    select
        injection_voxel.experiment_id,
        injection_voxel.graph_order,
        injection_voxel.hemisphere_id,
        count(*) as covered_voxel_count
    from injection_voxel
    inner join structure_subtree(ancestor := ancestor) as subtree on injection_voxel.graph_order = subtree.graph_order
    where injection_voxel.injection_density >= cast(min_density as float)
    group by
        injection_voxel.experiment_id,
        injection_voxel.graph_order,
        injection_voxel.hemisphere_id
),

whole as (
    select
        structure_closure.ancestor_structure_id as structure_id,
        hemisphere.hemisphere_id,
        cast(sum(labelled.voxel_count) as bigint) as voxel_count
    from labelled
    inner join structure as part on labelled.graph_order = part.graph_order
    inner join structure_closure on part.structure_id = structure_closure.descendant_structure_id
    inner join hemisphere on hemisphere.hemisphere_id in (labelled.hemisphere_id, 3)
    group by
        structure_closure.ancestor_structure_id,
        hemisphere.hemisphere_id
),

covered as (
    select
        covered_by_label.experiment_id,
        subtree.structure_id,
        subtree.acronym,
        subtree.name,
        hemisphere.hemisphere_id,
        hemisphere.hemisphere,
        cast(sum(covered_by_label.covered_voxel_count) as bigint) as covered_voxel_count
    from covered_by_label
    inner join structure as part on covered_by_label.graph_order = part.graph_order
    inner join structure_closure on part.structure_id = structure_closure.descendant_structure_id
    inner join structure_subtree(ancestor := ancestor) as subtree
        on structure_closure.ancestor_structure_id = subtree.structure_id
    inner join hemisphere on hemisphere.hemisphere_id in (covered_by_label.hemisphere_id, 3)
    group by
        covered_by_label.experiment_id,
        subtree.structure_id,
        subtree.acronym,
        subtree.name,
        hemisphere.hemisphere_id,
        hemisphere.hemisphere
)

select
    covered.experiment_id,
    covered.structure_id,
    covered.acronym,
    covered.name,
    covered.hemisphere_id,
    covered.hemisphere,
    cast(min_density as double) as min_density,
    whole.voxel_count,
    covered.covered_voxel_count,
    covered.covered_voxel_count / nullif(whole.voxel_count, 0) as voxel_fraction,
    covered.covered_voxel_count * warehouse_info.voxel_volume_mm3 as covered_volume_mm3
from covered
inner join whole
    on
        covered.structure_id = whole.structure_id
        and covered.hemisphere_id = whole.hemisphere_id
cross join warehouse_info;

comment on macro table experiment_voxel_coverage_at is 'experiment_voxel_coverage at any min_density, for the ancestor (an acronym; default: the whole tree) and its descendants.';
