"""The files beside a warehouse in which an ingest works, and what a killed ingest leaves in them.

    warehouse.duckdb            the live warehouse: read, never written
    warehouse.duckdb.staging    what this ingest has loaded so far; the next run resumes it
    warehouse.duckdb.building   the next warehouse; it is renamed to warehouse.duckdb when it is complete

One connection has all three attached, as ``live``, ``staging`` and ``building``. DuckDB lets one process write to a
file, so only one ingest at a time has the building file and works on the warehouse.
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
from warehouse.database.rows import transaction
from warehouse.errors import BusyWarehouseError, IncompatibleWarehouseError, NoRoomError, OutputError

__all__ = [
    "LoadedFile",
    "Staging",
    "default_memory_limit",
    "no_room_errors",
    "open_staging",
    "refuse_stray_log",
]


# What operating systems say when there is no disk space.
_NO_SPACE = ("No space left", "Disk quota", "File too large", "not enough space")


@dataclass(frozen=True)
class LoadedFile:
    """The entry of a loaded file in ``ingest_log``."""

    checksum_sha256: str
    row_count: int


@dataclass(frozen=True)
class Staging:
    """An open ingest.

    Attributes:
        connection: has building, staging and live attached; live is empty if there is no warehouse yet.
        database: path of the live warehouse.
    """

    connection: duckdb.DuckDBPyConnection
    database: Path

    @property
    def building_path(self) -> Path:
        """Path of the file that becomes the warehouse."""
        return _beside(self.database, "building")

    def loaded_files(self, catalog: str) -> dict[tuple[str, int | None], LoadedFile]:
        """The loaded files of ``staging`` or ``live``, by kind and experiment."""
        rows = self.connection.execute(
            f"select file_kind, experiment_id, checksum_sha256, row_count from {catalog}.ingest_log "
            "where status = 'loaded'"
        ).fetchall()
        return {(kind, experiment_id): LoadedFile(checksum, count) for kind, experiment_id, checksum, count in rows}

    def start(self, **identity: str | int | None) -> bool:
        """Opens the staging file of an interrupted ingest if it can be resumed, else a new one.

        It can be resumed if the live warehouse, the ontology and the annotation are still the same.

        Args:
            identity: what must be the same for the staging file to be of use.

        Returns:
            Whether an interrupted ingest is resumed.
        """
        key = json.dumps({**identity, "schema_version": schema.SCHEMA_VERSION, "live": self._live_build()})
        path = _beside(self.database, "staging")
        resumed = path.exists() and self._attach_staging(path, key)
        if not resumed:
            _remove(path)
            attach(self.connection, path, "staging")
            self.connection.execute("use staging")
            with transaction(self.connection):  # one write to the disk, not one per table
                schema.apply(self.connection, "tables")
                self.connection.execute("create table staging_key as select cast(? as varchar) as staging_key", [key])
                self.connection.execute(
                    "create table loaded_voxel ("
                    "graph_order smallint, voxel_id integer, experiment_id integer, injection_density float)"
                )
            self.connection.execute("use building")
        return resumed

    def discard(self) -> None:
        """Removes the staging file."""
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
            return False  # an ingest was killed while it wrote the file
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
    """Opens the files of an ingest into ``database``, and closes them at the end.

    Raises:
        BusyWarehouseError: another ingest works on this warehouse.
        OutputError: the folder of the warehouse cannot be made.
        IncompatibleWarehouseError: the live warehouse has another schema version or resolution. With ``rebuild`` the
            live warehouse is ignored.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {database.parent} cannot be made ({error.strerror}): name another file with --database."
        ) from error
    connection = connect_memory(memory_limit or default_memory_limit(), _beside(database, "tmp"))
    connection.execute("pragma disable_checkpoint_on_shutdown")  # the staging file is soon removed
    staging = Staging(connection, database)
    try:
        _attach_building(connection, database)
        try:
            _attach_live(connection, None if rebuild or not database.exists() else database, resolution_um)
            yield staging
        finally:
            connection.close()
            _remove(staging.building_path)  # if it was not published, nothing in it is of use
    finally:
        connection.close()


def default_memory_limit() -> str:
    """A third of the machine's memory, and at most 4 GB: with more, an ingest is hardly faster."""
    if not hasattr(os, "sysconf"):  # Windows
        return "4GB"
    byte_count = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{min(4000, byte_count // 3_000_000)}MB"


@contextmanager
def no_room_errors(database: Path) -> Iterator[None]:
    """Says in one sentence that DuckDB has no memory or no disk space left.

    Raises:
        NoRoomError: memory or disk space ran out.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise NoRoomError(
            f"Loading into {database} ran out of memory, or of disk space beside it: allow more with --memory-limit, "
            "or free disk space. The same command resumes the ingest."
        ) from error
    except duckdb.Error as error:
        if not any(words in str(error) for words in _NO_SPACE):
            raise
        raise NoRoomError(
            f"There is no space left on the disk of {database.parent}: free some. The same command resumes the ingest."
        ) from error


def _attach_building(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    path = _beside(database, "building")
    try:
        attach(connection, path, "building")
        if connection.execute("select count(*) from duckdb_tables() where database_name = 'building'").fetchone() != (
            0,
        ):
            connection.execute("detach building")  # of a killed ingest: it is built again from the staging file
            _remove(path)
            attach(connection, path, "building")
    except BusyWarehouseError as error:
        raise BusyWarehouseError(
            f"Another ingest is working on {database}: wait for it to end, or end it, and try again."
        ) from error
    except IncompatibleWarehouseError:
        _remove(path)  # an ingest was killed while it wrote the file
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
            f"{database} was built by another version of mcw: rebuild it from the cache folder with --rebuild."
        )
    if row[1] != resolution_um:
        raise IncompatibleWarehouseError(
            f"{database} has voxels of {row[1]} um, not {resolution_um} um: name another file with --database, "
            "or replace it with --rebuild."
        )


def refuse_stray_log(database: Path) -> None:
    """Refuses a write-ahead log beside a warehouse: DuckDB would apply it to any file that gets the warehouse's name.

    Raises:
        IncompatibleWarehouseError: there is a write-ahead log.
    """
    log = _beside(database, "wal")
    if log.exists():
        raise IncompatibleWarehouseError(
            f"Another program wrote to the warehouse and left {log}: open and close the warehouse with that program, "
            "or delete both files, and run the same command again."
        )


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(f"{database.name}.{suffix}")


def _remove(path: Path) -> None:
    for name in (path, path.with_name(path.name + ".wal")):
        name.unlink(missing_ok=True)
