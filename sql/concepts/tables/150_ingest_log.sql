-- ingest_log: the files of the source, with those that were skipped.
--
-- One row per file, with what happened to it last. An experiment's voxels are in the warehouse exactly when its
-- injection_density file has the status loaded here, also when the file holds no voxel above 0. A loaded file has a
-- message if it may be of another experiment, or if it was replaced in the cache folder by one that could not be read:
-- then it has no size here, and what it held before is kept.
create table ingest_log (
    file_kind varchar not null,
    experiment_id integer,
    file_path varchar not null,
    file_size_bytes bigint,
    checksum_sha256 varchar,
    row_count bigint not null,
    status varchar not null,
    message varchar,
    source_url varchar,
    fetched_at timestamp,
    logged_at timestamp not null
);

comment on table ingest_log is 'Files of the source, one row per file: loaded, or skipped and why.';
comment on column ingest_log.file_kind is 'structures, structure_sets, experiments, annotation, structure_unionize or injection_density.';
comment on column ingest_log.experiment_id is 'The experiment that the file belongs to; NULL for the files of the whole atlas.';
comment on column ingest_log.file_path is 'Path within the cache folder.';
comment on column ingest_log.file_size_bytes is 'Size of the file, in bytes; NULL where it could not be read.';
comment on column ingest_log.checksum_sha256 is 'SHA-256 of the file, by which a change is noticed; NULL where it could not be read.';
comment on column ingest_log.row_count is 'Rows of the warehouse that came from the file; 0 where it was skipped.';
comment on column ingest_log.status is 'loaded or skipped.';
comment on column ingest_log.message is 'Why the file was skipped, why what it held before was kept, or why it may be of another experiment; NULL otherwise.';
comment on column ingest_log.source_url is 'Where the file was fetched from; NULL where mcw did not fetch it.';
comment on column ingest_log.fetched_at is 'When it was fetched, in UTC; NULL where mcw did not fetch it.';
comment on column ingest_log.logged_at is 'When the row was written, in UTC.';
