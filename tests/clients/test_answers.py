"""Every client gets the numbers that are in the source files, NULLs as NULLs, and cannot write."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.clients.environments import DUCKDB, Environments, requirements, run
from tests.clients.questions import QUESTIONS, Question, Rows

SCRIPTS = Path(__file__).with_name("scripts")
PYTHON_SCRIPTS = {
    "SQLAlchemy": "ask_sqlalchemy.py",
    "pandas": "ask_pandas.py",
    "polars": "ask_polars.py",
    "ADBC": "ask_adbc.py",
}
# What the client says of the columns of coverage, thresholds, densities and times.
TYPES = {
    "SQLAlchemy": ["int64 int64 int64 float64 int64", "float64 int64", "int64 float64", "datetime64[us] bool"],
    "pandas": ["int64 int64 int64 float64 int64", "float64 int64", "int64 float64", "datetime64[us] bool"],
    "polars": [
        "Int32 Int64 Int64 Float64 Int64",
        "Decimal(precision=2, scale=1) Int16",
        "Int32 Float32",
        "Datetime(time_unit='us', time_zone=None) Boolean",
    ],
    "ADBC": ["int32 int64 int64 double int64", "decimal128(2, 1) int16", "int32 float", "timestamp[us] bool"],
    "Node.js": [
        "INTEGER number BIGINT bigint BIGINT bigint DOUBLE number BIGINT bigint",
        "DECIMAL(2,1) object SMALLINT number",
        "INTEGER number FLOAT number",
        "TIMESTAMP object BOOLEAN boolean",
    ],
}


@dataclass(frozen=True)
class Client:
    """A client, and the version of DuckDB that it is installed with where that can be chosen."""

    name: str
    duckdb_version: str | None
    environments: Environments
    database: Path

    def ask(self, questions: dict[str, Question]) -> subprocess.CompletedProcess[str]:
        text = json.dumps({name: [question.query, question.parameters] for name, question in questions.items()})
        folder = self.database.parents[1]
        if self.name == "Node.js":
            script = self.environments.node() / "ask_node.mjs"
            script.write_text((SCRIPTS / script.name).read_text())
            return run(["node", script, self.database], folder, text)
        python = self.environments.python(*requirements(self.name, self.duckdb_version)) / "python"
        return run([python, SCRIPTS / PYTHON_SCRIPTS[self.name], self.database], folder, text)


CLIENTS = [*((name, version) for name in PYTHON_SCRIPTS for version in DUCKDB[name]), ("Node.js", None)]


@pytest.fixture(scope="module", params=CLIENTS, ids=lambda each: " ".join(filter(None, each)))
def client(request: pytest.FixtureRequest, environments: Environments, published: Path) -> Client:
    name, duckdb_version = request.param
    return Client(name, duckdb_version, environments, published)


@pytest.fixture(scope="module")
def found(client: Client, connection: duckdb.DuckDBPyConnection) -> Any:
    """Its answers to the questions, and the number of rows of every table and view."""
    done = client.ask({**QUESTIONS, "counts": Question(_counts(connection))})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _counts(connection: duckdb.DuckDBPyConnection) -> str:
    names = connection.execute("select table_name from information_schema.tables order by all").fetchall()
    assert len(names) >= 24
    return " union all ".join(f"select '{name}' as name, count(*) as row_count from {name}" for (name,) in names)


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "thresholds"])
def test_it_gets_what_is_in_the_source_files(name: str, found: Any, expected: dict[str, Rows]) -> None:
    assert found[name]["rows"] == expected[name] != []


def test_the_source_files_put_nulls_and_fractions_to_the_test(expected: dict[str, Rows]) -> None:
    fractions = [row[3] for row in expected["coverage"]]
    assert None in fractions
    assert 0 in fractions
    assert any(isinstance(fraction, float) and 0 < fraction < 1 for fraction in fractions)
    assert None in [row[1] for row in expected["experiments"]]
    assert {row[1] is None for row in expected["files"]} == {True, False}
    assert all(len(rows) > 100 for name, rows in expected.items() if name in ("densities", "unionizes"))


def test_it_gets_the_thresholds_as_decimals_in_tenths(found: Any) -> None:
    tenths, depths = [Decimal(number) / 10 for number in range(1, 11)], [1, 2, 3, 5, 10, 20]
    rows = [[Decimal(str(density)), depth] for density, depth in found["thresholds"]["rows"]]
    assert rows == [[density, depth] for density in tenths for depth in depths]


def test_it_gets_all_rows_of_every_table_and_view(found: Any, connection: duckdb.DuckDBPyConnection) -> None:
    counts = dict(found["counts"]["rows"])
    assert counts == {name: len(connection.execute(f"select 1 from {name}").fetchall()) for name in counts}
    assert counts["structure_voxel_coverage"] == counts["structure"] * 3 * 60


def test_it_knows_the_types(client: Client, found: Any) -> None:
    names = ["coverage", "thresholds", "densities", "times"]
    assert [" ".join(found[name]["types"]) for name in names] == TYPES[client.name]


def test_it_cannot_write(client: Client, unharmed: Callable[[], bool]) -> None:
    done = client.ask({"write": Question("delete from structure")})
    assert done.returncode != 0
    assert "read-only mode" in done.stderr
    assert unharmed()
