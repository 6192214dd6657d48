"""``Answer``: a query with its notes. DuckDB runs the query when a method asks for rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import duckdb

from warehouse.database.literals import is_storable, literal, quoted_name
from warehouse.errors import InvalidValueError, OutputError, QueryError
from warehouse.files import rewrite, whole_file
from warehouse.sentences import visible

if TYPE_CHECKING:
    import pandas

__all__ = ["Answer", "FileFormat", "format_of", "query_error", "values_answer"]

FileFormat = Literal["csv", "tsv", "json", "parquet"]

_COPY_OPTIONS: dict[FileFormat, str] = {
    "csv": "format csv, header true",
    "tsv": "format csv, header true, delimiter '\t'",
    "json": "format json, array true",
    "parquet": "format parquet",
}
_PLAIN = re.compile(r"BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR")
_TEXT_OR_NO_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)')
_SHOWN_ROWS = 20
_HELD_VECTORS = 10  # of 2,048 rows


@dataclass(frozen=True, repr=False)
class Answer:
    """A query with notes about its result. It shows itself as a table with its notes.

    Attributes:
        connection: the connection that runs the query.
        sql: one SQL statement that returns rows.
        parameters: the values of its parameters.
        notes: what a reader must know: how many experiments count, what is not loaded, whether data are generated.
        scratch: the one folder that a confined connection may write to; ``write`` creates and removes it.
    """

    connection: duckdb.DuckDBPyConnection
    sql: str
    parameters: Sequence[Any] | Mapping[str, Any] = ()
    notes: Sequence[str] = ()
    scratch: Path | None = None

    @cached_property
    def columns(self) -> list[str]:
        """Names of the columns.

        Raises:
            QueryError: the statement is wrong.
        """
        return [name for name, *_ in self._execute(f"describe {self.sql}").fetchall()]

    def plain(self) -> Answer:
        """The same answer with DuckDB's text for every value but numbers, truth and text, which all programs hold."""
        described = self._execute(f"describe {self.sql}").fetchall()
        if all(_PLAIN.fullmatch(str(kind)) for _, kind, *_ in described):
            return self
        shown = ", ".join(
            f"{f'c{i}' if _PLAIN.fullmatch(str(kind)) else f'cast(c{i} as varchar)'} as {quoted_name(name)}"
            for i, (name, kind, *_) in enumerate(described)
        )
        names = ", ".join(f"c{i}" for i in range(len(described)))
        return replace(self, sql=f"select {shown} from ({self.sql}) as answer ({names})")

    def rows(self, limit: int | None = None) -> list[tuple[Any, ...]]:
        """The rows as Python values: all, or the first ``limit``.

        Raises:
            QueryError: the statement is wrong.
        """
        result = self._execute(self.sql)
        with _one_sentence_errors():
            return result.fetchall() if limit is None else result.fetchmany(limit)

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column.

        Raises:
            QueryError: the statement is wrong.
        """
        result = self._execute(self.sql)
        names = [name for name, *_ in result.description or []]
        with _one_sentence_errors():
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def df(self) -> pandas.DataFrame:
        """The rows as a data frame with the columns of the answer; the notes are in ``df.attrs["notes"]``.

        Raises:
            QueryError: the statement is wrong.
        """
        result = self._execute(self.sql)
        with _one_sentence_errors():
            frame = result.df()
        frame.attrs["notes"] = list(self.notes)
        return frame

    def write(self, path: str | Path, format: FileFormat | None = None) -> None:  # noqa: A002
        """Write the rows to a file, which appears complete or not at all.

        CSV and TSV have a heading line, and an empty field for NULL; JSON is an array with an object per row. NaN and
        the infinities are ``nan``, ``inf`` and ``-inf`` in CSV and TSV, themselves in Parquet, and null in JSON, which
        has no such numbers. Text is written as it is: a spreadsheet takes a cell that begins with =, +, - or @ for a
        formula.

        Args:
            path: the file.
            format: csv, tsv, json or parquet; by default the one that the suffix of the file names.

        Raises:
            OutputError: the file cannot be written, or its suffix names no format.
            QueryError: the statement is wrong.
            InvalidValueError: there is no such format.
        """
        path = Path(path)
        format = format or format_of(path)  # noqa: A001
        if format not in get_args(FileFormat):
            raise InvalidValueError(f"There is no format {format!r}: choose csv, tsv, json or parquet.")
        with whole_file(path, self.scratch) as partial:
            # whole_file renames the copy, so DuckDB needs no temporary file of its own
            options = f"{_COPY_OPTIONS[format]}, use_tmp_file false"
            if not is_storable(str(partial)):
                raise OutputError(f"{path} cannot be written: the name of its folder is not UTF-8.")
            try:
                self.connection.execute(
                    f"copy (\n{self.sql}\n) to {literal(str(partial))} ({options})", self.parameters
                )
            except duckdb.IOException as error:
                raise OutputError(f"{path} cannot be written: {_first_line(error)}") from error
            except duckdb.Error as error:
                raise query_error(error) from error
            if format == "json":
                rewrite(partial, _finite)

    def __repr__(self) -> str:
        frame, remarks = self._shown()
        table = frame.to_string(max_rows=_SHOWN_ROWS, index=False, line_width=None)
        return "\n".join(visible(line) for line in [*table.split("\n"), *remarks])

    def _repr_html_(self) -> str:
        frame, remarks = self._shown()
        table = frame.to_html(max_rows=_SHOWN_ROWS, index=False, border=0)
        return "\n".join([table, *(f"<p>{escape(remark)}</p>" for remark in remarks)])

    def _shown(self) -> tuple[pandas.DataFrame, list[str]]:
        """The rows to show, and the notes, with how many rows there are where not all are shown.

        No more rows are held in memory than a few times those that are shown.
        """
        result = self._execute(self.sql)
        with _one_sentence_errors():
            frame = result.fetch_df_chunk(_HELD_VECTORS)
            is_all = len(result.fetch_df_chunk(1)) == 0
        if is_all:
            more = [f"{len(frame):,} rows; .df() has all of them."] if len(frame) > _SHOWN_ROWS else []
            return frame, [*more, *self.notes]
        ((count,),) = self._execute(f"select count(*) from ({self.sql}) as answer").fetchall()
        frame = frame.head(_SHOWN_ROWS)
        return frame, [f"{count:,} rows, of which these are the first {len(frame)}; .df() has all.", *self.notes]

    def _execute(self, statement: str) -> duckdb.DuckDBPyConnection:
        with _one_sentence_errors():
            return self.connection.execute(statement, self.parameters)


def values_answer(
    connection: duckdb.DuckDBPyConnection, table: Mapping[str, Sequence[object]], notes: Sequence[str] = ()
) -> Answer:
    """An answer from values in memory, which then has every form that answers have.

    Args:
        connection: any connection.
        table: the values of each column: text, numbers or None.
        notes: the notes of the answer.
    """
    columns = ", ".join(f"unnest({literal(list(values))}) as {quoted_name(name)}" for name, values in table.items())
    return Answer(connection, f"select {columns}", notes=notes)


def format_of(path: Path) -> FileFormat:
    """The format that the suffix of a file names.

    Raises:
        OutputError: the suffix names none.
    """
    suffix = path.suffix.lower().removeprefix(".")
    for each in get_args(FileFormat):
        if suffix == each:
            known: FileFormat = each
            return known
    suffixes = ", ".join(f".{each}" for each in get_args(FileFormat))
    raise OutputError(f"The suffix of {path} names no format: use one of {suffixes}.")


def query_error(error: duckdb.Error, line_offset: int = 0) -> QueryError:
    """The message of DuckDB about a failed statement, in one line.

    Args:
        error: the error that DuckDB raised.
        line_offset: number of lines of the user's text before the statement.
    """
    message, _, excerpt = str(error).partition("\n\nLINE ")
    sentence = " ".join(message.split())
    line = re.match(r"\d+", excerpt)
    if line is None:
        return QueryError(f"The query failed: {sentence}")
    return QueryError(f"The query failed in line {int(line[0]) + line_offset}: {sentence}")


@contextmanager
def _one_sentence_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise query_error(error) from error
    except (NotImplementedError, OverflowError, ValueError) as error:  # an interval of 100 million years, for one
        raise QueryError(
            f"Python cannot hold a value of this answer ({error}): cast its column to varchar, or write the answer to "
            "a file."
        ) from error


def _finite(line: bytes) -> bytes:
    """A line of DuckDB's JSON with null for the numbers that JSON does not have: NaN and the infinities."""
    if b"NaN" not in line and b"Infinity" not in line:
        return line
    return _TEXT_OR_NO_NUMBER.sub(lambda found: found[0] if found[0].startswith(b'"') else b"null", line)


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
