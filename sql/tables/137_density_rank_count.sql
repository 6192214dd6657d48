-- density_rank_count: how many voxels have their n-th densest injection at which tenth of density.
--
-- One row per structure, hemisphere, density_rank and density_tenths with a voxel; the voxels are those labelled with
-- the structure itself, not with its descendants, and structure 0 is outside the annotation. structure_voxel_coverage
-- adds them up, so that a dashboard need not go through every injected voxel.
create table density_rank_count (
    structure_id integer not null,
    hemisphere_id tinyint not null,
    density_rank smallint not null,
    density_tenths tinyint not null,
    voxel_count integer not null
);

comment on table density_rank_count is 'Injected voxels by the density of their n-th densest injection, one row per structure, hemisphere, density_rank and density_tenths.';
comment on column density_rank_count.structure_id is 'The structure that the voxels are labelled with, descendants not included; 0 outside the annotation.';
comment on column density_rank_count.hemisphere_id is '1 left, 2 right.';
comment on column density_rank_count.density_rank is 'Position of an experiment among those of the voxel, 1 for the densest.';
comment on column density_rank_count.density_tenths is 'Tenths that its injection_density reaches, 0 to 10.';
comment on column density_rank_count.voxel_count is 'Voxels. They may be added up along hemisphere_id and density_tenths, not along density_rank.';
