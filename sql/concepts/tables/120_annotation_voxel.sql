-- annotation_voxel: which structure each voxel of the CCF annotation belongs to.
--
-- One row per annotated voxel. structure_id is the label of the voxel itself. It is often a structure without
-- descendants, but not always: for a structure with its descendants filter graph_order between structure.graph_order
-- and last_graph_order. Rows are stored sorted by (graph_order, voxel_id), so that such a filter reads little more than
-- it returns.
create table annotation_voxel (
    graph_order smallint not null,
    voxel_id integer not null,
    structure_id integer not null,
    hemisphere_id tinyint not null
);

comment on table annotation_voxel is 'Voxels of the annotation, one row per voxel that belongs to a structure.';
comment on column annotation_voxel.graph_order is 'graph_order of structure_id; filter a whole subtree by its range.';
comment on column annotation_voxel.voxel_id is 'ap + ap_voxel_count * (dv + dv_voxel_count * ml), from the 0-based indices along the axes: the offset in the NRRD file.';
comment on column annotation_voxel.structure_id is 'Structure that the voxel is labelled with.';
comment on column annotation_voxel.hemisphere_id is '1 left, 2 right.';
