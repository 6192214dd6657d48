"""A warehouse written by DuckDB 2 opens in DuckDB 1 and the reverse, and answers the same, to the last bit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.clients.environments import FIRST_NEWER, OLDER, Environments, run
from warehouse.database import schema

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("scripts") / "contents.py"
VERSIONS = (OLDER, FIRST_NEWER)
SOME = "experiment_ids := [999000001, 999000002, 999000003]"
MACROS: dict[str, tuple[str, ...]] = {
    "structure_subtree": ("from structure_subtree(ancestor := 'TH')",),
    "reaches_density": ("select voxel_id, reaches_density(injection_density, 0.7) as reached from injection_voxel",),
    "voxel_injection_count": ("from voxel_injection_count(0.7)", f"from voxel_injection_count(0.7, {SOME})"),
    "whole_min_experiments": (
        "select min_experiments, whole_min_experiments(min_experiments) as whole from coverage_threshold",
    ),
    "covered_voxel": ("from covered_voxel(0.7, 2)", f"from covered_voxel(0.3, 1, {SOME})"),
    "structure_coverage_at": (
        "from structure_coverage_at(0.65, 2, ancestor := 'TH')",  # a density that was counted in advance
        "from structure_coverage_at(0.66, 2, ancestor := 'TH')",
        f"from structure_coverage_at(0.7, 1, {SOME})",
    ),
    "structure_coverage_by_depth": (
        "from structure_coverage_by_depth(0.65, 'TH')",
        f"from structure_coverage_by_depth(0.65, 'TH', {SOME})",
    ),
    "structure_coverage_by_density": (
        "from structure_coverage_by_density(2, 'TH')",
        f"from structure_coverage_by_density(1, 'TH', {SOME})",
    ),
    "experiment_voxel_coverage_at": ("from experiment_voxel_coverage_at(0.65, ancestor := 'TH')",),
    "injection_matrix": ("from injection_matrix('TH', 'both')",),
    "voxel_matrix": ("from voxel_matrix(0.65, 'TH', 'both')",),
    "density_twentieths": (
        "select voxel_id, density_twentieths(injection_density) as twentieths from injection_voxel",
    ),
    "is_counted_density": (
        "select min_density, is_counted_density(min_density) as is_counted from coverage_threshold",
    ),
    "chosen_experiment": ("from chosen_experiment()", f"from chosen_experiment({SOME})"),
    "chosen_injection_voxel": ("from chosen_injection_voxel(0.7)", f"from chosen_injection_voxel(0.7, {SOME})"),
    "covered_voxel_by_rank": ("from covered_voxel_by_rank(0.7)",),
}
BUT_FOR_THE_BUILD = {
    "warehouse_info": "select * exclude (build_id, built_at) from warehouse_info",
    "warehouse_summary": "from warehouse_summary where property not in ('build_id', 'built_at')",
    "ingest_log": "select * exclude (logged_at) from ingest_log",
}

QUERIES = {
    **{name: f"from {name}" for name in (*schema.object_names("tables"), *schema.object_names("views"))},
    **BUT_FOR_THE_BUILD,
    **{f"{name}_{number}": query for name, queries in MACROS.items() for number, query in enumerate(queries)},
}

Answers = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def written(
    environments: Environments, sample_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The sample, loaded and published by ``mcw ingest`` on each version of DuckDB."""
    files = {}
    for version in VERSIONS:
        programs = environments.python("--editable", str(ROOT), f"duckdb=={version}")
        files[version] = tmp_path_factory.mktemp("written") / "warehouse.duckdb"
        words = ["ingest", "--cache", sample_cache, "--resolution", "100", "--offline", "--database", files[version]]
        done = run([programs / "mcw", *words, "--quiet"], files[version].parent)
        assert done.returncode == 0, done.stderr
    return files


@pytest.fixture(scope="module")
def answered(environments: Environments, written: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The folder of what a version of DuckDB answers from the file that a version has written."""

    def answer(writer: str, reader: str) -> Path:
        folder = tmp_path_factory.mktemp("answered")
        python = environments.python("--editable", str(ROOT), f"duckdb=={reader}") / "python"
        done = run([python, SCRIPT, written[writer], folder], folder, json.dumps(QUERIES))
        assert (done.returncode, done.stdout) == (0, reader), done.stderr
        return folder

    return answer


@pytest.fixture(scope="module")
def of_the_older(answered: Answers) -> Path:
    """What the older version answers from its own file."""
    return answered(OLDER, OLDER)


@pytest.mark.parametrize(
    ("writer", "reader"),
    [(FIRST_NEWER, OLDER), (OLDER, FIRST_NEWER), (FIRST_NEWER, FIRST_NEWER)],
)
def test_every_table_view_and_macro_answers_the_same(
    writer: str, reader: str, answered: Answers, of_the_older: Path
) -> None:
    found = answered(writer, reader)
    with duckdb.connect() as connection:
        for name in QUERIES:
            ours, theirs = (f"'{folder / name}.parquet'" for folder in (found, of_the_older))
            counts = connection.execute(
                f"""
                select
                    (select count(*) from {ours}),
                    (select count(*) from {theirs}),
                    (select count(*) from (from {ours} except all from {theirs})),
                    (select count(*) from (from {theirs} except all from {ours}))
                """
            ).fetchall()
            ((count, *_),) = counts
            assert count > 0, name
            assert counts == [(count, count, 0, 0)], name


def test_every_macro_is_called() -> None:
    assert sorted(MACROS) == sorted(schema.object_names("macros"))
