"""mcw ingest killed while it fetches, loads or publishes: a plain second run ends as an undisturbed one."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse

IDS = (999000001, 999000002, 999000003)
AT_ONCE = 2

# Unionizes come in batches. After a kill the batch may be a smaller one, and so is the list of ids in its URL.
URL = """
case
    when file_kind = 'structure_unionize' then cast(contains(source_url, cast(experiment_id as varchar)) as varchar)
    else source_url
end
"""
TABLES = {
    "structure": "structure",
    "experiment": "experiment",
    "structure_unionize": "structure_unionize",
    "annotation_voxel": "annotation_voxel",
    "injection_voxel": "injection_voxel",
    "ingest_log": f"(select * exclude (fetched_at, logged_at) replace ({URL} as source_url) from ingest_log)",
}


def command(allen: Any, folder: Path, experiments: tuple[int, ...] = IDS) -> list[str]:
    words = [sys.executable, "-m", "warehouse.cli", "ingest", "--cache", str(folder), "--resolution", "100", "--quiet"]
    words += ["--database", str(folder / "warehouse.duckdb"), "--api-url", allen.url, "--archive-url", allen.url]
    return words + [word for experiment_id in experiments for word in ("--experiment", str(experiment_id))]


def checksums(database: Path) -> dict[str, tuple[int, int]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = {}
        for name, rows in TABLES.items():
            row = connection.execute(f"select count(*), bit_xor(hash(each)) from {rows} as each").fetchone()
            assert row is not None
            found[name] = row
        unnamed = (
            f"select count(*) from ingest_log where file_kind = 'structure_unionize' and {URL} is distinct from 'true'"
        )
        assert connection.execute(unnamed).fetchone() == (0,)
    return found


class Watcher:
    """Opens the live warehouse again and again while something is done to it."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.failures: list[str] = []
        self.looked_count = 0

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()
        assert self.looked_count > 0

    def _watch(self) -> None:
        while not self._stop.wait(0.3):
            try:
                with warehouse.open(self._database) as atlas:
                    counted = atlas.connection.execute("select count(distinct experiment_id) from injection_voxel")
                    if counted.fetchone() not in [(1,), (3,)]:
                        self.failures.append("a half-filled warehouse")
                self.looked_count += 1
            except Exception as error:
                self.failures.append(repr(error))


@pytest.mark.parametrize("count", [pytest.param(2, marks=pytest.mark.few), pytest.param(10, marks=pytest.mark.kills)])
def test_after_a_kill_at_any_moment_a_second_run_completes(allen: Any, tmp_path: Path, count: int) -> None:
    """The live warehouse has one experiment; each ingest brings two more from the server.

    Half of the kills come before any file of an experiment does, half from then on.
    """
    # Parts of the time that an undisturbed ingest takes until files come, or from then on; always the same ones.
    moments = [random.Random(moment).random() for moment in range(count)]  # noqa: S311 - not a secret
    before = tmp_path / "before"
    subprocess.run(command(allen, before, IDS[:1]), check=True)

    def fetched(folder: Path) -> bool:
        return (folder / f"experiment_{IDS[1]}" / "structure_unionizes.csv").exists()

    def undisturbed(number: int) -> tuple[float, float, dict[str, tuple[int, int]]]:
        """Seconds until files have come, seconds from then on, and what there is at last."""
        folder = Path(shutil.copytree(before, tmp_path / f"undisturbed_{number}"))
        began = time.monotonic()
        with Watcher(folder / "warehouse.duckdb") as watcher, subprocess.Popen(command(allen, folder)) as process:
            while not fetched(folder):
                assert process.poll() is None
                time.sleep(0.01)
            between = time.monotonic()
            assert process.wait() == 0
        assert watcher.failures == []
        return between - began, time.monotonic() - between, checksums(folder / "warehouse.duckdb")

    def kill_before_files_come(number: int) -> None:
        pause = moments[number] * before_s
        while kill_after(pause, tmp_path / f"killed_{number}", waits_for_files=False) != "before":
            pause *= 0.8  # it was quicker than the undisturbed ones

    def kill_once_files_came(number: int) -> None:
        pause = moments[number] * after_s
        while kill_after(pause, tmp_path / f"killed_{number}", waits_for_files=True) != "after":
            pause *= 0.8

    def kill_after(pause: float, folder: Path, waits_for_files: bool) -> str | None:
        """How far the ingest had got; None if there was nothing left to kill."""
        shutil.copytree(before, folder)
        with Watcher(folder / "warehouse.duckdb") as watcher:
            with subprocess.Popen(command(allen, folder)) as process:
                while waits_for_files and not fetched(folder):
                    assert process.poll() is None
                    time.sleep(0.01)
                time.sleep(pause)
                was_alive = process.poll() is None
                process.kill()
            had_fetched = fetched(folder)
            subprocess.run(command(allen, folder), check=True)
        assert watcher.failures == [], f"killed after {pause:.2f} s"
        assert checksums(folder / "warehouse.duckdb") == expected, f"killed after {pause:.2f} s"
        shutil.rmtree(folder)
        if not was_alive:
            return None
        return "after" if had_fetched else "before"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = list(pool.map(undisturbed, range(min(AT_ONCE, count // 2))))
        (expected, *others) = (found for _, _, found in runs)
        assert all(found == expected for found in others)
        before_s = min(until_files_came for until_files_came, _, _ in runs)
        after_s = min(from_then_on for _, from_then_on, _ in runs)
        list(pool.map(kill_before_files_come, range(count // 2)))
        list(pool.map(kill_once_files_came, range(count // 2, count)))
