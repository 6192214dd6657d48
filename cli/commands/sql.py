"""``mcw sql``: runs SQL of the user's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import emit
from warehouse.errors import MissingFileError

__all__ = ["sql"]


def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY", show_default=False, help="Run this query. Name none, or '-', to read it from stdin."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", show_default=False, help="Read the query from FILE.")
    ] = None,
    allow_files: Annotated[
        bool,
        typer.Option("--allow-files", help="Let the query read and write other files, e.g. with read_csv or copy."),
    ] = False,
    output: options.Output = None,
    form: options.FormatOption = None,
    database: options.Database = None,
) -> None:
    """Run SQL of your own on the warehouse, in DuckDB's dialect.

    The query can only read the warehouse, and reaches no other file unless you
    say --allow-files. 'mcw schema' lists the tables, views and macros.

    For example:

      mcw sql "from structure_coverage_at(0.7, 2, ancestor := 'TH')"
      mcw sql -f question.sql -o answer.csv
    """
    text = _query_text(query, file)
    with opened(database, confined=not allow_files) as atlas:
        emit(atlas.sql(text), output, form)


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
