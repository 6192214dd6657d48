-- warehouse_summary: what this file holds, from where and when, as a list to read.
--
-- One row per property, with its value as text. Counts are of rows, but for files, which are those of ingest_log.
create view warehouse_summary as
select
    1 as position,
    'source' as property,
    source as value
from warehouse_info
union all
select
    2,
    'fetched_from',
    string_agg(server, ', ' order by server)
from (
    select distinct regexp_extract(source_url, '^[a-z]+://[^/]+') as server
    from ingest_log
    where source_url is not null
) as fetched
union all
select
    3,
    'last_fetched_at',
    cast(max(fetched_at) as varchar)
from ingest_log
union all
select
    4,
    'is_generated',
    cast(is_generated as varchar)
from warehouse_info
union all
select
    5,
    'built_at',
    cast(built_at as varchar)
from warehouse_info
union all
select
    6,
    'build_id',
    build_id
from warehouse_info
union all
select
    7,
    'package_version',
    package_version
from warehouse_info
union all
select
    8,
    'schema_version',
    cast(schema_version as varchar)
from warehouse_info
union all
select
    9,
    'ccf_version',
    ccf_version
from warehouse_info
union all
select
    10,
    'resolution_um',
    cast(resolution_um as varchar)
from warehouse_info
union all
select
    11,
    'structures',
    cast(count(*) as varchar)
from structure
union all
select
    12,
    'annotated_voxels',
    cast(count(*) as varchar)
from annotation_voxel
union all
select
    13,
    'experiments_in_list',
    cast(count(*) as varchar)
from experiment
union all
select
    14,
    'experiments_with_unionizes',
    cast(count(*) filter (where has_unionizes) as varchar)
from experiment_summary
union all
select
    15,
    'experiments_with_injection_voxels',
    cast(count(*) filter (where has_injection_voxels) as varchar)
from experiment_summary
union all
select
    16,
    'structure_unionizes',
    cast(count(*) as varchar)
from structure_unionize
union all
select
    17,
    'injection_voxels',
    cast(count(*) as varchar)
from packed_injection_voxel
union all
select
    18,
    'files_loaded',
    cast(count(*) filter (where status = 'loaded') as varchar)
from ingest_log
union all
select
    19,
    'files_skipped',
    cast(count(*) filter (where status = 'skipped') as varchar)
from ingest_log;

comment on view warehouse_summary is 'What this file holds, from where and when: one row per property.';
comment on column warehouse_summary.position is 'Order in which to read the properties.';
comment on column warehouse_summary.property is 'What the value is.';
comment on column warehouse_summary.value is 'Its value as text; NULL where there is none.';
