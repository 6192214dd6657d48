"""Opens DuckDB files; no other module does."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.database.literals import is_storable, literal
from warehouse.errors import BusyWarehouseError, IncompatibleWarehouseError, InvalidValueError, MissingFileError
from warehouse.sentences import either

__all__ = ["attach", "confine", "connect_memory", "connect_read_only", "default_path"]

# DuckDB 2 writes files that DuckDB 1 cannot read, and most BI clients still embed DuckDB 1.
_STORAGE = {"storage_compatibility_version": "v1.0.0"}

_LOCK = re.compile(r"\block\b")  # a damaged file has messages with "block" in them
_FILE_NAME = "warehouse.duckdb"
_MOST_NEARBY = 3


def default_path() -> Path:
    """Where the warehouse is if no path is named: ``$MCW_DATABASE``, else ``./mouse_connectivity/warehouse.duckdb``."""
    return Path(os.environ.get("MCW_DATABASE") or Path("mouse_connectivity") / _FILE_NAME)


def connect_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse for reading; several processes may do so at once.

    Raises:
        MissingFileError: there is no such file.
        BusyWarehouseError: a process has the file open for writing.
        IncompatibleWarehouseError: the file is not a DuckDB database that this version can read.
    """
    try:
        is_file = path.is_file()
    except OSError as error:
        raise MissingFileError(
            f"{path} cannot be opened ({error.strerror}): fix that, or name another file with --database."
        ) from error
    if not is_file:
        raise MissingFileError(f"There is no warehouse at {path}: {_instead_of(path)}")
    return _connect(path, read_only=True)


def confine(connection: duckdb.DuckDBPyConnection, scratch: Path, spill: Path) -> None:
    """Deny a connection, permanently, every file except its own database and those in two folders.

    Args:
        connection: reads a database.
        scratch: the folder for answers on their way to a file.
        spill: the folder for what does not fit into memory. DuckDB lets SQL write wherever that goes, which would be
            beside the database.
    """
    connection.execute(f"set temp_directory = {literal(str(spill))}")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute(f"set allowed_directories = {literal([str(scratch)])}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def connect_memory(memory_limit: str | None = None, temp_directory: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, to which files can be attached.

    Args:
        memory_limit: how much memory DuckDB may use, e.g. "4GB"; None leaves it at four fifths of the machine's.
        temp_directory: where it puts what does not fit into memory.

    Raises:
        InvalidValueError: the limit is no amount of memory.
    """
    connection = duckdb.connect(":memory:", config=dict(_STORAGE))
    if memory_limit is not None:
        try:
            connection.execute("set memory_limit = ?", [memory_limit])
        except duckdb.Error as error:
            raise InvalidValueError(f"{memory_limit!r} is no amount of memory: write it like 4GB or 500MB.") from error
    if temp_directory is not None:
        connection.execute("set temp_directory = ?", [str(temp_directory)])
    return connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, *, read_only: bool = False) -> None:
    """Add a database file to those that a connection has open; a missing file is created if it may be written.

    Raises:
        BusyWarehouseError: another process writes to the file, or, to write to it, has it open.
        IncompatibleWarehouseError: the file is not a DuckDB database that this version can read.
    """
    with _one_sentence_errors(path):
        connection.execute(f"attach {literal(str(path))} as {name} ({'read_only' if read_only else 'read_write'})")


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    with _one_sentence_errors(path):
        return duckdb.connect(str(path), read_only=read_only)


def _instead_of(missing: Path) -> str:
    """What a user can do about a missing warehouse: use one that is nearby, or build one."""
    inside = missing / _FILE_NAME  # a user may name the folder instead of the file
    nearby = [inside] if inside.is_file() else sorted([*Path().glob(_FILE_NAME), *Path().glob(f"*/{_FILE_NAME}")])
    build = "build one with 'mcw ingest' (or try 'mcw demo')"
    if not nearby:
        return f"{build}, or name yours with --database."
    options = [f"'{shlex.join(['--database', str(each)])}'" for each in nearby[:_MOST_NEARBY]]
    return f"use the one nearby with {either(options)}, or {build}."


@contextmanager
def _one_sentence_errors(path: Path) -> Iterator[None]:
    if not is_storable(str(path)):
        raise IncompatibleWarehouseError(
            f"{path} cannot be opened, because its name is not UTF-8: rename the file or its folder."
        )
    try:
        yield
    except duckdb.IOException as error:
        if _LOCK.search(str(error)):
            raise BusyWarehouseError(
                f"Another process is writing to {path}: wait for it to end, or end it, and try again."
            ) from error
        raise _unreadable(path) from error
    except duckdb.Error as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> IncompatibleWarehouseError:
    return IncompatibleWarehouseError(
        f"{path} is damaged, or no warehouse that this version of mcw can open: move it away and build it anew from "
        "its cache folder with 'mcw ingest', or name another file with --database."
    )
