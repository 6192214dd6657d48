"""A result that is still a statement: nothing is computed until it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import duckdb

from warehouse.errors import InvalidValueError, OutputError, QueryError
from warehouse.output import whole_file

if TYPE_CHECKING:
    import pandas

__all__ = ["Answer", "FileFormat", "query_error"]

FileFormat = Literal["csv", "tsv", "json", "parquet"]

_COPY_OPTIONS: dict[FileFormat, str] = {
    "csv": "format csv, header true",
    "tsv": "format csv, header true, delimiter '\t'",
    "json": "format json, array true",
    "parquet": "format parquet",
}


@dataclass(frozen=True)
class Answer:
    """A query with its parameters, and what has to be said about its result.

    Attributes:
        connection: the warehouse that it asks.
        statement: one SQL statement that returns rows.
        parameters: the values of its parameters.
        notes: sentences for a reader: how many experiments the result rests on, what is not loaded.
        scratch: a folder that does not exist, to pass files through where the connection may write nowhere else.
    """

    connection: duckdb.DuckDBPyConnection
    statement: str
    parameters: Sequence[Any] | Mapping[str, Any] = ()
    notes: Sequence[str] = ()
    scratch: Path | None = None

    @cached_property
    def columns(self) -> list[str]:
        """Names of the columns.

        Raises:
            QueryError: the statement is wrong.
        """
        return [name for name, *_ in self._execute(f"describe {self.statement}").fetchall()]

    def rows(self, limit: int | None = None) -> list[tuple[Any, ...]]:
        """The rows as Python values: all, or the first ``limit``.

        Raises:
            QueryError: the statement is wrong.
        """
        result = self._execute(self.statement)
        try:
            return result.fetchall() if limit is None else result.fetchmany(limit)
        except duckdb.Error as error:
            raise query_error(error) from error

    def df(self) -> pandas.DataFrame:
        """The rows as a data frame with the columns of the answer.

        Raises:
            QueryError: the statement is wrong.
        """
        result = self._execute(self.statement)
        try:
            return result.df()
        except duckdb.Error as error:
            raise query_error(error) from error

    def write(self, path: Path, format: FileFormat) -> None:  # noqa: A002
        """Write the rows to a file, which appears whole or not at all.

        CSV and TSV have a heading line and leave NULL empty; JSON is an array with an object per row.

        Raises:
            OutputError: the file cannot be written.
            QueryError: the statement is wrong.
            InvalidValueError: there is no such format.
        """
        if format not in get_args(FileFormat):
            raise InvalidValueError(f"There is no format {format!r}: choose csv, tsv, json or parquet.")
        with whole_file(path, self.scratch) as partial:
            # the copy is renamed by whole_file, so DuckDB need not go by a temporary name of its own
            options = f"{_COPY_OPTIONS[format]}, use_tmp_file false"
            destination = str(partial).replace("'", "''")
            try:
                self.connection.execute(f"copy (\n{self.statement}\n) to '{destination}' ({options})", self.parameters)
            except duckdb.IOException as error:
                raise OutputError(f"{path} cannot be written: {_first_line(error)}") from error
            except duckdb.Error as error:
                raise query_error(error) from error

    def _execute(self, statement: str) -> duckdb.DuckDBPyConnection:
        try:
            return self.connection.execute(statement, self.parameters)
        except duckdb.Error as error:
            raise query_error(error) from error


def query_error(error: duckdb.Error, line_offset: int = 0) -> QueryError:
    """What DuckDB says about a failed statement, in one line.

    Args:
        error: what DuckDB raised.
        line_offset: lines of the user's text before the statement.
    """
    message, _, excerpt = str(error).partition("\n\nLINE ")
    sentence = " ".join(message.split())
    line = re.match(r"\d+", excerpt)
    if line is None:
        return QueryError(f"The query failed: {sentence}")
    return QueryError(f"The query failed in line {int(line[0]) + line_offset}: {sentence}")


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
