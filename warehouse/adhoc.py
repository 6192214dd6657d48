"""SQL that a person types: run on a warehouse that it can only read, away from every other file."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from warehouse.answer import Answer, query_error
from warehouse.database import confine, connect_read_only
from warehouse.errors import QueryError
from warehouse.loaded import generated_notes
from warehouse.query import check_version

__all__ = ["run_sql"]

_BLANKS = "\r\n \t"
_RESULT = "result_of_last_statement"
_AFTER_THE_END = re.compile(r";(?:\s|;|--[^\n]*(?:\n|$)|/\*.*?\*/)*$", re.DOTALL)


@contextmanager
def run_sql(path: Path, text: str, *, allow_files: bool = False) -> Iterator[Answer]:
    """Run SQL on a warehouse; yields the result of its last statement.

    Temporary tables can be made, but nothing is written to the warehouse. Unless ``allow_files`` is set, the
    statements reach no other file, no network and no extension; the answer itself can be written anywhere.

    Args:
        path: the warehouse.
        text: one statement, or several with a semicolon between them.
        allow_files: let the statements read and write other files.

    Raises:
        QueryError: a statement is wrong, or does what it may not do.
        MissingFileError, BusyWarehouseError, IncompatibleWarehouseError: as ``warehouse.open``.
    """
    with closing(connect_read_only(path)) as connection:
        check_version(connection, path)
        notes = generated_notes(connection)
        scratch = None
        if not allow_files:
            scratch = Path(tempfile.gettempdir()).resolve() / f"mcw-{secrets.token_hex(16)}"
            confine(connection, scratch)
        yield _run(connection, text, scratch, notes)


def _run(connection: duckdb.DuckDBPyConnection, text: str, scratch: Path | None, notes: list[str]) -> Answer:
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
        return _answer(connection, statements[-1], scratch, notes)
    except duckdb.Error as error:
        raise _refusal(error) or query_error(error, line_offset) from error


def _answer(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, scratch: Path | None, notes: list[str]
) -> Answer:
    query = _AFTER_THE_END.sub("", statement.query).strip(_BLANKS)
    if query and statement.type == duckdb.StatementType.SELECT:
        try:
            connection.execute(f"describe {query}")
        except duckdb.ParserException:
            pass  # such as 'show tables' of DuckDB 1, which cannot stand within another statement
        else:
            return Answer(connection, query, notes=notes, scratch=scratch)
    _keep(connection, statement)
    return Answer(connection, f"from {_RESULT}", notes=notes, scratch=scratch)


def _keep(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    """Put the rows of a statement that is no query, such as explain or call, into a temporary table."""
    result = connection.execute(statement.query.strip(_BLANKS))
    description, rows = result.description or [], result.fetchall()
    columns = [f'"{name.replace(chr(34), chr(34) * 2)}" {type_}' for name, type_, *_ in description]
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
