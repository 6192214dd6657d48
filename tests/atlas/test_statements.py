"""How many SQL statements a question takes, opening the file included: few, as each is a round through the planner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse
from warehouse.database import connect

STATEMENTS = ("execute", "executemany", "sql", "query")


class Counting:
    """A connection that notes every statement it is given."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
        self._connection = connection
        self._statements = statements

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if name not in STATEMENTS:
            return found

        def noted(statement: str, *values: Any, **options: Any) -> Any:
            self._statements.append(statement)
            return found(statement, *values, **options)

        return noted


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were run since the test began."""
    noted: list[str] = []
    plain = connect._connect

    def counting(path: Path, *, read_only: bool) -> Any:
        return Counting(plain(path, read_only=read_only), noted)

    monkeypatch.setattr(connect, "_connect", counting)
    return noted


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (lambda atlas: atlas.coverage("TH").df(), 6),
        (lambda atlas: atlas.matrix("TH").df(), 5),
        (lambda atlas: atlas.matrix("TH", value="voxel_fraction").df(), 5),
        (lambda atlas: repr(atlas.coverage("TH")), 6),
        (lambda atlas: atlas.experiments("TH").df(), 5),
        (lambda atlas: atlas.structures("TH").df(), 4),
        (lambda atlas: atlas.injection_counts("TH"), 5),
        (lambda atlas: atlas.plot.matrix("TH"), 6),
        (lambda atlas: atlas.plot.coverage("TH"), 6),
        (lambda atlas: atlas.plot.curve("TH"), 10),
        (lambda atlas: atlas.plot.slices("TH"), 13),
        (repr, 3),
    ],
    ids=[
        "coverage",
        "matrix",
        "matrix of voxels",
        "coverage shown",
        "experiments",
        "structures",
        "injection_counts",
        "plot.matrix",
        "plot.coverage",
        "plot.curve",
        "plot.slices",
        "the warehouse shown",
    ],
)
def test_a_question_takes_few_statements(
    sample_warehouse: Path, statements: list[str], ask: Callable[[warehouse.Warehouse], object], most: int
) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        ask(atlas)
    assert 0 < len(statements) <= most, "\n".join(statements)


def test_a_report_takes_at_most_45_statements(sample_warehouse: Path, statements: list[str], tmp_path: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        atlas.report("TH", tmp_path / "th.html")
    assert 0 < len(statements) <= 45, "\n".join(statements)


def test_every_way_to_run_a_statement_is_counted(sample_warehouse: Path, statements: list[str]) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        del statements[:]
        atlas.connection.execute("select 1").fetchall()
        atlas.connection.sql("select 2").fetchall()
        atlas.connection.query("select 3").fetchall()
    assert statements == ["select 1", "select 2", "select 3"]
