"""Answers of a warehouse with 10**8 injection rows, each beside the bare query that it cannot be faster than."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import MCW, Cost, best_of, run
from warehouse.database.connect import connect_read_only
from warehouse.selection.experiments import ExperimentFilter, select_experiments

__all__ = ["coverage_figures", "matrix_figures", "process_figures", "subset_figures", "view_figures"]

BARE_ANY_RANK = """
select structure_id, count(*)
from packed_injection_voxel
where injection_density >= cast(? as float)
group by structure_id
"""
BARE = """
select structure_id, count(*)
from packed_injection_voxel
where injection_density >= cast(? as float) and density_rank = ?
group by structure_id
"""
_OF_TH = "graph_order between (select graph_order from structure where acronym = 'TH') and " + (
    "(select last_graph_order from structure where acronym = 'TH')"
)


def fetching(connection: duckdb.DuckDBPyConnection, statement: str, *parameters: Any) -> Callable[[], object]:
    """An action that runs a query and fetches every row."""
    return lambda: connection.execute(statement, list(parameters)).fetchall()


def coverage_figures(database: Path, repeats: int) -> list[Figure]:
    """Covered voxels of every structure over all experiments, at several thresholds and depths."""
    figures = []
    group = "covered voxels of every structure, all experiments"
    with connect_read_only(database) as connection:
        for min_density, min_experiments in ((0.5, 1), (0.1, 1), (0.9, 1), (0.5, 2), (0.5, 10)):
            ours, bare, bare_ranked = best_of(
                repeats,
                fetching(connection, "from structure_coverage_at(?, ?)", min_density, min_experiments),
                fetching(connection, BARE_ANY_RANK, min_density),
                fetching(connection, BARE, min_density, min_experiments),
            )
            name = f"t = {min_density}, n = {min_experiments}"
            figures += [
                _timed(group, f"structure_coverage_at, {name}", ours, at_most=0.5),
                _timed(group, "bare select, any rank", bare),
                _timed(group, "bare select, the row of this rank", bare_ranked),
                _ratio(group, "structure_coverage_at / bare select, any rank", ours, bare, at_most=1.3),
                _ratio(group, "structure_coverage_at / bare select of this rank", ours, bare_ranked),
            ]
        (of_thalamus,) = best_of(repeats, fetching(connection, "from structure_coverage_at(0.5, 1, ancestor := 'TH')"))
        figures.append(_timed(group, "structure_coverage_at of TH alone", of_thalamus))
    return figures


def subset_figures(database: Path, repeats: int) -> list[Figure]:
    """Coverage by all experiments in wild-type mice."""
    with connect_read_only(database) as connection:
        chosen = select_experiments(connection, ExperimentFilter(wild_type=True))
        loaded = connection.execute(
            "select count(*) from ingest_log where file_kind = 'injection_density' and status = 'loaded' "
            "and experiment_id in (select unnest(cast(? as integer[])))",
            [chosen],
        ).fetchall()[0][0]
        thalamus, brain = best_of(
            repeats,
            fetching(connection, "from structure_coverage_of(?, 0.5, 1, ancestor := 'TH')", chosen),
            fetching(connection, "from structure_coverage_of(?, 0.5, 1)", chosen),
        )
    group = f"coverage by the {loaded:,} wild-type experiments"
    return [
        _timed(group, "structure_coverage_of, TH", thalamus, at_most=0.3),
        _timed(group, "structure_coverage_of, whole brain", brain, at_most=3),
    ]


def view_figures(database: Path, repeats: int) -> list[Figure]:
    """The view for dashboards."""
    threshold = "min_density = 0.5 and min_experiments = 1"
    with connect_read_only(database) as connection:
        row, thalamus, whole = best_of(
            repeats,
            fetching(connection, f"from structure_voxel_coverage where {threshold}"),
            fetching(connection, f"from structure_voxel_coverage where {threshold} and acronym = 'TH'"),
            fetching(connection, "from structure_voxel_coverage"),
        )
        (per_experiment,) = best_of(
            1, fetching(connection, "select count(*), sum(covered_voxel_count) from experiment_voxel_coverage")
        )
    return [
        _timed("structure_voxel_coverage", "one threshold row, every structure", row, at_most=0.3),
        _timed("structure_voxel_coverage", "one threshold row, TH", thalamus, at_most=0.3),
        _timed("structure_voxel_coverage", "whole view", whole, at_most=2),
        _timed("experiment_voxel_coverage", "count and sum of the whole view", per_experiment),
    ]


def matrix_figures(database: Path, repeats: int) -> list[Figure]:
    """The injection coverage matrix and the view that it rests on, from the unionizes."""
    with connect_read_only(database) as connection:
        matrix, everything, thalamus = best_of(
            repeats,
            fetching(connection, "from injection_matrix('TH', 'both')"),
            fetching(connection, "select count(*), sum(signal_fraction), sum(site_fraction) from injection_coverage"),
            fetching(
                connection,
                "select injection_coverage.* from injection_coverage join structure using (structure_id) "
                f"where {_OF_TH}",
            ),
        )
        rows = connection.execute("select count(*) from structure_unionize").fetchall()[0][0]
    command = _best_run(repeats, *MCW, "matrix", "TH", "--database", database)
    voxels = _best_run(repeats, *MCW, "matrix", "TH", "--value", "voxel_fraction", "--database", database)
    group = f"matrix and injection_coverage at {rows:,} unionize rows"
    return [
        _timed(group, "mcw matrix TH, whole process", command, at_most=0.5),
        _timed(group, "injection_matrix('TH', 'both'), every row", matrix, at_most=0.5),
        _timed(group, "injection_coverage, count and sums of everything", everything, at_most=0.5),
        _timed(group, "injection_coverage, rows of the TH subtree", thalamus, at_most=0.5),
        _timed(group, "mcw matrix TH --value voxel_fraction, whole process", voxels),
    ]


def process_figures(database: Path, repeats: int) -> list[Figure]:
    """mcw coverage TH as a whole process, and what of it is start-up."""
    commands: dict[str, tuple[str | Path, ...]] = {
        "mcw coverage TH": (*MCW, "coverage", "TH", "--database", database),
        "mcw coverage TH --wild-type": (*MCW, "coverage", "TH", "--wild-type", "--database", database),
        "mcw coverage root": (*MCW, "coverage", "root", "--database", database),
        "mcw --version": (*MCW, "--version"),
        "python -c pass": (sys.executable, "-c", "pass"),
        "python -c 'import duckdb'": (sys.executable, "-c", "import duckdb"),
        "python -c 'import duckdb, numpy, pandas'": (sys.executable, "-c", "import duckdb, numpy, pandas"),
    }
    costs = {name: _best_run(repeats, *command) for name, command in commands.items()}
    targets = {"mcw coverage TH": 0.6, "mcw --version": 0.35}
    return [_timed("whole processes", name, cost, at_most=targets.get(name)) for name, cost in costs.items()]


def _best_run(repeats: int, *command: str | Path) -> Cost:
    runs = [run(*command) for _ in range(repeats)]
    return Cost(min(each.seconds for each in runs), min(each.cpu_seconds for each in runs))


def _timed(group: str, name: str, cost: Cost, at_most: float | None = None) -> Figure:
    return Figure(group, name, cost.seconds, "s", at_most=at_most, note=cost.note)


def _ratio(group: str, name: str, ours: Cost, other: Cost, at_most: float | None = None) -> Figure:
    note = f"{ours.cpu_seconds / other.cpu_seconds:.2f} × in CPU time"
    return Figure(group, name, ours.seconds / other.seconds, "×", at_most=at_most, note=note)
