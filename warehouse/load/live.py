"""The live warehouse, as an ingest finds it: what adds to it reads it, and what is no warehouse is not replaced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.database import schema
from warehouse.database.connect import attach, connect_memory
from warehouse.errors import DamagedFileError, IncompatibleWarehouseError
from warehouse.load.places import Places

__all__ = ["LiveWarehouse", "attach_live", "look_at"]

_REBUILD = "name another file with --database, or replace it with --rebuild."


@dataclass(frozen=True)
class LiveWarehouse:
    """What a warehouse says of itself.

    Attributes:
        build_id: identifies this build; None where the file is too damaged to say.
        source: the cache folder that it was built from.
        resolution_um, schema_version: of its tables.
    """

    build_id: str | None
    source: str
    resolution_um: int
    schema_version: int


def look_at(places: Places) -> LiveWarehouse | None:
    """What the live warehouse says of itself; None if there is no file.

    Raises:
        IncompatibleWarehouseError: the file is not a warehouse.
        BusyWarehouseError: a process writes to it.
    """
    if not places.live.exists():
        return None
    with connect_memory() as connection:
        try:
            attach(connection, places.live, "live", read_only=True)
        except IncompatibleWarehouseError as error:
            raise IncompatibleWarehouseError(
                f"{places.named} is not a warehouse, or is too damaged for DuckDB to open it: name another file with "
                "--database, or delete this one and run the same command again."
            ) from error
        return _read(connection, places.named)


def attach_live(
    connection: duckdb.DuckDBPyConnection, places: Places, live: LiveWarehouse | None, resolution_um: int
) -> None:
    """Attaches the warehouse as ``live``; an empty one if there is none.

    Raises:
        IncompatibleWarehouseError: it has another schema version or resolution.
        DamagedFileError: it does not even say which.
    """
    if live is None:
        connection.execute("attach ':memory:' as live")
        connection.execute("use live")
        schema.apply(connection, "tables")
        connection.execute("use building")
        return
    if live.build_id is None:
        raise DamagedFileError(f"{places.named} is damaged: build it anew from its cache folder with --rebuild.")
    if live.schema_version != schema.SCHEMA_VERSION:
        raise IncompatibleWarehouseError(
            f"{places.named} was built by another version of mcw: rebuild it from the cache folder with --rebuild."
        )
    if live.resolution_um != resolution_um:
        raise IncompatibleWarehouseError(
            f"{places.named} has voxels of {live.resolution_um} um, not {resolution_um} um: {_REBUILD}"
        )
    attach(connection, places.live, "live", read_only=True)


def _read(connection: duckdb.DuckDBPyConnection, database: Path) -> LiveWarehouse:
    try:
        row = connection.execute(
            "select build_id, source, resolution_um, schema_version from live.warehouse_info"
        ).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _stranger(database) from error
    except duckdb.Error:  # its pages are damaged, but it has this table
        return LiveWarehouse(None, "", 0, 0)
    if row is None:
        raise _stranger(database)
    return LiveWarehouse(*row)


def _stranger(database: Path) -> IncompatibleWarehouseError:
    return IncompatibleWarehouseError(
        f"{database} is a DuckDB file, but not a warehouse, and mcw replaces nothing else: name another file with "
        "--database, or move this one away."
    )
