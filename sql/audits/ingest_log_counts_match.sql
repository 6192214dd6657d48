-- ingest_log_counts_match: a loaded file has as many rows in its table as ingest_log says.
with injected as (
    select
        experiment_number,
        count(*) as row_count
    from packed_injection_voxel
    group by experiment_number
),

counted as (
    select
        'structure_unionize' as file_kind,
        experiment_id,
        count(*) as row_count
    from structure_unionize
    group by experiment_id
    union all
    select
        'injection_density' as file_kind,
        injection_experiment.experiment_id,
        coalesce(injected.row_count, 0) as row_count
    from injection_experiment
    full join injected on injection_experiment.experiment_number = injected.experiment_number
),

logged as (
    select
        file_kind,
        experiment_id,
        row_count
    from ingest_log
    where status = 'loaded' and experiment_id is not null
)

select
    coalesce(logged.file_kind, counted.file_kind) as file_kind,
    coalesce(logged.experiment_id, counted.experiment_id) as experiment_id,
    logged.row_count as logged_row_count,
    counted.row_count as counted_row_count
from logged
full join counted
    on
        logged.file_kind = counted.file_kind
        and logged.experiment_id = counted.experiment_id
where logged.row_count is null or logged.row_count is distinct from counted.row_count;
