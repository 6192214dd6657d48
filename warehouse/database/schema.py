"""The tables, views, macros and audits of the warehouse, which the SQL files of ``warehouse.sql`` define.

    concepts/    what a question is about: experiments, structures, coverage
    storage/     how rows are kept so that answers come quickly, and what was counted in advance
    dashboards/  concepts with every column that a BI tool filters by
    audits/      queries that return what contradicts the rest

Each of the first three has a folder for every type of object. Files are run in the order of their numbers, whatever
section they are in: first all ``tables``; when those are filled, ``views``, ``macros``, which use views (no view uses a
macro), and ``derived``, which fills tables from others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Literal, get_args

import duckdb

__all__ = ["SCHEMA_VERSION", "SECTIONS", "ObjectType", "Section", "SqlFile", "apply", "object_names", "sql_files"]

SCHEMA_VERSION = 5
"""The number of incompatible changes of tables and views. A warehouse of another version has to be rebuilt."""

ObjectType = Literal["tables", "derived", "views", "macros", "audits"]
"""What a SQL file makes; a file of ``derived`` fills a table from others."""

Section = Literal["concepts", "storage", "dashboards"]
"""What a table, view or macro is for."""

SECTIONS: tuple[Section, ...] = get_args(Section)


@dataclass(frozen=True)
class SqlFile:
    """A SQL file: the name of what it makes, its section (None for an audit) and its text."""

    name: str
    section: Section | None
    text: str


@cache
def sql_files(object_type: ObjectType) -> dict[str, SqlFile]:
    """The SQL files that make objects of one type, in the order in which they are run, by the name of the object."""
    root = files("warehouse.sql")
    folders = (
        {None: root / "audits"} if object_type == "audits" else {each: root / each / object_type for each in SECTIONS}
    )
    found = [
        (entry.name, SqlFile(_object_name(entry.name), section, entry.read_text(encoding="utf-8")))
        for section, folder in folders.items()
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    ]
    return {file.name: file for _, file in sorted(found, key=lambda named: named[0])}


def object_names(object_type: ObjectType) -> list[str]:
    """Names of the tables, views, macros or audits, in the order in which they are created."""
    return list(sql_files(object_type))


def apply(connection: duckdb.DuckDBPyConnection, *object_types: ObjectType) -> None:
    """Run every SQL file of these types, in order, in the connection's current database."""
    for object_type in object_types:
        for file in sql_files(object_type).values():
            connection.execute(file.text)


def _object_name(file_name: str) -> str:
    """``010_warehouse_info.sql`` defines ``warehouse_info``; the file of an audit has no number."""
    stem = PurePosixPath(file_name).stem
    number, _, name = stem.partition("_")
    return name if number.isdigit() else stem
