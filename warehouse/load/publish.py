"""Builds the next warehouse from the live one and the staging file, and replaces the live one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from warehouse.cache.annotation import Annotation
from warehouse.cache.folder import CCF_VERSION
from warehouse.database import schema
from warehouse.database.audit import run_audits
from warehouse.database.rows import transaction
from warehouse.errors import AuditError
from warehouse.grid import Grid
from warehouse.load.finished import finish, publish_finished
from warehouse.load.insert import insert_annotation
from warehouse.load.staging import Staging
from warehouse.sentences import counted
from warehouse.version import __version__

__all__ = ["BuildInfo", "build", "publish"]

# Every ingest reads these again from the cache folder.
_LISTS = (
    "structure",
    "structure_closure",
    "structure_set",
    "structure_set_member",
    "experiment",
    "experiment_injection_structure",
    "transgenic_line",
    "experiment_transgenic_line",
)


@dataclass(frozen=True)
class BuildInfo:
    """What a build takes from elsewhere than the staging file and the live warehouse.

    Attributes:
        grid: the voxel grid.
        annotation: the structure of each voxel; None if it is that of the live warehouse.
        source: path of the cache folder.
        is_generated: whether a program generated the experiments.
    """

    grid: Grid
    annotation: Annotation | None
    source: str
    is_generated: bool


def build(staging: Staging, info: BuildInfo) -> None:
    """Fills the building file with every table, view and macro."""
    connection = staging.connection
    with transaction(connection):  # one write to the disk, not one per table
        schema.apply(connection, "tables")
    for table in _LISTS:
        connection.execute(f"insert into {table} select * from staging.{table}")
    connection.execute(_INGEST_LOG)
    connection.execute(_STRUCTURE_UNIONIZE)
    if info.annotation is None:
        connection.execute("insert into annotation_voxel select * from live.annotation_voxel")
        live_voxels = _LIVE_VOXELS
    else:
        insert_annotation(connection, info.annotation, info.grid)
        live_voxels = _LIVE_VOXELS_ANNOTATED_ANEW
    connection.execute(_INJECTION_EXPERIMENT)
    connection.execute(
        _PACKED_INJECTION_VOXEL.format(live_voxels=live_voxels), {"left_voxel_count": info.grid.left_voxel_count}
    )
    ap_count, dv_count, ml_count = info.grid.shape
    connection.execute(
        "insert into warehouse_info values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            schema.SCHEMA_VERSION,
            __version__,
            CCF_VERSION,
            info.grid.resolution_um,
            ap_count,
            dv_count,
            ml_count,
            info.grid.voxel_volume_mm3,
            info.source,
            info.is_generated,
            uuid.uuid4().hex,
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        ],
    )
    with transaction(connection):
        schema.apply(connection, "views", "macros")
    schema.apply(connection, "derived")


def publish(staging: Staging, audits: Iterable[str] | None = None) -> None:
    """Audits the building file, and gives it the name of the live warehouse.

    At every moment the live file is the complete old warehouse or the complete new one.

    Args:
        staging: the open ingest.
        audits: which audits to run; None for all.

    Raises:
        AuditError: the data contradict themselves; the live warehouse is unchanged.
        IncompatibleWarehouseError: another program has left a write-ahead log beside the live warehouse.
        BusyWarehouseError: the live warehouse cannot be replaced. The finished build waits, and the next run publishes
            it.
    """
    failed = [result for result in run_audits(staging.connection, audits) if result.row_count]
    if failed:
        staging.discard()
        first = failed[0]
        rows = counted(first.row_count, "row", "contradicts", "contradict")
        raise AuditError(
            f"The loaded files contradict each other, so the warehouse is unchanged: fetch them again. "
            f"{counted(len(failed), 'audit')} failed, first {first.name}: {first.sentence} "
            f"{rows} this, e.g. {first.examples[0]}."
        )
    staging.places.refuse_stray_log()
    connection = staging.connection
    connection.execute("checkpoint building")
    connection.execute("use memory")
    connection.execute("detach building")
    connection.execute("detach live")  # Windows replaces no file that is open, even here
    finish(staging.places, staging.replaced)
    publish_finished(staging.places, staging.replaced)
    staging.discard()  # not before: until the rename, only the staging file has what was loaded


_INGEST_LOG = """
insert into ingest_log
select * from staging.ingest_log
union all
select live_log.*
from live.ingest_log as live_log
anti join staging.ingest_log as staged_log
    on live_log.file_kind = staged_log.file_kind
    and live_log.experiment_id is not distinct from staged_log.experiment_id
