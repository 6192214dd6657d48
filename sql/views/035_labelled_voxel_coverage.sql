-- labelled_voxel_coverage: the covered voxels of each structure itself, without its descendants.
--
-- One row per structure, hemisphere (left and right) and row of coverage_threshold where a voxel labelled with the
-- structure is covered: where at least min_experiments experiments have an injection_density of min_density or more.
-- The experiment of rank n reaches the density exactly when at least n experiments do, so nothing is grouped by voxel.
-- structure_voxel_coverage adds the descendants. Structure 0 is outside the annotation.
create view labelled_voxel_coverage as
select
    density_rank_count.structure_id,
    density_rank_count.hemisphere_id,
    coverage_threshold.min_density,
    coverage_threshold.min_experiments,
    cast(sum(density_rank_count.voxel_count) as bigint) as covered_voxel_count
from density_rank_count
inner join coverage_threshold
    on
        density_rank_count.density_rank = coverage_threshold.min_experiments
        and density_rank_count.density_tenths >= coverage_threshold.min_density * 10
group by
    density_rank_count.structure_id,
    density_rank_count.hemisphere_id,
    coverage_threshold.min_density,
    coverage_threshold.min_experiments;

comment on view labelled_voxel_coverage is 'Covered voxels labelled with a structure itself, one row per structure, hemisphere and coverage threshold with any.';
comment on column labelled_voxel_coverage.structure_id is 'The structure that the voxels are labelled with, descendants not included; 0 outside the annotation.';
comment on column labelled_voxel_coverage.hemisphere_id is '1 left, 2 right.';
comment on column labelled_voxel_coverage.min_density is 'A voxel counts for an experiment from this injection_density on.';
comment on column labelled_voxel_coverage.min_experiments is 'A voxel is covered when at least this many experiments count for it.';
comment on column labelled_voxel_coverage.covered_voxel_count is 'Covered voxels. Additive over structures and hemispheres, not over thresholds.';
