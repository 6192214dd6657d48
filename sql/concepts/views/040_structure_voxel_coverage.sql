-- structure_voxel_coverage: how thoroughly the loaded injections cover each structure.
--
-- One row per structure, hemisphere and row of coverage_threshold. covered_voxel says when a voxel is covered; a
-- structure includes its descendants. Experiments that are not loaded do not count: experiment_count says how many do,
-- so look at it before you call a region a gap. For other thresholds, or some of the experiments, call
-- structure_coverage_at.
create view structure_voxel_coverage as
with covered as (
    select
        structure_part.structure_id,
        structure_part.hemisphere_id,
        labelled_voxel_coverage.min_density,
        labelled_voxel_coverage.min_experiments,
        cast(sum(labelled_voxel_coverage.covered_voxel_count) as bigint) as covered_voxel_count
    from labelled_voxel_coverage
    -- only the thresholds of the table are added up: there are many more
    inner join coverage_threshold
        on
            labelled_voxel_coverage.min_density = coverage_threshold.min_density
            and labelled_voxel_coverage.min_experiments = coverage_threshold.min_experiments
    inner join structure_part
        on
            labelled_voxel_coverage.structure_id = structure_part.labelled_structure_id
            and labelled_voxel_coverage.hemisphere_id = structure_part.labelled_hemisphere_id
    group by
        structure_part.structure_id,
        structure_part.hemisphere_id,
        labelled_voxel_coverage.min_density,
        labelled_voxel_coverage.min_experiments
),

loaded as (
    select count(*) as experiment_count
    from injection_experiment
)

select
    structure_voxel_count.structure_id,
    structure_voxel_count.acronym,
    structure_voxel_count.name,
    structure_voxel_count.hemisphere_id,
    structure_voxel_count.hemisphere,
    coverage_threshold.min_density,
    coverage_threshold.min_experiments,
    structure_voxel_count.voxel_count,
    coalesce(covered.covered_voxel_count, 0) as covered_voxel_count,
    coalesce(covered.covered_voxel_count, 0) / nullif(structure_voxel_count.voxel_count, 0) as covered_fraction,
    coalesce(covered.covered_voxel_count, 0) * warehouse_info.voxel_volume_mm3 as covered_volume_mm3,
    loaded.experiment_count
from structure_voxel_count
cross join coverage_threshold
cross join warehouse_info
cross join loaded
left join covered
    on
        structure_voxel_count.structure_id = covered.structure_id
        and structure_voxel_count.hemisphere_id = covered.hemisphere_id
        and coverage_threshold.min_density = covered.min_density
        and coverage_threshold.min_experiments = covered.min_experiments;

comment on view structure_voxel_coverage is 'Share of each structure''s voxels that the loaded injections cover, one row per structure, hemisphere and coverage threshold.';
comment on column structure_voxel_coverage.structure_id is 'The structure, its descendants included.';
comment on column structure_voxel_coverage.acronym is 'Its short name.';
comment on column structure_voxel_coverage.name is 'Its full name.';
comment on column structure_voxel_coverage.hemisphere_id is '1 left, 2 right, 3 both.';
comment on column structure_voxel_coverage.hemisphere is 'left, right or both.';
comment on column structure_voxel_coverage.min_density is 'An experiment counts in a voxel where its injection_density is this or more.';
comment on column structure_voxel_coverage.min_experiments is 'A voxel is covered if at least this many experiments count in it.';
comment on column structure_voxel_coverage.voxel_count is 'Voxels of the structure in this hemisphere.';
comment on column structure_voxel_coverage.covered_voxel_count is 'Those of them that are covered.';
comment on column structure_voxel_coverage.covered_fraction is 'covered_voxel_count / voxel_count, 0 to 1; NULL where the structure has no voxel.';
comment on column structure_voxel_coverage.covered_volume_mm3 is 'Volume of the covered voxels, in mm3.';
comment on column structure_voxel_coverage.experiment_count is 'Experiments whose injection voxels are loaded: only they can cover a voxel.';
