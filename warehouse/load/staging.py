"""The files beside a warehouse in which an ingest works, and what a killed ingest leaves in them.

    warehouse.duckdb            the live warehouse: read, never written
    warehouse.duckdb.staging    what this ingest has loaded so far; a later run goes on from it
    warehouse.duckdb.building   the next warehouse; only whole ones are renamed to warehouse.duckdb

One connection has all three attached, as ``live``, ``staging`` and ``building``. Whoever holds the building file is
the one ingest that may work on this warehouse.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.database import schema
from warehouse.database.connect import attach, connect_memory
from warehouse.errors import BusyWarehouseError, IncompatibleWarehouseError, NoRoomError, OutputError

__all__ = [
    "LoadedFile",
    "Staging",
    "default_memory_limit",
    "no_room_errors",
    "open_staging",
    "refuse_stray_log",
]


# What operating systems call it.
_NO_SPACE = ("No space left", "Disk quota", "File too large", "not enough space")


@dataclass(frozen=True)
class LoadedFile:
    """What ``ingest_log`` says of a loaded file."""

    checksum_sha256: str
    row_count: int


@dataclass(frozen=True)
class Staging:
    """An open ingest.

    Attributes:
        connection: has building, staging and live attached; live is an empty one where there is no warehouse yet.
        database: path of the live warehouse.
    """

    connection: duckdb.DuckDBPyConnection
    database: Path

    @property
    def building_path(self) -> Path:
        """The file that becomes the warehouse."""
        return _beside(self.database, "building")

    def loaded_files(self, catalog: str) -> dict[tuple[str, int | None], LoadedFile]:
        """The loaded files that ``staging`` or ``live`` knows, by kind and experiment."""
        rows = self.connection.execute(
            f"select file_kind, experiment_id, checksum_sha256, row_count from {catalog}.ingest_log "
            "where status = 'loaded'"
        ).fetchall()
        return {(kind, experiment_id): LoadedFile(checksum, count) for kind, experiment_id, checksum, count in rows}

    def start(self, **identity: str | int | None) -> bool:
        """Take up the staging file of an interrupted ingest if it fits, else begin an empty one.

        What was staged fits when it was made for the same live warehouse from the same ontology and annotation.

        Returns:
            Whether there was an interrupted ingest to go on with.
        """
        key = json.dumps({**identity, "schema_version": schema.SCHEMA_VERSION, "live": self._live_build()})
        path = _beside(self.database, "staging")
        resumed = path.exists() and self._attach_staging(path, key)
        if not resumed:
            _remove(path)
            attach(self.connection, path, "staging")
            self.connection.execute("use staging")
            schema.apply(self.connection, "tables")
            self.connection.execute("create table staging_key as select cast(? as varchar) as staging_key", [key])
            self.connection.execute(
                "create table loaded_voxel ("
                "graph_order smallint, voxel_id integer, experiment_id integer, injection_density float)"
            )
            self.connection.execute("use building")
        return resumed

    def discard(self) -> None:
        """Forget what was staged."""
        self.connection.execute("use building")
        self.connection.execute("detach staging")
        _remove(_beside(self.database, "staging"))

    def _live_build(self) -> str | None:
        row = self.connection.execute("select build_id from live.warehouse_info").fetchone()
        return None if row is None else str(row[0])

    def _attach_staging(self, path: Path, key: str) -> bool:
        try:
            attach(self.connection, path, "staging")
        except IncompatibleWarehouseError:
            return False  # half-written when an ingest was killed: nothing in it can be used
        try:
            row = self.connection.execute("select staging_key from staging.staging_key").fetchone()
        except duckdb.CatalogException:
            row = None
        if row == (key,):
            return True
        self.connection.execute("detach staging")
        return False


@contextmanager
def open_staging(database: Path, resolution_um: int, *, rebuild: bool, memory_limit: str | None) -> Iterator[Staging]:
    """Take hold of the files of an ingest into ``database``, and let go of them at the end.

    Raises:
        BusyWarehouseError: another ingest works on this warehouse.
        OutputError: the folder of the warehouse cannot be made.
        IncompatibleWarehouseError: the live warehouse has another schema version or resolution; not with ``rebuild``,
            which ignores the live warehouse.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {database.parent} cannot be made ({error.strerror}): name another file with --database."
        ) from error
    connection = connect_memory(memory_limit or default_memory_limit(), _beside(database, "tmp"))
    connection.execute("pragma disable_checkpoint_on_shutdown")  # what is staged is soon thrown away
    staging = Staging(connection, database)
    try:
        _attach_building(connection, database)
        try:
            _attach_live(connection, None if rebuild or not database.exists() else database, resolution_um)
            yield staging
        finally:
            connection.close()
            _remove(staging.building_path)  # unless published, there is nothing in it to keep
    finally:
        connection.close()


