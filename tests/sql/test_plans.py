"""What the macros read: plans of DuckDB, executed on the sample.

A question about all experiments reads ranks or what was counted in advance; only a question about some of them groups
the injected rows by voxel. Filters on the range of a structure and on voxels reach the scan through every macro.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse

SOME = "[999000001, 999000002]"


@dataclass(frozen=True)
class Plan:
    """The scans of packed_injection_voxel, each with its filters, and by how many columns each grouping groups."""

    scans: list[str]
    groupings: list[int]


@pytest.fixture(scope="module")
def connection(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.open(sample_warehouse) as atlas:
        yield atlas.connection


def plan_of(connection: duckdb.DuckDBPyConnection, query: str) -> Plan:
    """The plan as it was executed, without the blanks and parentheses in which the versions of DuckDB differ."""
    ((_, text),) = connection.execute(f"explain (analyze, format json) {query}").fetchall()
    operators = list(operators_of(json.loads(text)))
    assert any("Table" in each for each in operators)
    scans = [each for each in operators if str(each.get("Table")).endswith("packed_injection_voxel")]
    filters = [each.get("Filters", []) for each in scans]
    written = [" and ".join([each] if isinstance(each, str) else each) for each in filters]
    plain = ["".join(each for each in text.lower() if each not in " ()") for text in written]
    return Plan(plain, [len(each["Groups"]) for each in operators if "Groups" in each])


def operators_of(plan: Any) -> Iterator[dict[str, Any]]:
    """What is said of each operator, wherever the version of DuckDB puts it."""
    if isinstance(plan, dict):
        if isinstance(plan.get("extra_info"), dict):
            yield plan["extra_info"]
        plan = list(plan.values())
    if isinstance(plan, list):
        for part in plan:
            yield from operators_of(part)


@pytest.mark.parametrize("ancestor", ["null", "'TH'"])
def test_a_density_that_is_no_twentieth_reads_the_rows_of_one_rank_once_and_groups_nothing_by_voxel(
    connection: duckdb.DuckDBPyConnection, ancestor: str
) -> None:
    plan = plan_of(connection, f"select * from structure_coverage_at(0.33, 2, {ancestor})")
    (scan,) = plan.scans
    assert "density_rank=2" in scan
    assert "injection_density>=0.33" in scan
    assert plan.groupings
    assert max(plan.groupings) == 2  # label and side, never voxel


@pytest.mark.parametrize("ancestor", ["null", "'TH'"])
@pytest.mark.parametrize("min_density", ["0.05", "0.35", "0.5", "0.85", "1", "cast(0.7 as double)"])
def test_a_twentieth_of_density_reads_no_injected_voxel(
    connection: duckdb.DuckDBPyConnection, min_density: str, ancestor: str
) -> None:
    plan = plan_of(connection, f"select * from structure_coverage_at({min_density}, 2, {ancestor})")
    assert plan.scans == []
    assert max(plan.groupings) == 2


@pytest.mark.parametrize("min_density", ["0.35", "0.33"])
def test_some_experiments_are_grouped_by_voxel_and_their_ranks_are_not_read(
    connection: duckdb.DuckDBPyConnection, min_density: str
) -> None:
    plan = plan_of(connection, f"select * from structure_coverage_at({min_density}, 2, 'TH', {SOME})")
    (scan,) = plan.scans
    assert "density_rank" not in scan
    assert f"injection_density>={min_density}" in scan
    assert max(plan.groupings) == 4  # voxel, range, label and side


@pytest.mark.parametrize(
    "query",
    [
        "select * from structure_coverage_by_depth(0.35, 'TH')",
        "select * from structure_coverage_by_density(2, 'TH')",
        "select * from structure_voxel_coverage",
        "select * from dashboard_structure_coverage",
    ],
)
def test_curves_and_views_of_all_experiments_read_no_injected_voxel(
    connection: duckdb.DuckDBPyConnection, query: str
) -> None:
    assert plan_of(connection, query).scans == []


def test_a_curve_at_a_density_that_is_no_twentieth_groups_nothing_by_voxel(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    plan = plan_of(connection, "select * from structure_coverage_by_depth(0.33, 'TH')")
    assert len(plan.scans) == 1
    assert max(plan.groupings) == 3  # label, side and number of experiments


@pytest.mark.parametrize("macro", [f"voxel_injection_count(0.5, {SOME})", "voxel_injection_count(0.5)"])
@pytest.mark.parametrize(("column", "first", "last"), [("graph_order", 131, 204), ("voxel_id", 500_000, 600_000)])
def test_a_range_of_a_structure_or_of_voxels_reaches_the_scan_behind_voxel_injection_count(
    connection: duckdb.DuckDBPyConnection, macro: str, column: str, first: int, last: int
) -> None:
    (scan,) = plan_of(connection, f"select * from {macro} where {column} between {first} and {last}").scans
    assert f"{column}>={first}and{column}<={last}" in scan
    assert "injection_density>=0.5" in scan


@pytest.mark.parametrize("macro", [f"covered_voxel(0.5, 2, {SOME})", "covered_voxel(0.5, 2)"])
def test_a_range_reaches_the_scan_behind_covered_voxel(connection: duckdb.DuckDBPyConnection, macro: str) -> None:
    (scan,) = plan_of(connection, f"select * from {macro} where graph_order between 131 and 204").scans
    assert "graph_order>=131andgraph_order<=204" in scan


def test_a_filter_on_one_experiment_reaches_the_rows_of_chosen_injection_voxel(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    (scan,) = plan_of(connection, "select * from chosen_injection_voxel(0.5) where experiment_number = 3").scans
    assert "experiment_number=3" in scan
