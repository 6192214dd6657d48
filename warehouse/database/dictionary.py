"""The data dictionary: tables, views and macros of a warehouse, as their comments describe them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import duckdb

from warehouse.database import schema
from warehouse.errors import UnknownNameError
from warehouse.sentences import did_you_mean

__all__ = ["CatalogueObject", "Column", "Kind", "catalogue_markdown", "data_dictionary", "describe"]

Kind = Literal["table", "view", "macro"]

_HEADINGS: dict[schema.Section, tuple[str, str]] = {
    "concepts": ("Concepts", "What a question is about."),
    "storage": ("Storage", "How rows are kept so that answers come quickly. Most questions do not need it."),
    "dashboards": ("Dashboards", "Concepts with every column that a BI tool filters by."),
}


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
        name: its name.
        kind: table, view or macro.
        section: concepts, storage or dashboards.
        comment: what it holds.
        columns: its columns, in their order; a macro that returns one value has none. A column of any other macro has
            the comment in the header of the macro's SQL file, or else that of the same column of the table or view that
            shares most columns with the macro.
        parameters: of a macro, in their order.
        optional_parameters: the parameters that a caller may leave out, or pass by name.
        value_type: the SQL type of the value that a macro without columns returns; '' for everything else.
    """

    name: str
    kind: Kind
    section: schema.Section
    comment: str
    columns: tuple[Column, ...]
    parameters: tuple[str, ...] = ()
    optional_parameters: tuple[str, ...] = ()
    value_type: str = ""

    @property
    def signature(self) -> str:
        """How a query names it: the name, or for a macro name(parameter, …, [optional := …])."""
        if self.kind != "macro":
            return self.name
        parameters = [f"[{each} := …]" if each in self.optional_parameters else each for each in self.parameters]
        return f"{self.name}({', '.join(parameters)})"


def data_dictionary(connection: duckdb.DuckDBPyConnection) -> list[CatalogueObject]:
    """All tables, views and macros: concepts first, then storage, then dashboards; in each by kind and name."""
    relations = [_relation(connection, name, kind, comment) for name, kind, comment in _relations(connection)]
    macros = [
        _table_macro(connection, name, parameters, comment, relations)
        if function_type == "table_macro"
        else _scalar_macro(connection, name, parameters, comment)
        for name, function_type, parameters, comment in connection.execute(
            """
            select function_name, function_type, parameters, coalesce(comment, '')
            from duckdb_functions()
            where
                not internal
                and function_type in ('table_macro', 'macro')
                and database_name = current_database()
            order by function_name
            """
        ).fetchall()
    ]
    return sorted([*relations, *macros], key=lambda entry: schema.SECTIONS.index(entry.section))


def describe(connection: duckdb.DuckDBPyConnection, name: str) -> CatalogueObject:
    """The table, view or macro of this name.

    Raises:
        UnknownNameError: there is none.
    """
    entries = {entry.name: entry for entry in data_dictionary(connection)}
    wanted = name.strip().lower()
    if wanted in entries:
        return entries[wanted]
    hint = did_you_mean(wanted, [(each, each) for each in entries], "'mcw schema' lists all there are.")
    raise UnknownNameError(f"There is no table, view or macro {name!r}: {hint}")


def catalogue_markdown(entries: Iterable[CatalogueObject]) -> str:
    """The tables, views and macros with their comments, as a Markdown table under a heading for each section."""
    entries = list(entries)
    sections = []
    for section, (heading, words) in _HEADINGS.items():
        lines = [
            f"| `{entry.signature}` | {entry.kind} | {_cell(entry.comment)} |"
            for entry in entries
            if entry.section == section
        ]
        sections.append(
            "\n".join([f"## {heading}", "", words, "", "| name | kind | what it holds |", "|---|---|---|", *lines])
        )
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
    return CatalogueObject(name, kind, _section(name), comment, tuple(Column(*row) for row in rows))


def _table_macro(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parameters: list[str],
    comment: str,
    relations: Iterable[CatalogueObject],
) -> CatalogueObject:
    required, types = _bound(connection, name, len(parameters))
    meanings = {**_meanings(set(types), relations), **_header_meanings(name)}
    columns = tuple(Column(column, type_, meanings.get(column, "")) for column, type_ in types.items())
    return CatalogueObject(
        name, "macro", _section(name), comment, columns, tuple(parameters), tuple(parameters[required:])
    )


def _scalar_macro(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: list[str], comment: str
) -> CatalogueObject:
    nulls = ", ".join(["null"] * len(parameters))
    ((_, value_type, *_),) = connection.execute(f"describe select {name}({nulls})").fetchall()
    return CatalogueObject(name, "macro", _section(name), comment, (), tuple(parameters), value_type=value_type)


def _bound(connection: duckdb.DuckDBPyConnection, name: str, parameter_count: int) -> tuple[int, dict[str, str]]:
    """The smallest number of parameters that the macro takes, and the types of its columns."""
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


def _section(name: str) -> schema.Section:
    """The section of the SQL file of a table, view or macro; what a user has added counts among the concepts."""
    for object_type in ("tables", "views", "macros"):
        file = schema.sql_files(object_type).get(name)
        if file is not None and file.section is not None:
            return file.section
    return "concepts"


def _header_meanings(macro: str) -> dict[str, str]:
    """The comments on columns in the header of a macro's SQL file: DuckDB stores none for the columns of a macro."""
    file = schema.sql_files("macros").get(macro)
    header = "" if file is None else file.text.partition("create macro")[0]
    return dict(re.findall(r"^--   (\w+): (.+)$", header, re.MULTILINE))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
