-- annotation_voxel_count: the annotated voxels of each label, counted in advance.
--
-- One row per structure and hemisphere (left and right) with a voxel that is labelled with the structure itself.
-- structure_voxel_count adds the descendants along structure_part.
create table annotation_voxel_count (
    structure_id integer not null,
    hemisphere_id tinyint not null,
    voxel_count integer not null
);

comment on table annotation_voxel_count is 'Annotated voxels labelled with a structure itself, one row per structure and hemisphere with any.';
comment on column annotation_voxel_count.structure_id is 'The structure that the voxels are labelled with, descendants not included.';
comment on column annotation_voxel_count.hemisphere_id is '1 left, 2 right.';
comment on column annotation_voxel_count.voxel_count is 'Voxels. Additive over structures and hemispheres.';
