"""The tables, views, macros and audits of the warehouse, as the SQL files of ``warehouse.sql`` define them.

The files of ``derived`` fill tables from others.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Literal

import duckdb

__all__ = ["SCHEMA_VERSION", "SqlFolder", "apply", "object_names", "sql_files"]

SCHEMA_VERSION = 3
"""Counts the incompatible changes of tables and views. A warehouse of another version is rebuilt from its cache."""

SqlFolder = Literal["tables", "derived", "macros", "views", "audits"]


@cache
def sql_files(folder: SqlFolder) -> dict[str, str]:
    """The SQL files of a folder in their order: the name of what each defines, and its text."""
    entries: list[Traversable] = [
        entry for entry in files("warehouse.sql").joinpath(folder).iterdir() if entry.name.endswith(".sql")
    ]
    return {
        _object_name(entry.name): entry.read_text(encoding="utf-8") for entry in sorted(entries, key=lambda e: e.name)
    }


def object_names(folder: SqlFolder) -> list[str]:
    """Names of the tables, views, macros or audits, in the order in which they are created."""
    return list(sql_files(folder))


def apply(connection: duckdb.DuckDBPyConnection, *folders: SqlFolder) -> None:
    """Run every SQL file of the folders, in order, in the connection's current database."""
    for folder in folders:
        for text in sql_files(folder).values():
            connection.execute(text)


def _object_name(file_name: str) -> str:
    """``010_warehouse_info.sql`` defines ``warehouse_info``; an audit's file has no number."""
    stem = PurePosixPath(file_name).stem
    number, _, name = stem.partition("_")
    return name if number.isdigit() else stem
