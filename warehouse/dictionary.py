"""The data dictionary: tables, views and macros of a warehouse, as their comments describe them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import duckdb

from warehouse import schema
from warehouse.errors import UnknownNameError

__all__ = ["CatalogueObject", "Column", "Kind", "catalogue_markdown", "data_dictionary", "describe"]

Kind = Literal["table", "view", "macro"]

_HEADINGS: dict[Kind, str] = {"table": "Tables", "view": "Views", "macro": "Macros"}


@dataclass(frozen=True)
class Column:
    """A column, its SQL type and its meaning ('' where no comment gives it)."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class CatalogueObject:
    """A table, view or macro.

    Attributes:
        name: what it is called.
        kind: table, view or macro.
        comment: what it holds.
        columns: its columns, in their order. Those of a macro have the comments of the same columns of the table or
            view that it has most columns in common with.
        parameters: of a macro, in their order.
        optional_parameters: those of them that may be left out; they are passed by name.
    """

    name: str
    kind: Kind
    comment: str
    columns: tuple[Column, ...]
    parameters: tuple[str, ...] = ()
    optional_parameters: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """How it stands after ``from``: the name, or for a macro name(parameter, …, [optional := …])."""
        if self.kind != "macro":
            return self.name
        parameters = [f"[{each} := …]" if each in self.optional_parameters else each for each in self.parameters]
        return f"{self.name}({', '.join(parameters)})"


def data_dictionary(connection: duckdb.DuckDBPyConnection) -> list[CatalogueObject]:
    """All tables, then views, then macros, by name."""
    relations = [_relation(connection, name, kind, comment) for name, kind, comment in _relations(connection)]
    macros = [
        _macro(connection, name, parameters, comment, relations)
        for name, parameters, comment in connection.execute(
            """
            select function_name, parameters, coalesce(comment, '')
            from duckdb_functions()
            where not internal and function_type = 'table_macro' and database_name = current_database()
            order by function_name
            """
        ).fetchall()
    ]
    return [*relations, *macros]


def describe(connection: duckdb.DuckDBPyConnection, name: str) -> CatalogueObject:
    """The table, view or macro of this name.

    Raises:
        UnknownNameError: there is none.
    """
    entries = {entry.name: entry for entry in data_dictionary(connection)}
    wanted = name.strip().lower()
    if wanted in entries:
        return entries[wanted]
    nearest = difflib.get_close_matches(wanted, entries, n=3)
    hint = f"did you mean {' or '.join(nearest)}?" if nearest else "'mcw schema' lists all there are."
    raise UnknownNameError(f"There is no table, view or macro {name!r}: {hint}")


def catalogue_markdown(entries: Iterable[CatalogueObject]) -> str:
    """The tables, views and macros with their comments, as three Markdown tables under headings."""
    entries = list(entries)
    sections = []
    for kind, heading in _HEADINGS.items():
        lines = [f"| `{entry.signature}` | {_cell(entry.comment)} |" for entry in entries if entry.kind == kind]
        sections.append("\n".join([f"### {heading}", "", f"| {kind} | what it holds |", "|---|---|", *lines]))
    return "\n\n".join(sections) + "\n"


def _relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, Kind, str]]:
    return connection.execute(
        """
        select name, kind, coalesce(comment, '')
        from (
            select table_name as name, 'table' as kind, comment, internal, database_name from duckdb_tables()
            union all
            select view_name as name, 'view' as kind, comment, internal, database_name from duckdb_views()
        ) as relation
        where not internal and database_name = current_database()
        order by kind, name
        """
    ).fetchall()


def _relation(connection: duckdb.DuckDBPyConnection, name: str, kind: Kind, comment: str) -> CatalogueObject:
    rows = connection.execute(
        """
        select column_name, data_type, coalesce(comment, '')
        from duckdb_columns()
        where table_name = ? and not internal and database_name = current_database()
        order by column_index
        """,
        [name],
    ).fetchall()
    return CatalogueObject(name, kind, comment, tuple(Column(*row) for row in rows))


def _macro(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parameters: list[str],
    comment: str,
    relations: Iterable[CatalogueObject],
) -> CatalogueObject:
    required, types = _bound(connection, name, len(parameters))
    meanings = {**_meanings(set(types), relations), **_header_meanings(name)}
    columns = tuple(Column(column, type_, meanings.get(column, "")) for column, type_ in types.items())
    return CatalogueObject(name, "macro", comment, columns, tuple(parameters), tuple(parameters[required:]))


def _bound(connection: duckdb.DuckDBPyConnection, name: str, parameter_count: int) -> tuple[int, dict[str, str]]:
    """With how few parameters the macro can be called, and the types of its columns."""
    for count in range(parameter_count + 1):
        nulls = ", ".join(["null"] * count)
        try:
            rows = connection.execute(f"describe select * from {name}({nulls})").fetchall()
        except duckdb.BinderException:
            continue
        return count, {column: type_ for column, type_, *_ in rows}
    return parameter_count, {}


def _meanings(columns: set[str], relations: Iterable[CatalogueObject]) -> Mapping[str, str]:
    """The comments of the table or view that has most of these columns."""
    closest = max(relations, key=lambda entry: len(columns & {column.name for column in entry.columns}))
    return {column.name: column.comment for column in closest.columns}


def _header_meanings(macro: str) -> dict[str, str]:
    """What the header of a macro's SQL file says of columns: DuckDB has no comments on the columns of a macro."""
    header = schema.sql_files("macros").get(macro, "").partition("create macro")[0]
    return dict(re.findall(r"^--   (\w+): (.+)$", header, re.MULTILINE))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
