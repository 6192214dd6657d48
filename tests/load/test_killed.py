"""Ingests that are killed at any moment: readers see the whole old warehouse or the whole new one, and always one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.load.moments import Killed, fingerprint
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def old(whole_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two experiments; its cache folder has three."""
    path = tmp_path_factory.mktemp("old") / "warehouse.duckdb"
    others = ExperimentFilter(experiment_ids=(999000001, 999000003))
    ingest(whole_cache, path, resolution_um=100, experiment_filter=others)
    return path


# Building one takes hundreds of steps, of which many are alike; from when it is closed until the end there are thirty.
@pytest.mark.parametrize(
    ("until_closed", "since_closed", "rebuild"),
    [
        pytest.param(2, 4, False, marks=pytest.mark.few),
        pytest.param(20, 10, False, marks=pytest.mark.kills),
        pytest.param(20, 10, True, marks=pytest.mark.kills),
    ],
)
def test_a_killed_ingest_leaves_the_old_warehouse_or_the_new_one_and_the_next_completes(
    until_closed: int,
    since_closed: int,
    rebuild: bool,
    old: Path,
    whole_cache: Path,
    whole_warehouse: Path,
    tmp_path: Path,
) -> None:
    words = [whole_cache, old, tmp_path, until_closed, since_closed, *(["rebuild"] if rebuild else [])]
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.moments", *map(str, words)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kills = [Killed(**json.loads(line)) for line in done.stdout.splitlines()]
    assert len(kills) == until_closed + since_closed
    before, everything = fingerprint(old), fingerprint(whole_warehouse)
    assert before != everything
    for kill in kills:
        assert kill.after_kill in (before, everything), kill.moment
        assert kill.after_next == everything, kill.moment
        assert kill.left == ["warehouse.duckdb", "warehouse.duckdb.lock"], kill.moment
    assert {kill.after_kill == everything for kill in kills} == {False, True}
