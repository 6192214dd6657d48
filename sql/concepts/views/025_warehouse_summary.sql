-- warehouse_summary: what this file holds, from where and when, as a list to read.
--
-- One row per property, with its value as text. The counts of files are rows of ingest_log by status, the others rows
-- of the table that they name.
create view warehouse_summary as
select
    1 as position,
    'source' as property,
    source as value
from warehouse_info
union all
select
    2 as position,
    'fetched_from' as property,
    string_agg(origin, ', ' order by origin) as value
from (
    select distinct regexp_extract(source_url, '^[a-z]+://[^/]+') as origin
    from ingest_log
    where source_url is not null
) as fetched
union all
select
    3 as position,
    'last_fetched_at' as property,
    cast(max(fetched_at) as varchar) as value
from ingest_log
union all
select
    4 as position,
    'is_generated' as property,
    cast(is_generated as varchar) as value
from warehouse_info
union all
select
    5 as position,
    'built_at' as property,
    cast(built_at as varchar) as value
from warehouse_info
union all
select
    6 as position,
    'build_id' as property,
    build_id as value
from warehouse_info
union all
select
    7 as position,
    'package_version' as property,
    package_version as value
from warehouse_info
union all
select
    8 as position,
    'schema_version' as property,
    cast(schema_version as varchar) as value
from warehouse_info
union all
select
    9 as position,
    'ccf_version' as property,
    ccf_version as value
from warehouse_info
union all
select
    10 as position,
    'resolution_um' as property,
    cast(resolution_um as varchar) as value
from warehouse_info
union all
select
    11 as position,
    'structures' as property,
    cast(count(*) as varchar) as value
from structure
union all
select
    12 as position,
    'annotated_voxels' as property,
    cast(count(*) as varchar) as value
from annotation_voxel
union all
select
    13 as position,
    'experiments_in_list' as property,
    cast(count(*) as varchar) as value
from experiment
union all
select
    14 as position,
    'experiments_with_unionizes' as property,
    cast(count(*) filter (where has_unionizes) as varchar) as value
from experiment_summary
union all
select
    15 as position,
    'experiments_with_injection_voxels' as property,
    cast(count(*) filter (where has_injection_voxels) as varchar) as value
from experiment_summary
union all
select
    16 as position,
    'structure_unionizes' as property,
    cast(count(*) as varchar) as value
from structure_unionize
union all
select
    17 as position,
    'injection_voxels' as property,
    cast(count(*) as varchar) as value
from packed_injection_voxel
union all
select
    18 as position,
    'files_loaded' as property,
    cast(count(*) filter (where status = 'loaded') as varchar) as value
from ingest_log
union all
select
    19 as position,
    'files_skipped' as property,
    cast(count(*) filter (where status = 'skipped') as varchar) as value
from ingest_log;

comment on view warehouse_summary is 'What this file holds, from where and when: one row per property.';
comment on column warehouse_summary.position is 'Order in which to read the properties.';
comment on column warehouse_summary.property is 'What the value is.';
comment on column warehouse_summary.value is 'Its value as text; NULL where there is none.';
