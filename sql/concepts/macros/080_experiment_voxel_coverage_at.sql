-- experiment_voxel_coverage_at: how much of each structure every single injection covers, at any threshold.
--
-- One row per experiment, structure (the ancestor, an acronym, by default the whole tree, and its descendants) and
-- hemisphere with a covered voxel: one in which the experiment has an injection_density of min_density or more. The
-- columns are those of experiment_voxel_coverage.
create macro experiment_voxel_coverage_at(min_density, ancestor := null) as table
with covered_by_label as (
    select
        injected.experiment_number,
        injected.structure_id,
        injected.hemisphere_id,
        count(*) as covered_voxel_count
    from chosen_injection_voxel(min_density) as injected
    inner join structure_subtree(ancestor) as subtree on injected.graph_order = subtree.graph_order
    group by
        injected.experiment_number,
        injected.structure_id,
        injected.hemisphere_id
),

covered as (
    select
        covered_by_label.experiment_number,
        structure_part.structure_id,
        structure_part.hemisphere_id,
        cast(sum(covered_by_label.covered_voxel_count) as bigint) as covered_voxel_count
    from covered_by_label
    inner join structure_part
        on
            covered_by_label.structure_id = structure_part.labelled_structure_id
            and covered_by_label.hemisphere_id = structure_part.labelled_hemisphere_id
    group by
        covered_by_label.experiment_number,
        structure_part.structure_id,
        structure_part.hemisphere_id
)

select
    injection_experiment.experiment_id,
    subtree.structure_id,
    subtree.acronym,
    subtree.name,
    structure_voxel_count.hemisphere_id,
    structure_voxel_count.hemisphere,
    cast(min_density as double) as min_density,
    structure_voxel_count.voxel_count,
    covered.covered_voxel_count,
    covered.covered_voxel_count / nullif(structure_voxel_count.voxel_count, 0) as voxel_fraction,
    covered.covered_voxel_count * warehouse_info.voxel_volume_mm3 as covered_volume_mm3
from covered
inner join injection_experiment on covered.experiment_number = injection_experiment.experiment_number
inner join structure_subtree(ancestor) as subtree on covered.structure_id = subtree.structure_id
inner join structure_voxel_count
    on
        covered.structure_id = structure_voxel_count.structure_id
        and covered.hemisphere_id = structure_voxel_count.hemisphere_id
cross join warehouse_info;

comment on macro table experiment_voxel_coverage_at is 'experiment_voxel_coverage at any min_density, for the ancestor (an acronym; default: the whole tree) and its descendants.';
