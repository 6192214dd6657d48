"""``mcw sql``, ``schema``, ``info`` and ``check``: the warehouse as a database."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from warehouse.cli import options
from warehouse.cli.opening import interruptible, opened
from warehouse.cli.output import emit, note

from warehouse.errors import AuditError, MissingFileError

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

    from warehouse.answer import Answer
    from warehouse.audit import AuditResult

__all__ = ["add_to"]

_PANEL = "Look into the database"


def add_to(app: typer.Typer) -> None:
    """Give the commands of this module to the app, in the order in which help lists them."""
    for command in (sql, schema, info, check):
        app.command(rich_help_panel=_PANEL)(command)


def sql(
    query: Annotated[
        str | None,
        typer.Argument(metavar="[QUERY]", show_default=False, help="A query; '-', or none: it is read from stdin."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", show_default=False, help="Read the query from FILE.")
    ] = None,
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="Let the query read and write other files, as with read_csv or copy.")
    ] = False,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Run SQL of your own (DuckDB's dialect) on the warehouse.

    The warehouse is opened read-only, and other files are out of reach unless
    you say --allow-files. 'mcw schema' lists what there is to ask.

    For example:

      mcw sql "select acronym, covered_fraction from structure_coverage_at(0.7, 2) order by all"
      mcw sql -f question.sql -o answer.csv
    """
    from warehouse.adhoc import run_sql
    from warehouse.database import default_path

    text = _query_text(query, file)
    with (
        run_sql(database or default_path(), text, allow_files=allow_files) as answer,
        interruptible(answer.connection),
    ):
        emit(answer, output, form)


def schema(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", show_default=False, help="A table, view or macro. Without it: all of them."),
    ] = None,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """What can be asked: tables, views and macros, or the columns of one of them.

    One row per table, view or macro with what it holds; with NAME one row per
    column, with its type, unit and meaning.

    For example:

      mcw schema
      mcw schema injection_coverage
    """
    from warehouse import dictionary

    with opened(database) as atlas:
        if name is None:
            entries = dictionary.data_dictionary(atlas.connection)
            table: dict[str, list[Any]] = {
                "name": [entry.name for entry in entries],
                "kind": [entry.kind for entry in entries],
                "description": [entry.comment for entry in entries],
            }
            notes: list[str] = []
        else:
            entry = dictionary.describe(atlas.connection, name)
            table = {
                "column": [column.name for column in entry.columns],
                "type": [column.type for column in entry.columns],
                "description": [column.comment for column in entry.columns],
            }
            notes = [f"{entry.signature} ({entry.kind}): {entry.comment}"]
        emit(_answer(atlas.connection, table, notes), output, form, _wrapped_drawing)


def info(
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """What is loaded, from where and when.

    One row per property: the cache folder, when the file was built and by
    which version, resolution, and how many experiments are in the list, have
    unionizes and have injection voxels.

    For example:

      mcw info
    """
    from warehouse import answers

    with opened(database) as atlas:
        emit(answers.info(atlas.connection), output, form)


def check(
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Audit the data: do they contradict themselves?

    One row per audit, with the number of rows that break it, 0 where all is
    well. Examples of such rows go to stderr, and the exit code is then 9.

    For example:

      mcw check
    """
    from warehouse import audit, loaded

    with opened(database) as atlas:
        results = audit.run_audits(atlas.connection)
        table: dict[str, list[Any]] = {
            "audit": [result.name for result in results],
            "result": ["ok" if result.row_count == 0 else "FAILED" for result in results],
            "row_count": [result.row_count for result in results],
            "what_must_hold": [result.sentence for result in results],
        }
        failed = [result for result in results if result.row_count]
        notes = loaded.generated_notes(atlas.connection)
        emit(_answer(atlas.connection, table, notes), output, form, _wrapped_drawing)
        note(*(line for result in failed for line in _offending(result)))
    if failed:
        names = ", ".join(result.name for result in failed)
        raise AuditError(
            f"{len(failed)} of {len(results)} audits failed ({names}): the rows above contradict the rest. "
            "Load their files again with 'mcw ingest --rebuild'."
        )


def _query_text(query: str | None, file: Path | None) -> str:
    if query not in (None, "-"):
        if file is not None:
            raise typer.BadParameter("Give a query or a file, not both.")
        return query
    if file is not None:
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise MissingFileError(f"The query in {file} cannot be read: {reason}.") from error
    if query is None and sys.stdin.isatty():
        raise typer.BadParameter("Give a query, name a file with -f, or pipe a query in.")
    return sys.stdin.read()


def _answer(connection: duckdb.DuckDBPyConnection, table: dict[str, list[Any]], notes: Sequence[str]) -> Answer:
    """Values that are here already as an answer, so that they take every form that answers take."""
    from warehouse.answer import Answer

    columns = ", ".join(f'unnest(${name}) as "{name}"' for name in table)
    return Answer(connection, f"select {columns}", table, notes)


def _wrapped_drawing(answer: Answer, console: Console) -> list[str]:
    from warehouse.cli.drawing import draw_wrapped

    return draw_wrapped(answer, console)


def _offending(result: AuditResult) -> list[str]:
    rows = [
        ", ".join(f"{column} {value}" for column, value in zip(result.columns, row, strict=True))
        for row in result.examples
    ]
    more = result.row_count - len(rows)
    return [f"{result.name}:", *(f"  {row}" for row in rows), *([f"  and {more:,} more"] if more else [])]
