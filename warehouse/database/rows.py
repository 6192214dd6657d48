"""Transactions, and inserts of many rows at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["insert_arrays", "insert_rows", "transaction"]


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A transaction: what is executed inside is kept as a whole, or not at all where it raises an error."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Append rows, given in the order of the table's columns."""
    if not rows:
        return
    kinds = [str(row[1]) for row in connection.execute(f"describe {table}").fetchall()]
    values = ", ".join(f"unnest(cast(? as {kind}[]))" for kind in kinds)
    connection.execute(f"insert into {table} select {values}", [list(column) for column in zip(*rows, strict=True)])


def insert_arrays(connection: duckdb.DuckDBPyConnection, statement: str, **arrays: npt.NDArray[Any]) -> None:
    """Run a statement that inserts from the table ``arrays``, which has each array as a column."""
    connection.register("arrays", arrays)
    try:
        connection.execute(statement)
    finally:
        connection.unregister("arrays")
