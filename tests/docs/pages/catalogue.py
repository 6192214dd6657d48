"""The page that lists tables, views and macros with their columns, written from their comments."""

from __future__ import annotations

import duckdb

from warehouse.database.dictionary import CatalogueObject, catalogue_markdown, data_dictionary

__all__ = ["catalogue_page"]

_INTRODUCTION = """# Data catalogue

What the warehouse file holds, as its own comments say: `mcw schema` prints the same list, and `mcw schema NAME` the
columns. [SQL](sql.md) has examples. Parameters of a macro in brackets are optional; you pass them by name."""

_COLUMNS = """## Columns

A structure always includes its descendants, and the hemisphere *both* contains left and right: never add up along
either."""


def catalogue_page(connection: duckdb.DuckDBPyConnection) -> str:
    """The page in Markdown."""
    entries = data_dictionary(connection)
    columns = [_columns(entry) for entry in entries if entry.columns]
    return "\n\n".join([_INTRODUCTION, catalogue_markdown(entries).rstrip(), _COLUMNS, *columns]) + "\n"


def _columns(entry: CatalogueObject) -> str:
    rows = [
        f"| `{column.name}` | {column.type} | {column.comment.replace('|', chr(92) + '|')} |"
        for column in entry.columns
    ]
    heading = [f"### {entry.name}", "", f"{entry.comment}", "", "| column | type | what it holds |", "|---|---|---|"]
    return "\n".join([*heading, *rows])
