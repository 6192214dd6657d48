"""Runs SQL that a user writes: one statement or several. The last one gives the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from warehouse.answers.answer import Answer, query_error
from warehouse.database.literals import is_storable, quoted_name
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import QueryError

__all__ = ["run_sql"]

_BLANKS = "\r\n \t"
_RESULTS = count(1)
"""Numbers the temporary tables that keep results: an answer has its rows also after the next one is asked for."""
_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?(?:\([^()]*\)\s*)?", re.IGNORECASE)
_CONFINED = {
    "ALTER", "ANALYZE", "CALL", "CREATE", "DELETE", "DROP", "INSERT", "MERGE_INTO", "MULTI", "PRAGMA", "SELECT", "SET",
    "TRANSACTION", "UPDATE", "VACUUM", "VARIABLE_SET",
}  # fmt: skip
"""The kinds of statements that DuckDB's settings keep from files: they name tables, and files only to read them.

Those settings always leave out the files that DuckDB has open, so DuckDB 1 lets ``copy`` overwrite the warehouse.
"""
_LOGGING = re.compile(r"\benable_logging\b", re.IGNORECASE)
_AFTER_THE_END = re.compile(r";(?:\s|;|--[^\n]*(?:\n|$)|/\*.*?\*/)*$", re.DOTALL)


def run_sql(
    file: WarehouseFile,
    text: str,
    parameters: Sequence[Any] | Mapping[str, Any] = (),
    scratch: Path | None = None,
) -> Answer:
    """Run SQL on a warehouse; the answer is the result of its last statement.

    The SQL can create temporary tables, but cannot write to the warehouse.

    Args:
        file: the warehouse.
        text: one statement, or several with a semicolon between them.
        parameters: values for the parameters of the last statement.
        scratch: the one folder that a confined connection may write to.

    Raises:
        QueryError: a statement is wrong, or is not allowed.
    """
    connection = file.connection
    if not is_storable(text):
        raise QueryError("The query is not text: leave out NUL, and bytes that are not UTF-8.")
    try:
        statements = connection.extract_statements(text)
    except duckdb.Error as error:  # 'import database' reads its file here already
        raise _refusal(error) or query_error(error) from error
    if not statements:
        raise QueryError("There is no SQL statement to run: name one, e.g. mcw sql 'show tables'.")
    end = line_offset = 0
    try:
        for statement in statements:
            query = statement.query.strip(_BLANKS)  # DuckDB 1 keeps the blanks before it, DuckDB 2 those after it
            start = max(text.find(query, end), end)
            end = start + len(query)
            line_offset = text.count("\n", 0, start)
            if scratch is not None:
                _check_confined(connection, statement)
            if statement is not statements[-1]:
                connection.execute(statement)
        sql = _query(connection, statements[-1], parameters)
        if sql is None:
            return Answer(connection, _kept(connection, statements[-1], parameters), (), file.notes, scratch)
    except duckdb.Error as error:
        raise _refusal(error) or query_error(error, line_offset) from error
    except OverflowError as error:
        raise QueryError(f"Python cannot hold a value of this answer ({error}): ask for it in a select.") from error
    return Answer(connection, sql, parameters, file.notes, scratch)


def _check_confined(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    """Raises QueryError where a statement of a confined warehouse is of a kind that may reach files."""
    try:
        kind = statement.type.name
    except ValueError:  # a kind that DuckDB's own Python does not know
        kind = "???"
    if kind == "EXPLAIN":  # with analyze it runs what it explains
        for explained in connection.extract_statements(_EXPLAIN.sub("", statement.query, count=1)):
            _check_confined(connection, explained)
    elif kind not in _CONFINED:
        raise _out_of_reach(kind.replace("???", "this kind of statement"))
    elif _LOGGING.search(statement.query):  # with a file it ends the process in DuckDB 1
        raise _out_of_reach("enable_logging")


def _query(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, parameters: Sequence[Any] | Mapping[str, Any]
) -> str | None:
    """The text of a query that can stand within another statement; None for any other statement."""
    query = _AFTER_THE_END.sub("", statement.query).strip(_BLANKS)
    if query and statement.type == duckdb.StatementType.SELECT:
        try:
            connection.execute(f"describe {query}", parameters)
        except duckdb.ParserException:
            pass  # such as 'show tables' of DuckDB 1, which cannot stand within another statement
        else:
            return query
    return None


def _kept(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, parameters: Sequence[Any] | Mapping[str, Any]
) -> str:
    """Run a statement that is no query, such as explain, and keep its rows. Returns a query that has them."""
    table = f"result_of_statement_{next(_RESULTS)}"
    result = connection.execute(statement.query.strip(_BLANKS), parameters)
    description, rows = result.description or [], result.fetchall()
    columns = [f"{quoted_name(name)} {type_}" for name, type_, *_ in description]
    connection.execute(f"create or replace temporary table {table} ({', '.join(columns)})")
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", rows)
    return f"from {table}"


def _refusal(error: duckdb.Error) -> QueryError | None:
    """The error for a statement that is not allowed; None for any other failure."""
    message = str(error)
    if "attached in read-only mode" in message:
        kind = re.search(r'type "(\w+)"', message)
        return QueryError(
            f"A warehouse can only be read, so {kind[1] if kind else 'this'} is refused: "
            "make a temporary table (create temporary table …), or write a file with -o."
        )
    if isinstance(error, duckdb.PermissionException) or "configuration has been locked" in message:
        return _out_of_reach(" ".join(message.partition("\n")[0].split()))
    return None


def _out_of_reach(reason: str) -> QueryError:
    return QueryError(
        f"Other files, extensions and settings are out of reach: allow them with --allow-files, "
        f"or write the answer with -o. ({reason})"
    )
