"""Warehouses of several sizes: what sorting, ranking and publishing them costs, and how that grows."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.places import ATLAS_COUNT, Place
from tests.benchmarks.processes import best_of, run
from tests.benchmarks.querying import fetching, wild_type_ids
from warehouse.database.schema import SCHEMA_VERSION
from warehouse.database.warehouse_file import open_file

__all__ = ["Built", "Point", "building_figures", "built", "growth_figures", "growth_points"]

MEMORY_LIMIT = "4GB"  # what the product takes unless it is told otherwise, given 12 GB or more
LOW_MEMORY_LIMIT = "1500MB"
_ROWS = 100_000_000


@dataclass(frozen=True)
class Built:
    """A warehouse of the first so many experiments of the list.

    Attributes:
        database: the file.
        staging: a copy of the staging file that it was built from, or where that would be.
        staged: numbers of rows, and the seconds it took to generate and stage them.
        measured: seconds of each step of the build, size of the file, peak memory.
    """

    database: Path
    staging: Path
    staged: dict[str, float]
    measured: dict[str, float]


@dataclass(frozen=True)
class Point:
    """What a warehouse of so many experiments costs; times are CPU time of all threads, which noise changes least."""

    experiment_count: int
    row_count: float
    build_s: float
    audit_s: float
    counted_s: float
    ranked_s: float
    thalamus_s: float
    subset_s: float
    file_bytes: float


def built(place: Place, count: int) -> Built:
    """A warehouse of ``count`` generated experiments; the one of an earlier run where there is one of this version."""
    name = "full" if count == ATLAS_COUNT else f"first_{count}"
    folder = place.folder / f"{name}_of_{place.experiment_count}_version_{SCHEMA_VERSION}"
    database = folder / "warehouse.duckdb"
    record = folder / "measured.json"
    if not (record.exists() and database.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        staged = _step("stage", count, database)
        shutil.copyfile(_staging(database), folder / "staging.copy")
        record.write_text(json.dumps({"staged": staged, "measured": _build(count, database, MEMORY_LIMIT)}))
    return Built(database, folder / "staging.copy", **json.loads(record.read_text()))


def building_figures(place: Place, count: int) -> list[Figure]:
    """Sorting and ranking with much memory and with little, in processes of their own."""
    atlas = built(place, count)
    rows = atlas.staged["injection_rows"]
    figures = []
    for limit in (MEMORY_LIMIT, LOW_MEMORY_LIMIT):
        database = place.folder / "rebuilt" / "warehouse.duckdb"
        shutil.rmtree(database.parent, ignore_errors=True)
        database.parent.mkdir()
        shutil.copyfile(atlas.staging, _staging(database))
        measured = _build(count, database, limit)
        shutil.rmtree(database.parent)
        group = f"sort and rank of {rows:,.0f} injection rows, memory limit {limit}"
        is_main = limit == MEMORY_LIMIT
        scaled_s = measured["build_s"] * _ROWS / rows
        figures += [
            Figure(group, "reading lists and annotation", measured["lists_s"], "s"),
            Figure(group, "sort, rank, count and write", measured["build_s"], "s", measured["build_cpu_s"]),
            Figure(group, "… per 10**8 rows", scaled_s, "s", at_most=45 if is_main else None),
            Figure(group, "audit and publish", measured["publish_s"], "s", measured["publish_cpu_s"]),
            Figure(
                group, "peak memory of the process", measured["peak_bytes"] / 1e9, "GB", at_most=6 if is_main else 4
            ),
        ]
    return figures


def growth_points(place: Place, counts: Sequence[int], repeats: int) -> list[Point]:
    """Measure warehouses of these numbers of experiments, their answers in turns."""
    atlases = [built(place, count) for count in counts]
    with ExitStack() as stack:
        files = [stack.enter_context(closing(open_file(atlas.database))) for atlas in atlases]
        wild_type = wild_type_ids(files[-1])
        answers = [
            best_of(repeats, *(fetching(file.connection, statement, ids=wild_type) for file in files))
            for statement in (
                "from structure_coverage_at(0.5, 1)",
                "from structure_coverage_at(0.33, 1)",
                "from structure_coverage_at(0.33, 1, ancestor := 'TH')",
                "from structure_coverage_at(0.5, 1, experiment_ids := $ids)",
            )
        ]
    return [
        Point(
            count,
            atlas.staged["injection_rows"],
            atlas.measured["build_cpu_s"],
            atlas.measured["publish_cpu_s"],
            counted.cpu_seconds,
            ranked.cpu_seconds,
            thalamus.cpu_seconds,
            subset.cpu_seconds,
            atlas.measured["file_bytes"],
        )
        for count, atlas, counted, ranked, thalamus, subset in zip(counts, atlases, *answers, strict=True)
    ]


def growth_figures(points: Sequence[Point]) -> list[Figure]:
    """How much each cost grew between the smallest and the largest warehouse, per row: 1 is linear."""
    first, last = points[0], points[-1]
    group = f"growth from {first.experiment_count:,} to {last.experiment_count:,} experiments"
    rows = last.row_count / first.row_count
    figures = [Figure(group, "rows", rows, "×")]
    for name, title in (
        ("build_s", "sort, rank, count and write"),
        ("audit_s", "audit and publish"),
        ("counted_s", "coverage of every structure at 0.5, counted in advance"),
        ("ranked_s", "coverage of every structure at 0.33, by rank"),
        ("thalamus_s", "coverage of TH at 0.33, by rank"),
        ("subset_s", "coverage by wild-type experiments"),
        ("file_bytes", "file"),
    ):
        grown = getattr(last, name) / getattr(first, name)
        figures.append(Figure(group, f"{title}: growth / growth of the rows", grown / rows, "×", at_most=1.1))
    return figures


def _build(count: int, database: Path, memory_limit: str) -> dict[str, float]:
    return _step("build", count, database, memory_limit)


def _step(step: str, count: int, database: Path, *more: str) -> dict[str, float]:
    measured = run(sys.executable, "-m", "tests.benchmarks.building", step, str(count), database, *more)
    figures: dict[str, float] = json.loads(measured.stdout)
    return {**figures, "whole_s": measured.seconds, "peak_bytes": measured.peak_bytes}


def _staging(database: Path) -> Path:
    return database.with_name(f"{database.name}.staging")
