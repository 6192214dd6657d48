"""A published warehouse that is open for reading: its path, its connection and its ``warehouse_info``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.database.connect import connect_read_only
from warehouse.database.damage import guarded, unguarded
from warehouse.database.literals import with_values
from warehouse.database.schema import SCHEMA_VERSION
from warehouse.errors import IncompatibleWarehouseError
from warehouse.grid import Grid
from warehouse.sentences import counted

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["GENERATED", "WarehouseFile", "open_file", "rebuild_command"]

GENERATED = "GENERATED DATA: a program made these experiments up. Never cite results of this warehouse."
"""The warning in every answer from generated data."""


_INFO = """
select
    *,
    (select count(*) from ingest_log where status = 'loaded' and message is not null) as warning_count
from warehouse_info
"""


@dataclass(frozen=True)
class WarehouseFile:
    """A warehouse file that is open for reading.

    Attributes:
        path: the file.
        connection: reads it; its errors about the file itself are sentences.
        info: the one row of ``warehouse_info``, by column.
        warning_count: number of loaded files with a warning in ``ingest_log``.
    """

    path: Path
    connection: duckdb.DuckDBPyConnection
    info: Mapping[str, Any]
    warning_count: int = 0

    @cached_property
    def grid(self) -> Grid:
        """The voxels of the file."""
        return Grid(self.info["resolution_um"])

    @property
    def is_generated(self) -> bool:
        """Whether a program generated the experiments."""
        return bool(self.info["is_generated"])

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of every answer: the warning ``GENERATED``, and how many loaded files have a warning."""
        warnings = f"{counted(self.warning_count, 'loaded file', 'has', 'have')} a warning in ingest_log.message."
        return (*([GENERATED] * self.is_generated), *([warnings] * (self.warning_count > 0)))

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement, after every ``$name`` in it is replaced by the value of that name."""
        return self.connection.execute(with_values(statement, values)).fetchall()

    def columns(self, statement: str, **values: object) -> dict[str, npt.NDArray[Any]]:
        """The columns of a statement as numpy arrays by name, after the same replacement as in ``rows``."""
        import numpy as np

        found = self.connection.execute(with_values(statement, values)).fetchnumpy()
        return {name: np.asarray(column) for name, column in found.items()}

    @property
    def own_connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's connection, for a user who asks for it."""
        return unguarded(self.connection)

    @property
    def is_closed(self) -> bool:
        """Whether the connection is closed."""
        try:
            self.own_connection.execute("select 1")
        except duckdb.ConnectionException:
            return True
        return False

    def close(self) -> None:
        """Close the connection, so that another process can write to the file."""
        self.connection.close()


def open_file(path: Path) -> WarehouseFile:
    """Open a warehouse for reading; several processes may do so at once.

    Raises:
        MissingFileError: there is no such file.
        BusyWarehouseError: a process has the file open for writing.
        IncompatibleWarehouseError: the file is no warehouse, or one of another schema version.
        DamagedFileError: the file is damaged.
    """
    connection = connect_read_only(path)
    try:
        info = _info(guarded(connection, path, "rebuild it with 'mcw ingest --rebuild'"), path)
        reading = guarded(connection, path, f"rebuild it with '{rebuild_command(path, info)}'")
        return WarehouseFile(path, reading, info, info.pop("warning_count"))
    except BaseException:
        connection.close()
        raise


def _info(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, Any]:
    try:
        try:
            row = connection.execute(_INFO).fetchone()
        except (duckdb.BinderException, duckdb.CatalogException):  # another version may have another log, or none
            row = connection.execute("select * from warehouse_info").fetchone()
        names = [name for name, *_ in connection.description or []]
    except duckdb.Error as error:
        raise _no_warehouse(path) from error
    if row is None:
        raise _no_warehouse(path)
    info = dict(zip(names, row, strict=True))
    version = info.get("schema_version")
    if version != SCHEMA_VERSION:
        raise IncompatibleWarehouseError(
            f"{path} has the tables of schema version {version}, but this mcw needs version {SCHEMA_VERSION}: "
            f"rebuild it with '{rebuild_command(path, info)}'."
        )
    return info


def _no_warehouse(path: Path) -> IncompatibleWarehouseError:
    return IncompatibleWarehouseError(
        f"{path} is a DuckDB file, but not a finished warehouse: build one with 'mcw ingest', "
        "or name another file with --database."
    )


def rebuild_command(path: Path, info: Mapping[str, Any]) -> str:
    """The command that makes a warehouse anew from its cache folder; ``info`` is its ``warehouse_info``."""
    source, resolution_um = info.get("source", "DIR"), info.get("resolution_um", 25)
    words = ["mcw", "ingest", "--rebuild", "--offline", "--cache", source]
    words += ["--resolution", str(resolution_um), "--database", str(path)]
    return shlex.join(words)
