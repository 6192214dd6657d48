-- structure_coverage_by_depth: how coverage of a structure falls with the number of experiments that a voxel needs.
--
-- One row per hemisphere and min_experiments, from 1 up to the most experiments that have an injection_density of
-- min_density or more in one voxel of the structure (an acronym; with its descendants). covered_voxel says when a voxel
-- is covered. All loaded experiments count, or those in the list experiment_ids. Where nothing is covered there are no
-- rows.
create macro structure_coverage_by_depth(min_density, ancestor, experiment_ids := null) as table
with exactly as (
    -- Some experiments: voxels by how many of them reach the density.
    select
        injected.structure_id,
        injected.hemisphere_id,
        injected.experiment_count,
        count(*) as voxel_count
    from voxel_injection_count(min_density, experiment_ids) as injected
    inner join structure_subtree(ancestor) as subtree on injected.graph_order = subtree.graph_order
    where experiment_ids is not null
    group by
        injected.structure_id,
        injected.hemisphere_id,
        injected.experiment_count
),

every_depth as (
    select experiment_number + 1 as min_experiments
    from injection_experiment
),

covered_by_label as (
    -- All experiments and a density in twentieths: these were counted when the warehouse was built.
    select
        counted.structure_id,
        counted.hemisphere_id,
        counted.min_experiments,
        counted.covered_voxel_count
    from labelled_voxel_coverage as counted
    where
        experiment_ids is null
        and is_counted_density(min_density)
        and cast(counted.min_density as float) = cast(min_density as float)
    union all
    -- All experiments and any other density.
    select
        ranked.structure_id,
        ranked.hemisphere_id,
        ranked.min_experiments,
        count(*) as covered_voxel_count
    from covered_voxel_by_rank(min_density) as ranked
    inner join structure_subtree(ancestor) as subtree on ranked.graph_order = subtree.graph_order
    where experiment_ids is null and not is_counted_density(min_density)
    group by
        ranked.structure_id,
        ranked.hemisphere_id,
        ranked.min_experiments
    union all
    -- A voxel that n of the chosen experiments reach is covered at 1, 2 … n.
    select
        exactly.structure_id,
        exactly.hemisphere_id,
        every_depth.min_experiments,
        exactly.voxel_count as covered_voxel_count
    from exactly
    inner join every_depth on exactly.experiment_count >= every_depth.min_experiments
),

covered as (
    select
        structure_part.hemisphere_id,
        covered_by_label.min_experiments,
        cast(sum(covered_by_label.covered_voxel_count) as bigint) as covered_voxel_count
    from covered_by_label
    inner join structure_part
        on
            covered_by_label.structure_id = structure_part.labelled_structure_id
            and covered_by_label.hemisphere_id = structure_part.labelled_hemisphere_id
    inner join structure on structure_part.structure_id = structure.structure_id
    where structure.acronym = ancestor
    group by
        structure_part.hemisphere_id,
        covered_by_label.min_experiments
)

select
    structure_voxel_count.structure_id,
    structure_voxel_count.hemisphere_id,
    structure_voxel_count.hemisphere,
    cast(min_density as double) as min_density,
    cast(covered.min_experiments as integer) as min_experiments,
    structure_voxel_count.voxel_count,
    covered.covered_voxel_count,
    covered.covered_voxel_count / nullif(structure_voxel_count.voxel_count, 0) as covered_fraction
from structure_voxel_count
inner join covered on structure_voxel_count.hemisphere_id = covered.hemisphere_id
where structure_voxel_count.acronym = ancestor;

comment on macro table structure_coverage_by_depth is 'Coverage of a structure (an acronym) at one min_density, one row per hemisphere and min_experiments from 1 to the deepest that any voxel reaches. All loaded experiments count, or those in the list experiment_ids.';
