"""Superset can read the warehouse, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Api = Callable[..., tuple[int, dict[str, Any]]]

WRITES = [
    "create table mine (n integer)",
    "insert into coverage_threshold values (0.5, 7)",
    "delete from experiment",
    "update experiment set gender = 'X'",
    "drop view injection_coverage",
    "copy experiment to '{elsewhere}'",
]


@pytest.fixture
def run_sql(superset_api: Api, imported: None) -> Callable[[str], tuple[int, dict[str, Any]]]:
    """Runs a statement as SQL Lab does."""
    return lambda sql: superset_api("POST", "sqllab/execute/", {"database_id": 1, "sql": sql, "runAsync": False})


@pytest.fixture(params=[False, True], ids=["as imported", "with DML allowed"])
def allow_dml(request: pytest.FixtureRequest, superset_api: Api, imported: None) -> Iterator[None]:
    """The connection as it was imported, and as an administrator may set it: then only DuckDB itself refuses."""
    if request.param:
        assert superset_api("PUT", "database/1", {"allow_dml": True})[0] == 200
    yield
    if request.param:
        assert superset_api("PUT", "database/1", {"allow_dml": False})[0] == 200


@pytest.mark.parametrize("statement", WRITES)
def test_writes_are_refused(
    allow_dml: None, run_sql: Callable[..., tuple[int, dict[str, Any]]], live: Path, tmp_path: Path, statement: str
) -> None:
    before = hashlib.sha256(live.read_bytes()).digest()
    elsewhere = tmp_path / "elsewhere.csv"
    status, answer = run_sql(statement.format(elsewhere=elsewhere))
    assert (status >= 400, "errors" in answer) == (True, True)
    assert hashlib.sha256(live.read_bytes()).digest() == before
    assert not elsewhere.exists()
    assert not live.with_name(live.name + ".wal").exists()


def test_reading_is_allowed_within_the_warehouse_only(
    run_sql: Callable[..., tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    status, answer = run_sql("select count(*) as n from structure where acronym = 'TH'")
    assert (status, answer["data"]) == (200, [{"n": 1}])
    (tmp_path / "secret.csv").write_text("n\n1\n")
    status, answer = run_sql(f"select * from read_csv('{tmp_path}/secret.csv')")
    assert status >= 400
    assert "Permission Error" in str(answer)


def test_every_column_has_its_comment_and_a_friendly_name(superset_api: Api, imported: None) -> None:
    _, found = superset_api("GET", "dataset/?q=(page_size:100)", None)
    datasets = [superset_api("GET", f"dataset/{entry['id']}", None)[1]["result"] for entry in found["result"]]
    assert len(datasets) == 4
    columns = [column for dataset in datasets for column in dataset["columns"]]
    assert [column["column_name"] for column in columns if not (column["description"] and column["verbose_name"])] == []
    descriptions = {column["column_name"]: column["description"] for column in columns}
    assert "Not additive" in descriptions["covered_fraction"]
    assert "Additive over structures" in descriptions["labelled_voxel_count"]
