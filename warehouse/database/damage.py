"""A connection that says in one sentence that its file is damaged, or that it is closed.

DuckDB has a checksum for every block of a file and compares it when it reads the block, so any statement can meet the
damage, and at any of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import duckdb

from warehouse.errors import DamagedFileError, QueryError

__all__ = ["guarded", "unguarded"]

_IN_THE_FILE = (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
_WORDS = ("corrupt", "checksum")


def guarded(connection: duckdb.DuckDBPyConnection, path: Path, remedy: str) -> duckdb.DuckDBPyConnection:
    """The connection with sentences in place of DuckDB's errors about its file; other errors are as they were.

    Args:
        connection: reads the file.
        path: the file.
        remedy: what to do where it is damaged, e.g. "rebuild it with 'mcw ingest --rebuild'".
    """
    return cast(duckdb.DuckDBPyConnection, _Guarded(connection, path, remedy))


def unguarded(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """DuckDB's own connection, for a user who asks for it."""
    return connection._connection if isinstance(connection, _Guarded) else connection


class _Guarded:
    """Passes everything on to a connection. What the connection returns as itself, such as a result, stays guarded."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path, remedy: str) -> None:
        self._connection = connection
        self._path = path
        self._remedy = remedy

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            with self._one_sentence():
                result = found(*arguments, **named)
            return self if result is self._connection else result

        return call

    @contextmanager
    def _one_sentence(self) -> Iterator[None]:
        try:
            yield
        except duckdb.ConnectionException as error:
            raise QueryError(
                f"This warehouse is closed: open it again with warehouse.open({str(self._path)!r})."
            ) from error
        except duckdb.Error as error:
            words = str(error)
            if not isinstance(error, _IN_THE_FILE) and not any(word in words.lower() for word in _WORDS):
                raise
            reason = " ".join(words.partition("\n")[0].split())
            raise DamagedFileError(f"{self._path} is damaged: {self._remedy}. (DuckDB says: {reason})") from error
