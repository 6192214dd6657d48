"""Inserts what was read from a cache folder into the tables of an ingest."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from warehouse.cache.annotation import Annotation
from warehouse.cache.densities import DensityFile
from warehouse.cache.lists import AtlasLists, insert_lists
from warehouse.database.rows import insert_arrays
from warehouse.grid import Grid
from warehouse.load.staging import Staging

__all__ = ["insert_annotation", "insert_densities", "stage_lists"]


def stage_lists(staging: Staging, lists: AtlasLists) -> list[int]:
    """Replaces the ontology and the list of experiments in the staging file.

    Experiments whose data are in the live warehouse stay in it, even if the list no longer has them.

    Returns:
        The ids of the experiments that stay although the list no longer has them.
    """
    insert_lists(staging.connection, "staging", lists.ontology, lists.experiments, lists.structure_sets)
    return _keep_vanished(staging.connection)


def insert_annotation(connection: duckdb.DuckDBPyConnection, annotation: Annotation, grid: Grid) -> None:
    """Inserts the labelled voxels into the table ``annotation_voxel`` of the current database."""
    insert_arrays(
        connection,
        "insert into annotation_voxel "
        f"select graph_order, voxel_id, structure_id, if(voxel_id < {grid.left_voxel_count}, 1, 2) from arrays",
        graph_order=annotation.graph_order,
        voxel_id=annotation.voxel_id,
        structure_id=annotation.structure_id,
    )


def insert_densities(
    connection: duckdb.DuckDBPyConnection, files: Sequence[DensityFile], annotation: Annotation
) -> None:
    """Replaces the voxels of some experiments in ``staging.loaded_voxel``."""
    experiment_ids = [file.source.experiment_id for file in files]
    connection.execute("delete from staging.loaded_voxel where experiment_id in (select unnest(?))", [experiment_ids])
    voxel_id = np.concatenate([file.volume.voxel_id for file in files])
    insert_arrays(
        connection,
        "insert into staging.loaded_voxel select graph_order, voxel_id, experiment_id, injection_density from arrays",
        graph_order=annotation.graph_order_of_voxel[voxel_id],
        voxel_id=voxel_id,
        experiment_id=np.repeat(np.array(experiment_ids, np.int32), [file.volume.voxel_id.size for file in files]),
        injection_density=np.concatenate([file.volume.value for file in files]),
    )


def _keep_vanished(connection: duckdb.DuckDBPyConnection) -> list[int]:
    connection.execute(
        "create or replace temp table vanished as "
        "select distinct experiment_id from live.ingest_log as log "
        "anti join staging.experiment using (experiment_id) "
        "where log.status = 'loaded' and log.experiment_id is not null"
    )
    connection.execute(
        "insert into staging.transgenic_line "
        "select distinct line.* from live.transgenic_line as line "
        "join live.experiment_transgenic_line using (transgenic_line_id) "
        "semi join vanished using (experiment_id) "
        "anti join staging.transgenic_line using (transgenic_line_id)"
    )
    for table in ("experiment", "experiment_injection_structure", "experiment_transgenic_line"):
        connection.execute(
            f"insert into staging.{table} select live_row.* from live.{table} as live_row "
            "semi join vanished using (experiment_id)"
        )
    rows = connection.execute("select experiment_id from vanished order by experiment_id").fetchall()
    return [int(row[0]) for row in rows]
