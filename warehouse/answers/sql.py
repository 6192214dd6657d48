"""SQL that a person types: one statement or several, the last of which is the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.answers.answer import Answer, query_error
from warehouse.database.literals import quoted_name
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import QueryError

__all__ = ["run_sql"]

_BLANKS = "\r\n \t"
_RESULT = "result_of_last_statement"
_AFTER_THE_END = re.compile(r";(?:\s|;|--[^\n]*(?:\n|$)|/\*.*?\*/)*$", re.DOTALL)


def run_sql(
    file: WarehouseFile,
    text: str,
    parameters: Sequence[Any] | Mapping[str, Any] = (),
    scratch: Path | None = None,
) -> Answer:
    """Run SQL on a warehouse; the answer is the result of its last statement.

    Temporary tables can be made, but nothing is written to the warehouse.

    Args:
        file: the warehouse.
        text: one statement, or several with a semicolon between them.
        parameters: values for the parameters of the last statement.
        scratch: the folder through which the answer is written where the connection may write nowhere else.

    Raises:
        QueryError: a statement is wrong, or does what it may not do.
    """
    connection = file.connection
    try:
        statements = connection.extract_statements(text)
    except duckdb.Error as error:
        raise query_error(error) from error
    if not statements:
        raise QueryError("There is no SQL statement to run: name one, e.g. mcw sql 'show tables'.")
    end = line_offset = 0
    try:
        for statement in statements:
            query = statement.query.strip(_BLANKS)  # DuckDB 1 keeps the blanks before it, DuckDB 2 those after it
            start = max(text.find(query, end), end)
            end = start + len(query)
            line_offset = text.count("\n", 0, start)
            if statement is not statements[-1]:
                connection.execute(statement)
        sql = _last(connection, statements[-1], parameters)
    except duckdb.Error as error:
        raise _refusal(error) or query_error(error, line_offset) from error
    return Answer(connection, sql, () if sql == f"from {_RESULT}" else parameters, file.notes, scratch)


def _last(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, parameters: Sequence[Any] | Mapping[str, Any]
) -> str:
    query = _AFTER_THE_END.sub("", statement.query).strip(_BLANKS)
    if query and statement.type == duckdb.StatementType.SELECT:
        try:
            connection.execute(f"describe {query}", parameters)
        except duckdb.ParserException:
            pass  # such as 'show tables' of DuckDB 1, which cannot stand within another statement
        else:
            return query
    _keep(connection, statement, parameters)
    return f"from {_RESULT}"


def _keep(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, parameters: Sequence[Any] | Mapping[str, Any]
) -> None:
    """Put the rows of a statement that is no query, such as explain or call, into a temporary table."""
    result = connection.execute(statement.query.strip(_BLANKS), parameters)
    description, rows = result.description or [], result.fetchall()
    columns = [f"{quoted_name(name)} {type_}" for name, type_, *_ in description]
    connection.execute(f"create or replace temporary table {_RESULT} ({', '.join(columns)})")
    if rows:
        connection.executemany(f"insert into {_RESULT} values ({', '.join('?' * len(columns))})", rows)


def _refusal(error: duckdb.Error) -> QueryError | None:
    """What to say when a statement wanted to do what it may not."""
    message = str(error)
    if "attached in read-only mode" in message:
        kind = re.search(r'type "(\w+)"', message)
        return QueryError(
            f"A warehouse can only be read, so {kind[1] if kind else 'this'} is refused: "
            "make a temporary table (create temporary table …), or write a file with -o."
        )
    if isinstance(error, duckdb.PermissionException) or "configuration has been locked" in message:
        return QueryError(
            f"Other files, extensions and settings are out of reach: allow them with --allow-files, "
            f"or write the answer with -o. ({' '.join(message.partition(chr(10))[0].split())})"
        )
    return None
