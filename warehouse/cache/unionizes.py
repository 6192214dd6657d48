"""Reads ``structure_unionizes.csv`` files, many at a time, and finds the damaged ones.

A CSV file that was cut short is still a CSV file, but its rows no longer add up: left and right to both hemispheres,
the children of a structure to the structure. The audits that state this run on every batch of files.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from warehouse.cache.folder import SourceFile
from warehouse.cache.unionize_columns import COLUMNS, FAULT, VALUES, type_in_file
from warehouse.database import schema
from warehouse.errors import DamagedFileError

__all__ = ["FILE_AUDITS", "UnionizeFile", "load_unionizes"]

_LONGEST_HEADER = 10_000
_REMEDY = "delete the file and fetch it again."

FILE_AUDITS = {
    "structure_unionize_structures_known": (
        "names structures that structures.json does not have (--refresh fetches that again)"
    ),
    "structure_unionize_unique": "has rows for the same structure, hemisphere and is_injection twice",
    "structure_unionize_values_in_range": "has values out of range",
    "structure_unionize_hemispheres_add_up": "is incomplete: its hemispheres do not add up",
    "structure_unionize_tree_adds_up": "is incomplete: its structures do not add up along the tree",
}
"""The audits of single experiments, each with what is wrong with a file in which it finds rows."""


@dataclass(frozen=True)
class UnionizeFile:
    """A unionize file whose checksum and columns are known."""

    source: SourceFile
    checksum_sha256: str
    size_bytes: int
    columns: tuple[str, ...]

    @classmethod
    def read(cls, source: SourceFile) -> UnionizeFile:
        """Reads a file and checks what can be checked without parsing its rows.

        Raises:
            MissingFileError: the file cannot be read.
            DamagedFileError: the file is empty, ends within a line, or a column is missing.
        """
        content, checksum = source.read()
        header, _, rows = content.partition(b"\n")
        columns = _columns(header.decode("utf-8-sig", errors="replace").rstrip("\r"))
        missing = [column for column in COLUMNS if column not in columns]
        if len(missing) == len(COLUMNS):
            found = f"it begins with {content[:24].decode('latin-1')!r}" if content.strip() else "it is empty"
            raise DamagedFileError(f"{source.path} is not a table of unionizes ({found}): {_REMEDY}")
        if missing:
            raise DamagedFileError(f"{source.path} has no column {', '.join(missing)}: {_REMEDY}")
        if len(set(columns)) != len(columns):
            raise DamagedFileError(f"{source.path} has two columns of the same name: {_REMEDY}")
        if not rows:
            raise DamagedFileError(f"{source.path} has no rows: {_REMEDY}")
        if content.count(b"\r") != content.count(b"\r\n"):
            raise DamagedFileError(f"{source.path} has a line that ends in the middle (CR without LF): {_REMEDY}")
        if not content.endswith(b"\n"):
            raise DamagedFileError(f"{source.path} is cut short: it ends in the middle of a line; {_REMEDY}")
        if b"_" in rows and _underscore_in_value(columns, rows):
            raise DamagedFileError(f"{source.path} has a value with an underscore, which no number has: {_REMEDY}")
        return cls(source, checksum, len(content), columns)


def load_unionizes(
    connection: duckdb.DuckDBPyConnection, files: list[UnionizeFile]
) -> tuple[dict[SourceFile, int], dict[SourceFile, DamagedFileError]]:
    """Reads the rows of files, except damaged ones, into the temporary table ``incoming``.

    The connection must find tables named ``structure`` and ``annotation_voxel``, which the audits use.

    Returns:
        The number of rows of each file that is now in ``incoming``, and what is wrong with each file that is not.
    """
    damaged: dict[SourceFile, DamagedFileError] = {}
    _create_incoming(connection)
    for group in _same_columns(files):
        try:
            _read_group(connection, group)
        except duckdb.Error:
            # One damaged file fails the statement for all: read them one by one to find it.
            for file in group:
                try:
                    _read_group(connection, [file])
                except duckdb.Error as error:
                    damaged[file.source] = DamagedFileError(
                        f"{file.source.path} cannot be read ({_first_line(error)}): {_REMEDY}"
                    )
    # Rows of another experiment would be audited as that experiment's, so such a file is dropped first.
    for find in (_misread, _misplaced, _contradictory):
        for source, reason in find(connection, [file.source for file in files if file.source not in damaged]):
            damaged.setdefault(source, DamagedFileError(f"{source.path} {reason}: {_REMEDY}"))
        _drop(connection, damaged)
    connection.execute("alter table incoming drop column misread")
    counts = dict(connection.execute("select path, count(*) from incoming group by path").fetchall())
    row_counts = {}
    for file in files:
        if _path(file.source) in counts:
            row_counts[file.source] = counts[_path(file.source)]
        elif file.source not in damaged:
            damaged[file.source] = DamagedFileError(f"{file.source.path} has no rows: {_REMEDY}")
    return row_counts, damaged


def _columns(header: str) -> tuple[str, ...]:
    """Names of the columns; none if this is no header of a table."""
    if len(header) > _LONGEST_HEADER:
        return ()
    try:
        return tuple(next(csv.reader([header]), []))
    except csv.Error:
        return ()


def _underscore_in_value(columns: tuple[str, ...], rows: bytes) -> bool:
    """Whether a value of a known column has an underscore: Python and DuckDB read 1_0 as 10."""
    known = [position for position, name in enumerate(columns) if name in COLUMNS]
    table = csv.reader(io.StringIO(rows.decode(errors="replace"), newline=""))
    try:
        return any("_" in row[position] for row in table for position in known if position < len(row))
    except csv.Error:  # a row that is no row can be that of a value
        return True


def _create_incoming(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"create or replace temp table incoming ({columns}, path varchar, misread varchar)")


def _read_group(connection: duckdb.DuckDBPyConnection, files: list[UnionizeFile]) -> None:
    """Inserts the rows of files that have the same columns in the same order: all of them or none."""
    # read_csv maps explicit columns by position, so each order of columns is a statement of its own.
    names = [column or f"unnamed_{position}" for position, column in enumerate(files[0].columns)]
    columns = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}': '{type_in_file(name)}'" for name in names)
    connection.execute(
        f"insert into incoming select {VALUES}, filename, {FAULT} from read_csv(?, columns = {{{columns}}}, "
        "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', filename = true, "
        "hive_partitioning = false)",
        [[_escaped(_path(file.source)) for file in files]],
    )


def _misread(connection: duckdb.DuckDBPyConnection, sources: list[SourceFile]) -> Iterator[tuple[SourceFile, str]]:
    """Files with ids, positions or truth values that are not written as such."""
    by_path = {_path(source): source for source in sources}
    found = connection.execute("select path, min(misread) from incoming where misread is not null group by path")
    for path, misread in found.fetchall():
        yield by_path[path], f"has a row with the {misread:.60}"


def _misplaced(connection: duckdb.DuckDBPyConnection, sources: list[SourceFile]) -> Iterator[tuple[SourceFile, str]]:
    """Files with rows of another experiment than that of their folder."""
    by_path = {_path(source): source for source in sources}
    pairs = connection.execute(
        "select distinct path, experiment_id from incoming order by path, experiment_id"
    ).fetchall()
    for path, experiment_id in pairs:
        if path in by_path and by_path[path].experiment_id != experiment_id:
            yield by_path[path], f"has rows of experiment {experiment_id}, which is not that of its folder"


def _contradictory(
    connection: duckdb.DuckDBPyConnection, sources: list[SourceFile]
) -> Iterator[tuple[SourceFile, str]]:
    """Files with rows that an audit finds."""
    by_experiment = {source.experiment_id: source for source in sources}
    connection.execute("create or replace temp view structure_unionize as select * exclude (path) from incoming")
    try:
        for audit, reason in FILE_AUDITS.items():
            cursor = connection.execute(schema.sql_files("audits")[audit].text)
            for row in cursor.fetchall():
                if row[0] in by_experiment:
                    yield by_experiment[row[0]], reason
    finally:
        connection.execute("drop view temp.structure_unionize")


def _drop(connection: duckdb.DuckDBPyConnection, sources: Iterable[SourceFile]) -> None:
    paths = [_path(source) for source in sources]
    if paths:
        connection.execute("delete from incoming where path in (select unnest(cast(? as varchar[])))", [paths])


def _path(source: SourceFile) -> str:
    """The path of a file as DuckDB knows it: from the root, as a first ~ would be the home folder."""
    return str(source.path.absolute())


def _escaped(path: str) -> str:
    """A path that DuckDB takes as it is: it would read every file that *, ? and [ in a path can stand for."""
    return re.sub(r"([*?[])", r"[\1]", path)


def _same_columns(files: list[UnionizeFile]) -> list[list[UnionizeFile]]:
    groups: dict[tuple[str, ...], list[UnionizeFile]] = {}
    for file in files:
        groups.setdefault(file.columns, []).append(file)
    return list(groups.values())


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
