"""An open ingest: one connection with the warehouse, its staging file and its building file.

They are attached as ``live``, ``staging`` and ``building``. What a killed ingest has left in the staging file is
resumed, anything else that it has left is removed. Only the holder of the lock file comes here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.database import schema
from warehouse.database.connect import attach, connect_memory
from warehouse.database.rows import transaction
from warehouse.errors import IncompatibleWarehouseError, OutputError
from warehouse.files import remove
from warehouse.load.finished import publish_finished
from warehouse.load.live import LiveWarehouse, attach_live, look_at
from warehouse.load.lock import locked
from warehouse.load.places import Places

__all__ = ["LoadedFile", "Staging", "default_memory_limit", "open_staging"]


@dataclass(frozen=True)
class LoadedFile:
    """The entry of a loaded file in ``ingest_log``."""

    checksum_sha256: str
    row_count: int


@dataclass(frozen=True)
class Staging:
    """An open ingest.

    Attributes:
        connection: has building, staging and live attached; live is empty if there is no warehouse to add to.
        places: paths of the files.
        replaced: the warehouse that this ingest adds to or replaces; None if there is none.
        rebuild: whether live is empty although there is a warehouse.
        finished_before: whether the warehouse is what an earlier ingest had finished, and this one has published.
    """

    connection: duckdb.DuckDBPyConnection
    places: Places
    replaced: LiveWarehouse | None
    rebuild: bool
    finished_before: bool

    def loaded_files(self, catalog: str) -> dict[tuple[str, int | None], LoadedFile]:
        """The loaded files of ``staging`` or ``live``, by kind and experiment."""
        rows = self.connection.execute(
            f"select file_kind, experiment_id, checksum_sha256, row_count from {catalog}.ingest_log "
            "where status = 'loaded'"
        ).fetchall()
        return {(kind, experiment_id): LoadedFile(checksum, count) for kind, experiment_id, checksum, count in rows}

    def start(self, **identity: str | int | None) -> bool:
        """Opens the staging file of an interrupted ingest if it can be resumed, else a new one.

        It can be resumed if the live warehouse and what ``identity`` names are still the same.

        Args:
            identity: what must be the same for the staging file to be of use.

        Returns:
            Whether an interrupted ingest is resumed.
        """
        live = None if self.replaced is None else self.replaced.build_id
        key = json.dumps({**identity, "schema_version": schema.SCHEMA_VERSION, "live": live})
        resumed = self.places.staging.exists() and self._attach_staging(key)
        if not resumed:
            _remove(self.places.staging)
            attach(self.connection, self.places.staging, "staging")
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
        self.connection.execute("use memory")
        self.connection.execute("detach database if exists staging")
        _remove(self.places.staging)

    def _attach_staging(self, key: str) -> bool:
        try:
            attach(self.connection, self.places.staging, "staging")
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

    A warehouse that an earlier ingest has finished, but could not give its name, is published first.

    Raises:
        BusyWarehouseError: another ingest works on this warehouse, or somebody has open what cannot be replaced then.
        OutputError: the warehouse cannot be written there.
        IncompatibleWarehouseError: what is there is no warehouse, or, without ``rebuild``, has another schema version
            or resolution.
    """
    places = Places.of(database)
    with locked(places.lock, database):
        places.refuse_stray_log()
        replaced = look_at(places)
        finished_before = publish_finished(places, replaced)
        if finished_before:
            replaced = look_at(places)
        connection = connect_memory(memory_limit or default_memory_limit(), places.spill)
        try:
            connection.execute("pragma disable_checkpoint_on_shutdown")  # the staging file is soon removed
            _remove(places.building)  # of a killed ingest: it is built again from the staging file
            attach(connection, places.building, "building")
            connection.execute("use building")
            attach_live(connection, places, None if rebuild else replaced, resolution_um)
            yield Staging(connection, places, replaced, rebuild, finished_before)
        finally:
            connection.close()
            with suppress(OutputError):  # it would hide why the ingest ends; the next one removes the file
                _remove(places.building)


def default_memory_limit() -> str:
    """A third of the machine's memory, and at most 4 GB: with more, an ingest is hardly faster."""
    if not hasattr(os, "sysconf"):  # Windows
        return "4GB"
    byte_count = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{min(4000, byte_count // 3_000_000)}MB"


def _remove(path: Path) -> None:
    """Removes a file of DuckDB's and its log."""
    remove(path)
    remove(path.with_name(f"{path.name}.wal"))
