"""Answers of a warehouse with 10**8 injection rows, each beside the bare query that it cannot be faster than."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

import warehouse
from tests.benchmarks.figures import Figure, ratio, timed
from tests.benchmarks.processes import MCW, Cost, best_of, run
from warehouse.database.literals import with_values
from warehouse.database.warehouse_file import WarehouseFile, open_file
from warehouse.selection.chosen import choose
from warehouse.selection.experiment_filter import ExperimentFilter

__all__ = [
    "api_figures",
    "coverage_figures",
    "fetching",
    "matrix_figures",
    "process_figures",
    "subset_figures",
    "view_figures",
    "wild_type_ids",
]

COUNTED = ((0.5, 1), (0.1, 1), (0.9, 1), (0.5, 2), (0.5, 10))
"""Thresholds at a twentieth of density, which were counted when the warehouse was built."""

BY_RANK = ((0.33, 1), (0.77, 1), (0.33, 3))
"""Thresholds in between, for which the voxels are gone through."""

BARE = """
select structure_id, hemisphere_id, count(*)
from packed_injection_voxel
where density_rank = $n and injection_density >= cast($t as float)
group by all
"""
BARE_OF_SOME = """
select structure_id, hemisphere_id, count(*)
from (
    select structure_id, hemisphere_id, voxel_id
    from packed_injection_voxel
    where
        injection_density >= cast($t as float)
        and experiment_number in (
            select experiment_number
            from injection_experiment
            where experiment_id in (select unnest(cast($ids as integer[])))
        )
    group by all
    having count(*) >= $n
)
group by all
"""
_OF_TH = "graph_order between (select graph_order from structure where acronym = 'TH') and " + (
    "(select last_graph_order from structure where acronym = 'TH')"
)


def fetching(connection: duckdb.DuckDBPyConnection, statement: str, **values: object) -> Callable[[], object]:
    """An action that runs a query, its values written into it as in those of the product, and fetches every row."""
    query = with_values(statement, values)
    return lambda: connection.execute(query).fetchall()


def wild_type_ids(file: WarehouseFile) -> list[int]:
    """The loaded experiments in wild-type mice."""
    return choose(file, ExperimentFilter(wild_type=True)).ids


def coverage_figures(database: Path, repeats: int) -> list[Figure]:
    """Covered voxels of every structure over all experiments, at several thresholds and depths."""
    figures = []
    with closing(open_file(database)) as file:
        connection = file.connection
        for group, thresholds in (
            ("coverage of every structure by all experiments, at a twentieth of density: counted in advance", COUNTED),
            ("coverage of every structure by all experiments, at any other density: by rank", BY_RANK),
        ):
            for t, n in thresholds:
                ours, bare = best_of(
                    repeats,
                    fetching(connection, "from structure_coverage_at($t, $n)", t=t, n=n),
                    fetching(connection, BARE, t=t, n=n),
                )
                figures += [
                    timed(group, f"structure_coverage_at({t}, {n})", ours, at_most=0.5),
                    timed(group, f"bare select of rank {n} at {t}", bare),
                    ratio(group, f"structure_coverage_at / bare select, {t} and {n}", ours, bare, at_most=1.3),
                ]
            t, n = thresholds[0]
            (of_thalamus,) = best_of(
                repeats, fetching(connection, "from structure_coverage_at($t, $n, ancestor := 'TH')", t=t, n=n)
            )
            figures.append(timed(group, f"structure_coverage_at({t}, {n}), TH alone", of_thalamus))
    return figures


def subset_figures(database: Path, repeats: int) -> list[Figure]:
    """Coverage by all experiments in wild-type mice."""
    figures = []
    with closing(open_file(database)) as file:
        ids = wild_type_ids(file)
        group = f"coverage by the {len(ids):,} wild-type experiments, a list of ids"
        for t, n in ((0.5, 1), (0.33, 1), (0.5, 2)):
            whole, thalamus, bare = best_of(
                repeats,
                fetching(file.connection, "from structure_coverage_at($t, $n, null, $ids)", t=t, n=n, ids=ids),
                fetching(file.connection, "from structure_coverage_at($t, $n, 'TH', $ids)", t=t, n=n, ids=ids),
                fetching(file.connection, BARE_OF_SOME, t=t, n=n, ids=ids),
            )
            figures += [
                timed(group, f"structure_coverage_at({t}, {n}), every structure", whole, at_most=3),
                timed(group, f"structure_coverage_at({t}, {n}), TH", thalamus, at_most=0.3),
                timed(group, f"bare grouping by voxel at {t}, {n} or more", bare),
                ratio(group, f"every structure / bare grouping, {t} and {n}", whole, bare),
            ]
    return figures


def view_figures(database: Path, repeats: int) -> list[Figure]:
    """The views for dashboards."""
    threshold = "min_density = 0.5 and min_experiments = 1"
    with closing(open_file(database)) as file:
        row, thalamus, whole = best_of(
            repeats,
            fetching(file.connection, f"from structure_voxel_coverage where {threshold}"),
            fetching(file.connection, f"from structure_voxel_coverage where {threshold} and acronym = 'TH'"),
            fetching(file.connection, "from structure_voxel_coverage"),
        )
        (per_experiment,) = best_of(
            1, fetching(file.connection, "select count(*), sum(covered_voxel_count) from experiment_voxel_coverage")
        )
    return [
        timed("structure_voxel_coverage", "one threshold row, every structure", row, at_most=0.3),
        timed("structure_voxel_coverage", "one threshold row, TH", thalamus, at_most=0.3),
        timed("structure_voxel_coverage", "whole view", whole, at_most=2),
        timed("experiment_voxel_coverage", "count and sum of the whole view", per_experiment),
    ]


def matrix_figures(database: Path, repeats: int) -> list[Figure]:
    """The injection coverage matrix, and the view of the same numbers, from the unionizes."""
    with closing(open_file(database)) as file:
        matrix, everything, thalamus = best_of(
            repeats,
            fetching(file.connection, "from injection_matrix('TH', 'both')"),
            fetching(
                file.connection, "select count(*), sum(signal_fraction), sum(site_fraction) from injection_coverage"
            ),
            fetching(
                file.connection,
                "select injection_coverage.* from injection_coverage join structure using (structure_id) "
                f"where {_OF_TH}",
            ),
        )
        ((rows,),) = file.rows("select count(*) from structure_unionize")
    command = _best_run(repeats, *MCW, "matrix", "TH", "--database", database)
    voxels = _best_run(repeats, *MCW, "matrix", "TH", "--value", "voxel_fraction", "--database", database)
    group = f"matrix and injection_coverage at {rows:,} unionize rows"
    return [
        timed(group, "mcw matrix TH, whole process", command, at_most=0.5),
        timed(group, "injection_matrix('TH', 'both'), every row", matrix, at_most=0.5),
        timed(group, "injection_coverage, count and sums of everything", everything, at_most=0.5),
        timed(group, "injection_coverage, rows of the TH subtree", thalamus, at_most=0.5),
        timed(group, "mcw matrix TH --value voxel_fraction, whole process", voxels),
    ]


def api_figures(database: Path, repeats: int) -> list[Figure]:
    """What Python adds to the statement of an answer, in a process that has asked before."""
    with warehouse.open(database) as atlas:
        sql = atlas.coverage("TH").sql
        statement, rows, frame, subset = best_of(
            repeats,
            lambda: atlas.connection.execute(sql).fetchall(),
            lambda: atlas.coverage("TH").rows(),
            lambda: atlas.coverage("TH").df(),
            lambda: atlas.select(wild_type=True).coverage("TH").rows(),
        )
    (opened,) = best_of(repeats, lambda: warehouse.open(database).close())
    group = "Python: warehouse.open(path).coverage('TH')"
    return [
        timed(group, "warehouse.open and close", opened),
        timed(group, "the statement of coverage('TH') by itself", statement),
        timed(group, "coverage('TH').rows()", rows),
        timed(group, "coverage('TH').df()", frame),
        timed(group, "select(wild_type=True).coverage('TH').rows()", subset),
    ]


def process_figures(database: Path, repeats: int) -> list[Figure]:
    """mcw coverage as a whole process, and what of it is start-up."""
    questions: dict[str, float | None] = {
        "TH": 0.6,
        "TH --min-density 0.33": 0.6,
        "TH --wild-type": None,
        "root": None,
        "root --min-density 0.33": None,
    }
    costs = {
        f"mcw coverage {words}": (_best_run(repeats, *MCW, "coverage", *words.split(), "--database", database), target)
        for words, target in questions.items()
    }
    costs["mcw --version"] = (_best_run(repeats, *MCW, "--version"), 0.35)
    for code in ("pass", "import duckdb", "import duckdb, numpy, pandas"):
        costs[f"python -c '{code}'"] = (_best_run(repeats, sys.executable, "-c", code), None)
    return [timed("whole processes", name, cost, at_most=target) for name, (cost, target) in costs.items()]


def _best_run(repeats: int, *command: str | Path) -> Cost:
    runs = [run(*command) for _ in range(repeats)]
    return Cost(min(each.seconds for each in runs), min(each.cpu_seconds for each in runs))
