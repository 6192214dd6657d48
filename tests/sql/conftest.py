"""A warehouse small enough to draw by hand, and tables drawn as text.

    structure        voxels left           voxels right
    root             (its own: none)
    ├── TH           3                     –                  labelled with TH itself, not with a nucleus
    │   ├── VPL      0, 1                  8
    │   ├── VPM      2                     –
    │   └── MD       (not drawn in the annotation)
    └── HY           –                     9

The grid has 2 × 2 × 4 voxels (AP × DV × ML) of 100 um: ids 0 to 7 lie left, 8 to 15 right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from fractions import Fraction

import duckdb
import pytest

from warehouse.database import schema
from warehouse.database.connect import connect_memory

Fill = Callable[[str, str], None]
Check = Callable[[str, str], None]

TREE = """
    structure_id | acronym | name                  | parent_structure_id | depth | graph_order | last_graph_order | structure_id_path
    1            | root    | root                  |                     | 0     | 0           | 5                | /1/
    2            | TH      | Thalamus              | 1                   | 1     | 1           | 4                | /1/2/
    3            | VPL     | Ventral posterolateral | 2                  | 2     | 2           | 2                | /1/2/3/
    4            | VPM     | Ventral posteromedial | 2                   | 2     | 3           | 3                | /1/2/4/
    5            | MD      | Mediodorsal           | 2                   | 2     | 4           | 4                | /1/2/5/
    6            | HY      | Hypothalamus          | 1                   | 1     | 5           | 5                | /1/6/
"""

CLOSURE = """
    ancestor_structure_id | descendant_structure_id
    1 | 1
    1 | 2
    1 | 3
    1 | 4
    1 | 5
    1 | 6
    2 | 2
    2 | 3
    2 | 4
    2 | 5
    3 | 3
    4 | 4
    5 | 5
    6 | 6
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
    1              | 100           | 2              | 2              | 4              | 0.001
"""

# Voxel 0 and 1 (VPL, left), 3 (TH itself, left), 8 (VPL, right), 7 (outside the annotation, left).
INJECTED = """
    graph_order | voxel_id | structure_id | hemisphere_id | experiment_number | injection_density | density_rank
    -1          | 7        | 0            | 1             | 1                 | 0.9               | 1
    1           | 3        | 2            | 1             | 1                 | 0.1               | 1
    2           | 0        | 3            | 1             | 0                 | 1                 | 1
    2           | 0        | 3            | 1             | 1                 | 0.7               | 2
    2           | 1        | 3            | 1             | 1                 | 0.7               | 1
    2           | 1        | 3            | 1             | 0                 | 0.25              | 2
    2           | 8        | 3            | 2             | 0                 | 0.5               | 1
"""

# 103 was loaded and has no voxel above 0; 104 was not loaded.
NUMBERS = """
    experiment_number | experiment_id
    0                 | 101
    1                 | 102
    2                 | 103
"""
LOG = """
    file_kind         | experiment_id | status
    injection_density | 101           | loaded
    injection_density | 102           | loaded
    injection_density | 103           | loaded
    injection_density | 104           | skipped
"""

# What a column without a drawn value holds where it may not be NULL.
_BLANKS = {"VARCHAR": "''", "BOOLEAN": "false", "TIMESTAMP": "timestamp '2020-01-01'"}


def cells_of(drawing: str) -> tuple[list[str], list[list[str]]]:
    """The headings and the rows of a drawn table."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    return lines[0], lines[1:]


@pytest.fixture
def atlas() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table, macro and view; the tables are empty but for hemisphere and coverage_threshold."""
    with closing(connect_memory()) as connection:
        schema.apply(connection, "tables", "views", "macros")
        yield connection


@pytest.fixture
def fill(atlas: duckdb.DuckDBPyConnection) -> Fill:
    """Appends drawn rows to a table. An empty cell is NULL; columns that are not drawn hold nothing that matters."""

    def fill_table(table: str, drawing: str) -> None:
        headings, rows = cells_of(drawing)
        described = atlas.execute(f"describe {table}").fetchall()
        for row in rows:
            drawn = dict(zip(headings, row, strict=True))
            values = []
            for name, kind, null, *_ in described:
                if name in drawn:
                    values.append("null" if drawn[name] == "" else f"cast('{drawn[name]}' as {kind})")
                else:
                    values.append("null" if null == "YES" else f"cast({_BLANKS.get(kind, '0')} as {kind})")
            atlas.execute(f"insert into {table} values ({', '.join(values)})")

    return fill_table


@pytest.fixture
def brain(fill: Fill) -> Fill:
    """The brain drawn above; gives ``fill`` on."""
    fill("structure", TREE)
    fill("structure_closure", CLOSURE)
    fill("annotation_voxel", ANNOTATION)
    fill("warehouse_info", INFO)
    return fill


@pytest.fixture
def injections(atlas: duckdb.DuckDBPyConnection, brain: Fill) -> None:
    """The injections drawn above, in the brain."""
    brain("injection_experiment", NUMBERS)
    brain("packed_injection_voxel", INJECTED)
    brain("ingest_log", LOG)
    schema.apply(atlas, "derived")


@pytest.fixture
def check(atlas: duckdb.DuckDBPyConnection) -> Check:
    """Compares a query with a drawn table: the drawn columns, every row, in any order.

    Numbers may be drawn as fractions (2/3); an empty cell is NULL.
    """

    def check_rows(query: str, drawing: str) -> None:
        headings, expected = cells_of(drawing)
        found = atlas.execute(f"select {', '.join(headings)} from ({query})").fetchall()
        assert sorted(map(_written, found)) == sorted(map(_drawn, expected))

    return check_rows


def _written(row: tuple[object, ...]) -> list[str]:
    return [_text(value) for value in row]


def _drawn(row: list[str]) -> list[str]:
    """A drawn row, with 2/3 worked out."""
    cells = []
    for cell in row:
        try:
            cells.append(_text(float(Fraction(cell))))
        except ValueError:
            cells.append(cell)
    return cells


def _text(value: object) -> str:
    """A value as it is drawn; numbers to 12 digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{float(value):.12g}"  # type: ignore[arg-type]
