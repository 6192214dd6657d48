-- warehouse_info: what this file holds, what made it, from where and when.
--
-- One row. A warehouse holds one resolution and one version of the common coordinate framework (CCF); voxel_id
-- (see annotation_voxel) can be decoded with the three voxel counts given here.
create table warehouse_info (
    schema_version integer not null,
    package_version varchar not null,
    ccf_version varchar not null,
    resolution_um integer not null,
    ap_voxel_count integer not null,
    dv_voxel_count integer not null,
    ml_voxel_count integer not null,
    voxel_volume_mm3 double not null,
    source varchar not null,
    is_generated boolean not null,
    build_id varchar not null,
    built_at timestamp not null
);

comment on table warehouse_info is 'One row: what this file holds, what made it, from where and when.';
comment on column warehouse_info.schema_version is 'Version of these tables and views; another version has to be rebuilt from its cache folder.';
comment on column warehouse_info.package_version is 'Version of mouse-connectivity-warehouse that built this file.';
comment on column warehouse_info.ccf_version is 'Version of the Allen common coordinate framework (CCF) of the annotation.';
comment on column warehouse_info.resolution_um is 'Edge of a voxel, in um.';
comment on column warehouse_info.ap_voxel_count is 'Voxels along the anterior-to-posterior axis.';
comment on column warehouse_info.dv_voxel_count is 'Voxels along the superior-to-inferior (dorsal-to-ventral) axis.';
comment on column warehouse_info.ml_voxel_count is 'Voxels along the left-to-right axis; the first half is the left hemisphere.';
comment on column warehouse_info.voxel_volume_mm3 is 'Volume of one voxel, in mm3.';
comment on column warehouse_info.source is 'The AllenSDK cache folder that was loaded.';
comment on column warehouse_info.is_generated is 'True where the experiments were made up by a program (the sample): never cite results from such a file.';
comment on column warehouse_info.build_id is 'Identifies this build of the file; a new one with every published ingest.';
comment on column warehouse_info.built_at is 'When this file was published, in UTC.';
