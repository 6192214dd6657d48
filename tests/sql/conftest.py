"""A brain small enough to draw by hand, in a database in which every test starts anew.

    structure        voxels left           voxels right
    root             (its own: none)
    ├── TH           3                     –                  labelled with TH itself, not with a nucleus
    │   ├── VPL      0, 1                  8
    │   ├── VPM      2                     –
    │   └── MD       (not drawn in the annotation)
    └── HY           –                     9

The grid has 2 × 2 × 4 voxels (AP × DV × ML) of 100 um: ids 0 to 7 lie left, 8 to 15 right. Voxels 4 to 7 and 10 to 15
are outside the annotation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Protocol

import duckdb
import numpy as np
import pytest

from tests.sql.drawn import as_drawn, drawn_columns, drawn_rows, worked_out
from warehouse.database import schema
from warehouse.database.connect import connect_memory

Fill = Callable[[str, str], None]
"""Appends drawn rows to a table."""

Check = Callable[[str, str], None]
"""Compares a query with a drawn table: the drawn columns, every row, in any order."""


class Inject(Protocol):
    """Loads drawn injections: the columns voxel_id, experiment_id and injection_density."""

    def __call__(self, drawing: str, *, loaded: Sequence[int] = ...) -> None: ...


TREE = """
    structure_id | acronym | name                   | parent_structure_id | depth
    1            | root    | root                   |                     | 0
    2            | TH      | Thalamus               | 1                   | 1
    3            | VPL     | Ventral posterolateral | 2                   | 2
    4            | VPM     | Ventral posteromedial  | 2                   | 2
    5            | MD      | Mediodorsal            | 2                   | 2
    6            | HY      | Hypothalamus           | 1                   | 1

    structure_id | graph_order | last_graph_order | color_hex_triplet | structure_id_path
    1            | 0           | 5                | FFFFFF            | /1/
    2            | 1           | 4                | FF7080            | /1/2/
    3            | 2           | 2                | FF8084            | /1/2/3/
    4            | 3           | 3                | FF8084            | /1/2/4/
    5            | 4           | 4                | FF90A0            | /1/2/5/
    6            | 5           | 5                | E64438            | /1/6/
"""

CLOSURE = """
    ancestor_structure_id | descendant_structure_id
    1                     | 1
    1                     | 2
    1                     | 3
    1                     | 4
    1                     | 5
    1                     | 6
    2                     | 2
    2                     | 3
    2                     | 4
    2                     | 5
    3                     | 3
    4                     | 4
    5                     | 5
    6                     | 6
"""

ANNOTATION = """
    graph_order | voxel_id | structure_id | hemisphere_id
    1           | 3        | 2            | 1
    2           | 0        | 3            | 1
    2           | 1        | 3            | 1
    2           | 8        | 3            | 2
    3           | 2        | 4            | 1
    5           | 9        | 6            | 2
"""

INFO = """
    schema_version | resolution_um | ap_voxel_count | dv_voxel_count | ml_voxel_count | voxel_volume_mm3
    5              | 100           | 2              | 2              | 4              | 0.001
"""

BRAIN = {"structure": TREE, "structure_closure": CLOSURE, "annotation_voxel": ANNOTATION, "warehouse_info": INFO}

TableColumn = tuple[str, str, bool]
"""Name, type, and whether it may be NULL."""

# What a column without a drawn value holds where it may not be NULL.
_BLANKS = {"VARCHAR": "''", "BOOLEAN": "false", "TIMESTAMP": "timestamp '2020-01-01'"}


def insertion(table: str, columns: Sequence[TableColumn], drawing: str) -> str:
    """The statement that appends drawn rows to a table."""
    unknown = set(drawn_columns(drawing)) - {name for name, *_ in columns}
    assert not unknown, f"{table} has no column {unknown}"
    rows = []
    for drawn in drawn_rows(drawing):
        values = []
        for name, kind, may_be_null in columns:
            if name in drawn:
                values.append("null" if drawn[name] == "" else f"cast('{drawn[name]}' as {kind})")
            else:
                values.append("null" if may_be_null else f"cast({_BLANKS.get(kind, '0')} as {kind})")
        rows.append(f"({', '.join(values)})")
    return f"insert into {table} values {', '.join(rows)}"


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Count anew what is counted in advance."""
    for name, file in schema.sql_files("derived").items():
        connection.execute(f"delete from {name}")
        connection.execute(file.text)


