"""SQLAlchemy reflects every table and view: columns, types and comments, each once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.clients.environments import DUCKDB, Environments, requirements, run
from tests.clients.questions import Rows

SCRIPT = Path(__file__).with_name("scripts") / "reflect.py"
# The others keep their name.
REFLECTED_TYPES = {
    "TINYINT": "INTEGER",
    "FLOAT": "REAL",
    "DECIMAL(2,1)": "NUMERIC(2, 1)",
    "DECIMAL(3,2)": "NUMERIC(3, 2)",
}


@pytest.fixture(scope="module")
def reflected(environments: Environments, published: Path) -> Any:
    python = environments.python(*requirements("SQLAlchemy", *DUCKDB["SQLAlchemy"])) / "python"
    done = run([python, SCRIPT, published], published.parent)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", ["table", "view"])
def test_it_lists_the_tables_and_the_views(kind: str, reflected: Any, connection: duckdb.DuckDBPyConnection) -> None:
    names = connection.execute(f"select {kind}_name from duckdb_{kind}s() where not internal order by all").fetchall()
    assert sorted(reflected[f"{kind}s"]) == [name for (name,) in names] != []


def test_it_reflects_every_column_once_with_its_type_and_comment(
    reflected: Any, connection: duckdb.DuckDBPyConnection
) -> None:
    relations = connection.execute(
        "select table_name, comment from duckdb_tables() union all "
        "select view_name, comment from duckdb_views() where not internal"
    ).fetchall()
    expected: dict[str, list[Any]] = {name: [comment, []] for name, comment in relations}
    for name, column, data_type, comment in connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() where not internal "
        "order by table_name, column_index"
    ).fetchall():
        assert comment
        expected[name][1].append([column, REFLECTED_TYPES.get(data_type, data_type), comment])
    assert all(comment and columns for comment, columns in expected.values())
    assert reflected["relations"] == expected
    assert reflected["relation_count"] == len(relations)


def test_what_it_reflected_can_be_joined_and_asked(
    reflected: Any, expected: dict[str, Rows], connection: duckdb.DuckDBPyConnection
) -> None:
    orders = dict(connection.execute("select structure_id, graph_order from structure").fetchall())
    rows = [[orders[structure_id], *row[1:3]] for structure_id, *row in expected["coverage"]]
    assert reflected["rows"] == rows
