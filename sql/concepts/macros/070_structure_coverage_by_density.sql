-- structure_coverage_by_density: how coverage of a structure falls with the density that a voxel needs.
--
-- One row per hemisphere and min_density: 0.05, 0.10 … up to the greatest twentieth at which a voxel of the structure
-- (an acronym; with its descendants) is covered by min_experiments experiments. covered_voxel says when a voxel is
-- covered. All loaded experiments count, or those in the list experiment_ids. Where nothing is covered there are no
-- rows.
create macro structure_coverage_by_density(min_experiments, ancestor, experiment_ids := null) as table
with chosen_voxel as (
    select
        injected.voxel_id,
        injected.structure_id,
        injected.hemisphere_id,
        injected.injection_density
    from chosen_injection_voxel(0, experiment_ids) as injected
    inner join structure_subtree(ancestor) as subtree on injected.graph_order = subtree.graph_order
    where experiment_ids is not null
),

ranked as (
    select
        structure_id,
        hemisphere_id,
        injection_density,
        row_number() over (partition by voxel_id order by injection_density desc) as chosen_rank
    from chosen_voxel
    where whole_min_experiments(min_experiments) > 1
),

-- A voxel is covered up to the density of the n-th densest of the chosen experiments in it. The densest is found
-- without sorting.
nth_densest as (
    select
        structure_id,
        hemisphere_id,
        injection_density
    from ranked
    where chosen_rank = whole_min_experiments(min_experiments)
    union all
    select
        structure_id,
        hemisphere_id,
        max(injection_density) as injection_density
    from chosen_voxel
    where whole_min_experiments(min_experiments) = 1
    group by
        voxel_id,
        structure_id,
        hemisphere_id
),

at_twentieth as (
    select
        structure_id,
        hemisphere_id,
        density_twentieths(injection_density) as reached_twentieths,
        count(*) as voxel_count
    from nth_densest
    group by
        structure_id,
        hemisphere_id,
        reached_twentieths
),

step as (
    select distinct
        min_density,
        min_density * 20 as twentieths
    from labelled_voxel_coverage
),

covered_by_label as (
    -- All experiments: these were counted when the warehouse was built.
    select
        counted.structure_id,
        counted.hemisphere_id,
        counted.min_density,
        counted.covered_voxel_count
    from labelled_voxel_coverage as counted
    where experiment_ids is null and counted.min_experiments = whole_min_experiments(min_experiments)
    union all
    select
        at_twentieth.structure_id,
        at_twentieth.hemisphere_id,
        step.min_density,
        at_twentieth.voxel_count as covered_voxel_count
    from at_twentieth
    inner join step on at_twentieth.reached_twentieths >= step.twentieths
),

covered as (
    select
        structure_part.hemisphere_id,
        covered_by_label.min_density as step_density,
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
        covered_by_label.min_density
)

select
    structure_voxel_count.structure_id,
    structure_voxel_count.hemisphere_id,
    structure_voxel_count.hemisphere,
    covered.step_density as min_density,
    whole_min_experiments(min_experiments) as min_experiments,
    structure_voxel_count.voxel_count,
    covered.covered_voxel_count,
    covered.covered_voxel_count / nullif(structure_voxel_count.voxel_count, 0) as covered_fraction
from structure_voxel_count
inner join covered on structure_voxel_count.hemisphere_id = covered.hemisphere_id
where structure_voxel_count.acronym = ancestor;

comment on macro table structure_coverage_by_density is 'Coverage of a structure (an acronym) by min_experiments experiments, one row per hemisphere and min_density in twentieths up to the greatest with a covered voxel. All loaded experiments count, or those in the list experiment_ids.';
