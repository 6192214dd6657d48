"""Running the audits: what each result says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

import warehouse
from warehouse.database import schema
from warehouse.database.audit import run_audits
from warehouse.database.connect import connect_memory
from warehouse.errors import UnknownNameError


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in which 7 memberships are of structures that do not exist."""
    with closing(connect_memory()) as opened:
        schema.apply(opened, "tables", "views", "macros")
        opened.execute("insert into structure_set_member select 1, 107 - range from range(7)")
        yield opened


def test_a_result_counts_the_offending_rows_and_shows_the_first_five_in_order(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    (result,) = run_audits(connection, ["structures_known"])
    assert result.name == "structures_known"
    assert result.sentence == "every structure that anything refers to is in the table structure."
    assert result.row_count == 7
    assert result.columns == ["structure_id", "table_name"]
    assert result.examples == [(structure_id, "structure_set_member") for structure_id in range(101, 106)]


def test_an_audit_that_finds_nothing_has_no_examples(connection: duckdb.DuckDBPyConnection) -> None:
    (result,) = run_audits(connection, ["experiments_known"])
    assert (result.row_count, result.examples) == (0, [])
    assert result.columns == ["experiment_id", "table_name"]


def test_without_names_every_audit_runs_and_says_what_must_hold(sample_warehouse: Path) -> None:
    with warehouse.open(sample_warehouse) as atlas:
        results = run_audits(atlas.connection)
    assert [result.name for result in results] == schema.object_names("audits")
    assert [result.name for result in results if result.row_count] == []
    for result in results:
        assert result.sentence.endswith(".")
        assert result.sentence.count(". ") == 0


def test_an_audit_that_is_not_there_gets_the_nearest(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownNameError) as error:
        run_audits(connection, ["structure_known"])
    assert str(error.value).startswith("There is no audit 'structure_known': did you mean structures_known")