@pytest.fixture(scope="session")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table, view and macro, with the brain drawn above and no experiment."""
    with closing(connect_memory()) as connection:
        schema.apply(connection, "tables", "views", "macros")
        for table, drawing in BRAIN.items():
            connection.execute(insertion(table, _columns(connection, table), drawing))
        derive(connection)
        yield connection


@pytest.fixture
def atlas(database: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database; what a test does to it is undone."""
    database.execute("begin")
    yield database
    database.execute("rollback")


@pytest.fixture(scope="session")
def columns(database: duckdb.DuckDBPyConnection) -> dict[str, list[TableColumn]]:
    """The columns of every table."""
    return {table: _columns(database, table) for table in schema.object_names("tables")}


@pytest.fixture
def fill(atlas: duckdb.DuckDBPyConnection, columns: dict[str, list[TableColumn]]) -> Fill:
    """Appends drawn rows to a table. An empty cell is NULL; columns that are not drawn hold nothing that matters."""

    def fill_table(table: str, drawing: str) -> None:
        atlas.execute(insertion(table, columns[table], drawing))

    return fill_table


@pytest.fixture
def inject(atlas: duckdb.DuckDBPyConnection) -> Inject:
    """Loads drawn injections into the brain, stored and ranked as they are in a warehouse.

    ``loaded`` are the experiments whose files are loaded, those without any voxel included; by default those drawn.
    """
    labels = {int(row["voxel_id"]): row for row in drawn_rows(ANNOTATION)}

    def load(drawing: str, *, loaded: Sequence[int] = ()) -> None:
        drawn = [
            (int(row["voxel_id"]), int(row["experiment_id"]), float(np.float32(row["injection_density"])))
            for row in drawn_rows(drawing)
        ]
        numbers = {each: number for number, each in enumerate(sorted({*loaded, *(each for _, each, _ in drawn)}))}
        stored = []
        for voxel_id, experiment_id, density in drawn:
            outside = {"graph_order": "-1", "structure_id": "0", "hemisphere_id": "1" if voxel_id < 8 else "2"}
            label = labels.get(voxel_id, outside)
            ahead = [(-d, e) for v, e, d in drawn if v == voxel_id and (-d, e) < (-density, experiment_id)]
            place = (int(label["graph_order"]), voxel_id, int(label["structure_id"]), int(label["hemisphere_id"]))
            stored.append((*place, numbers[experiment_id], density, len(ahead) + 1))
        # DuckDB 1 reads a number of many digits as a DECIMAL, and makes another FLOAT of it than of the DOUBLE
        rows = [
            f"({', '.join(map(str, place))}, {number}, cast('{density!r}' as double), {rank})"
            for *place, number, density, rank in sorted(stored, key=lambda row: (row[0], row[1], row[6]))
        ]
        files = [
            f"('injection_density', {each}, '', {sum(each == other for _, other, _ in drawn)}, 'loaded', now())"
            for each in numbers
        ]
        if rows:
            atlas.execute(f"insert into packed_injection_voxel values {', '.join(rows)}")
        if numbers:
            every_number = ", ".join(f"({number}, {each})" for each, number in numbers.items())
            atlas.execute(f"insert into injection_experiment values {every_number}")
            atlas.execute(
                "insert into ingest_log (file_kind, experiment_id, file_path, row_count, status, logged_at) "
                f"values {', '.join(files)}"
            )
        derive(atlas)

    return load


@pytest.fixture
def check(atlas: duckdb.DuckDBPyConnection) -> Check:
    """Compares a query with a drawn table: the drawn columns, every row, in any order."""

    def check_rows(query: str, drawing: str) -> None:
        columns = drawn_columns(drawing)
        found = atlas.execute(f"select {', '.join(columns)} from ({query})").fetchall()
        expected = [[worked_out(row[name]) for name in columns] for row in drawn_rows(drawing)]
        assert sorted([as_drawn(value) for value in row] for row in found) == sorted(expected)

    return check_rows


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[TableColumn]:
    described = connection.execute(f"describe {table}").fetchall()
    return [(name, kind, null == "YES") for name, kind, null, *_ in described]