def default_memory_limit() -> str:
    """A third of the machine's memory, and at most 4 GB: with more, an ingest is hardly quicker."""
    if not hasattr(os, "sysconf"):  # Windows
        return "4GB"
    byte_count = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{min(4000, byte_count // 3_000_000)}MB"


@contextmanager
def no_room_errors(database: Path) -> Iterator[None]:
    """One sentence for a DuckDB that has no memory or no disk left.

    Raises:
        NoRoomError: memory or disk space ran out.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise NoRoomError(
            f"Loading into {database} ran out of memory, or of disk to swap to: allow more with --memory-limit, or "
            "make room on the disk; the same command goes on."
        ) from error
    except duckdb.Error as error:
        if not any(words in str(error) for words in _NO_SPACE):
            raise
        raise NoRoomError(
            f"There is no space left on the disk of {database.parent}: make room; the same command goes on."
        ) from error


def _attach_building(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    path = _beside(database, "building")
    try:
        attach(connection, path, "building")
        if connection.execute("select count(*) from duckdb_tables() where database_name = 'building'").fetchone() != (
            0,
        ):
            connection.execute("detach building")  # left by a killed ingest: built anew from what is staged
            _remove(path)
            attach(connection, path, "building")
    except BusyWarehouseError as error:
        raise BusyWarehouseError(
            f"Another ingest is working on {database}: wait for it to end, or end it, and try again."
        ) from error
    except IncompatibleWarehouseError:
        _remove(path)  # half-written when an ingest was killed
        attach(connection, path, "building")
    connection.execute("use building")


def _attach_live(connection: duckdb.DuckDBPyConnection, database: Path | None, resolution_um: int) -> None:
    if database is None:
        connection.execute("attach ':memory:' as live")
        connection.execute("use live")
        schema.apply(connection, "tables")
        connection.execute("use building")
        return
    refuse_stray_log(database)
    attach(connection, database, "live", read_only=True)
    try:
        row = connection.execute("select schema_version, resolution_um from live.warehouse_info").fetchone()
    except duckdb.CatalogException as error:
        raise IncompatibleWarehouseError(
            f"{database} is not a warehouse: name another file with --database, or replace it with --rebuild."
        ) from error
    if row is None or row[0] != schema.SCHEMA_VERSION:
        raise IncompatibleWarehouseError(
            f"{database} was built by another version of mcw: build it anew from the cache folder with --rebuild."
        )
    if row[1] != resolution_um:
        raise IncompatibleWarehouseError(
            f"{database} holds {row[1]} um voxels, not {resolution_um} um: name another file with --database, "
            "or replace it with --rebuild."
        )


def refuse_stray_log(database: Path) -> None:
    """A write-ahead log beside a warehouse would be applied to whatever file gets the warehouse's name.

    Raises:
        IncompatibleWarehouseError: there is one.
    """
    log = _beside(database, "wal")
    if log.exists():
        raise IncompatibleWarehouseError(
            f"Another program wrote to the warehouse and left {log}: open the warehouse with that program once more "
            "and close it, or delete both files, and run this again."
        )


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(f"{database.name}.{suffix}")


def _remove(path: Path) -> None:
    for name in (path, path.with_name(path.name + ".wal")):
        name.unlink(missing_ok=True)
