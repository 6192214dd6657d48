"""The one place that opens DuckDB files."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from warehouse.errors import BusyWarehouseError, IncompatibleWarehouseError, MissingFileError

__all__ = ["connect_memory", "connect_read_only", "connect_writable", "default_path"]

# DuckDB 2 writes files that DuckDB 1 cannot read, and most BI clients still embed DuckDB 1.
_STORAGE = {"storage_compatibility_version": "v1.0.0"}


def default_path() -> Path:
    """The warehouse that is meant when none is named: ``$MCW_DATABASE``, else ``./mouse_connectivity/warehouse.duckdb``."""
    return Path(os.environ.get("MCW_DATABASE") or Path("mouse_connectivity") / "warehouse.duckdb")


def connect_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse for reading; several processes may do so at once.

    Raises:
        MissingFileError: there is no such file.
        BusyWarehouseError: a process has the file open for writing.
        IncompatibleWarehouseError: the file is not a DuckDB database that this version can read.
    """
    if not path.is_file():
        raise MissingFileError(
            f"There is no warehouse at {path}: build one with 'mcw ingest' (or try 'mcw demo'), "
            "or name yours with --database."
        )
    return _connect(path, read_only=True)


def connect_writable(path: Path, memory_limit: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open or create a file for writing; the process that holds it excludes every other.

    Raises:
        BusyWarehouseError: another process has the file open.
        IncompatibleWarehouseError: the file is not a DuckDB database that this version can read.
    """
    connection = _connect(path, read_only=False)
    if memory_limit is not None:
        connection.execute("set memory_limit = ?", [memory_limit])
    return connection


def connect_memory() -> duckdb.DuckDBPyConnection:
    """An empty database in memory, with nothing in it."""
    return duckdb.connect(":memory:")


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {} if read_only else {**_STORAGE}
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise BusyWarehouseError(
                f"Another process is writing to {path}: wait for it to end, or end it, and try again."
            ) from error
        raise _unreadable(path) from error
    except duckdb.Error as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> IncompatibleWarehouseError:
    return IncompatibleWarehouseError(
        f"{path} is not a warehouse that this version of mcw can open: "
        "rebuild it from its cache folder with 'mcw ingest', or name another file with --database."
    )
