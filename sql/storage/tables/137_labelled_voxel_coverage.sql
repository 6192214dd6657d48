-- labelled_voxel_coverage: the covered voxels of each label at every twentieth of density, counted in advance.
--
-- One row per structure, hemisphere (left and right), min_density (0.05, 0.10 … 1.00) and min_experiments with a
-- covered voxel. The voxels are those labelled with the structure itself, not with its descendants; structure 0 is
-- outside the annotation. All loaded experiments count. structure_coverage_at and structure_voxel_coverage add these
-- counts up along structure_part, so that common thresholds need not go through every injected voxel.
create table labelled_voxel_coverage (
    structure_id integer not null,
    hemisphere_id tinyint not null,
    min_density decimal(3, 2) not null,
    min_experiments smallint not null,
    covered_voxel_count integer not null
);

comment on table labelled_voxel_coverage is 'Covered voxels labelled with a structure itself, one row per structure, hemisphere, twentieth of density and min_experiments with any.';
comment on column labelled_voxel_coverage.structure_id is 'The structure that the voxels are labelled with, descendants not included; 0 outside the annotation.';
comment on column labelled_voxel_coverage.hemisphere_id is '1 left, 2 right.';
comment on column labelled_voxel_coverage.min_density is 'An experiment counts in a voxel where its injection_density is this or more.';
comment on column labelled_voxel_coverage.min_experiments is 'A voxel is covered if at least this many experiments count in it.';
comment on column labelled_voxel_coverage.covered_voxel_count is 'Covered voxels. Additive over structures and hemispheres, not over thresholds.';