order by file_kind, experiment_id
"""

# A staged file without a size could not be read, so that what the live warehouse has of it is kept.
# Rows are sorted along the tree, so that a question about a structure reads few other rows.
_STRUCTURE_UNIONIZE = """
insert into structure_unionize
select unionize.*
from (
    select * from staging.structure_unionize
    union all
    select live_unionize.*
    from live.structure_unionize as live_unionize
    anti join staging.ingest_log as staged_log
        on live_unionize.experiment_id = staged_log.experiment_id
        and staged_log.file_kind = 'structure_unionize'
        and staged_log.status = 'loaded'
        and staged_log.file_size_bytes is not null
) as unionize
join structure using (structure_id)
order by structure.graph_order, unionize.hemisphere_id, unionize.is_injection, unionize.experiment_id
"""

_INJECTION_EXPERIMENT = """
insert into injection_experiment
select
    row_number() over (order by experiment_id) - 1,
    experiment_id
from ingest_log
where file_kind = 'injection_density' and status = 'loaded'
order by experiment_id
"""

_LIVE_VOXELS = """
select
    live_voxel.graph_order,
    live_voxel.voxel_id,
    live_experiment.experiment_id,
    live_voxel.injection_density
from live.packed_injection_voxel as live_voxel
inner join live.injection_experiment as live_experiment
    on live_voxel.experiment_number = live_experiment.experiment_number
anti join staging.ingest_log as staged_log
    on live_experiment.experiment_id = staged_log.experiment_id
    and staged_log.file_kind = 'injection_density'
    and staged_log.status = 'loaded'
    and staged_log.file_size_bytes is not null
"""

_LIVE_VOXELS_ANNOTATED_ANEW = f"""
select
    coalesce(annotation_voxel.graph_order, -1),
    live_voxel.voxel_id,
    live_voxel.experiment_id,
    live_voxel.injection_density
from ({_LIVE_VOXELS}) as live_voxel
left join annotation_voxel on live_voxel.voxel_id = annotation_voxel.voxel_id
"""

# The rank of a row is its distance to the first row of its voxel, plus 1. Windows without an order take the sorted rows
# as they come; with "partition by voxel_id" DuckDB would sort them twice. An audit checks every rank.
_PACKED_INJECTION_VOXEL = """
insert into packed_injection_voxel
with loaded as (
    select graph_order, voxel_id, experiment_id, injection_density from staging.loaded_voxel
    union all
    {live_voxels}
),

sorted as (
    select
        loaded.graph_order,
        loaded.voxel_id,
        coalesce(structure.structure_id, 0) as structure_id,
        injection_experiment.experiment_number,
        loaded.injection_density
    from loaded
    inner join injection_experiment on loaded.experiment_id = injection_experiment.experiment_id
    left join structure on loaded.graph_order = structure.graph_order
    order by
        loaded.graph_order,
        loaded.voxel_id,
        loaded.injection_density desc,
        injection_experiment.experiment_number
),

numbered as (
    select
        *,
        row_number() over () as row_number,
        voxel_id is distinct from lag(voxel_id) over () as is_first_of_voxel
    from sorted
),

placed as (
    select
        *,
        max(case when is_first_of_voxel then row_number end) over (
            rows between unbounded preceding and current row
        ) as first_row_number
    from numbered
)

select
    graph_order,
    voxel_id,
    structure_id,
    case when voxel_id < $left_voxel_count then 1 else 2 end as hemisphere_id,
    experiment_number,
    injection_density,
    row_number - first_row_number + 1 as density_rank
from placed
"""
