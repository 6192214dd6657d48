"""Ingests that are killed, fail at the end, or meet another one: the warehouse is the old or the new, never half."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nrrd
import numpy as np
import pytest
from typer.testing import CliRunner

import warehouse
from warehouse.cli.app import app
from warehouse.database import schema
from warehouse.database.audit import run_audits
from warehouse.errors import (
    AuditError,
    BusyWarehouseError,
    DamagedFileError,
    IncompatibleWarehouseError,
    OutputError,
)
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

SECOND = 999000002

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]

# Kills itself just before the given call of a function, by its module and name.
KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from warehouse.load import ingest

module, name, call, cache, database = sys.argv[1:]
owner = import_module(module)
original = getattr(owner, name)
calls = 0

def killed(*arguments, **options):
    global calls
    calls += 1
    if calls == int(call):
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments, **options)

setattr(owner, name, killed)
import_module("warehouse.load.experiment_files")._DENSITY_BATCH = 1
ingest(Path(cache), Path(database), resolution_um=100)
"""

MOMENTS = {
    "while the lists are staged": ("warehouse.load.ingest", "stage_lists", 1),
    "before the unionizes": ("warehouse.load.experiment_files", "load_unionizes", 1),
    "before the first volume": ("warehouse.load.experiment_files", "insert_densities", 1),
    "before the second volume": ("warehouse.load.experiment_files", "insert_densities", 2),
    "before building": ("warehouse.load.ingest", "build", 1),
    "while the annotation is inserted": ("warehouse.load.publish", "insert_annotation", 1),
    "before publishing": ("warehouse.load.ingest", "publish", 1),
    "before the finished warehouse has a name of its own": ("os", "replace", 1),
    "before the rename": ("os", "replace", 2),
    "after the rename": ("warehouse.load.staging", "_remove", 3),
    "while tidying up": ("warehouse.load.staging", "_remove", 4),
}


def killed_at(moment: str, cache: Path, database: Path) -> None:
    words = [*map(str, MOMENTS[moment]), str(cache), str(database)]
    done = subprocess.run([sys.executable, "-c", KILLED, *words], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


# While files are staged, and when all of them are. The other moments are marked as kills.
OFTEN = ("before the second volume", "before building")
FIRST_MOMENTS = [pytest.param(moment, marks=() if moment in OFTEN else pytest.mark.kills) for moment in MOMENTS]
# test_killed.py has the others.
SECOND_MOMENTS = ("while the lists are staged", "before the rename", "after the rename")


@pytest.fixture(scope="module")
def warehouse_without_second(whole_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("without_second") / "warehouse.duckdb"
    others = ExperimentFilter(experiment_ids=(999000001, 999000003))
    ingest(whole_cache, path, resolution_um=100, experiment_filter=others)
    return path


def assert_sound(database: Path) -> None:
    with warehouse.open(database) as atlas:
        assert [result.name for result in run_audits(atlas.connection) if result.row_count] == []


def beside(database: Path) -> list[str]:
    return sorted(path.name for path in database.parent.glob(f"{database.name}*"))


# What the next run still has to load where it resumes a staging file, or publishes a finished warehouse.
LOADED_BEFORE = {
    "while the lists are staged": {"structure_unionize": 3, "injection_density": 3},
    "before the unionizes": {"structure_unionize": 3, "injection_density": 3},
    "before the first volume": {"injection_density": 3},
    "before the second volume": {"injection_density": 2},
    "before building": {},
    "while the annotation is inserted": {},
    "before publishing": {},
    "before the finished warehouse has a name of its own": {},
    "before the rename": {},
}


@pytest.mark.parametrize("moment", FIRST_MOMENTS)
def test_the_next_run_resumes_a_killed_first_ingest(
    moment: str, cache: Path, database: Path, contents: Contents
) -> None:
    undisturbed = contents()
    database.unlink()
    killed_at(moment, cache, database)
    was_published = database.exists()
    if was_published:
        assert_sound(database)
    summary = ingest(cache, database, resolution_um=100)
    assert summary.published == (not was_published)
    assert summary.resumed == (moment in LOADED_BEFORE)
    if moment in LOADED_BEFORE:
        assert summary.loaded_count == LOADED_BEFORE[moment]
    assert contents() == undisturbed
    assert_sound(database)
    assert beside(database) == [database.name, f"{database.name}.lock"]


@pytest.mark.parametrize("moment", SECOND_MOMENTS)
def test_a_killed_second_ingest_leaves_the_old_warehouse_or_the_new_one(
    moment: str, cache: Path, database: Path, contents: Contents, warehouse_without_second: Path
) -> None:
    everything = contents()
    shutil.copyfile(warehouse_without_second, database)
    before = contents()
    assert before["injection_voxel"] != everything["injection_voxel"]
    killed_at(moment, cache, database)
    assert contents() in (before, everything)
    assert_sound(database)
    ingest(cache, database, resolution_um=100)
    assert contents() == everything
    assert beside(database) == [database.name, f"{database.name}.lock"]


def test_what_was_read_before_a_damaged_volume_is_not_read_again(cache: Path, database: Path) -> None:
    database.unlink()
    last = max(cache.glob("experiment_*/injection_density_100.nrrd"))
    content = last.read_bytes()
    last.write_bytes(content[: len(content) // 2])
    with pytest.raises(DamagedFileError, match="cut short"):
        ingest(cache, database, resolution_um=100)
    last.write_bytes(content)
    summary = ingest(cache, database, resolution_um=100)
    assert summary.resumed
    assert summary.loaded_count == {"injection_density": 1}


def test_a_volume_without_any_injected_voxel_may_be_the_only_new_one(cache: Path, database: Path) -> None:
    path = cache / f"experiment_{SECOND}" / "injection_density_100.nrrd"
    voxels, header = nrrd.read(str(path))
    nrrd.write(str(path), np.zeros_like(voxels), header)
    assert ingest(cache, database, resolution_um=100).loaded_count == {"injection_density": 1}
    with warehouse.open(database) as atlas:
        summary = atlas.sql("select experiment_id, injection_voxel_count from experiment_summary").df()
    assert summary.set_index("experiment_id")["injection_voxel_count"][SECOND] == 0
    assert_sound(database)


def test_a_file_that_changed_after_the_kill_is_loaded_again(cache: Path, database: Path, contents: Contents) -> None:
    database.unlink()
    killed_at("before building", cache, database)
    first, second = (cache / f"experiment_99900000{n}" / "injection_density_100.nrrd" for n in (1, 2))
    shutil.copyfile(first, second)
    summary = ingest(cache, database, resolution_um=100)
    assert summary.loaded_count == {"injection_density": 1}
    by_experiment = {
        experiment: [row[1:2] + row[5:6] for row in contents()["injection_voxel"] if row[4] == experiment]
        for experiment in (999000001, SECOND)
    }
    assert by_experiment[999000001] == by_experiment[SECOND]


def test_an_audit_that_fails_keeps_the_new_version_from_being_published(
    cache: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheese = schema.SqlFile("moon_is_cheese", None, "-- moon_is_cheese: the moon is cheese.\nselect 1 as crater;")
    original = schema.sql_files

    def with_cheese(object_type: schema.ObjectType) -> dict[str, schema.SqlFile]:
        return {**original(object_type), **({cheese.name: cheese} if object_type == "audits" else {})}

    (cache / f"experiment_{SECOND}" / "injection_density_100.nrrd").write_bytes(
        (cache / "experiment_999000001" / "injection_density_100.nrrd").read_bytes()
    )
    before = database.read_bytes()
    monkeypatch.setattr("warehouse.database.audit.sql_files", with_cheese)
    monkeypatch.setattr("warehouse.database.schema.sql_files", with_cheese)
    with pytest.raises(AuditError) as caught:
        ingest(cache, database, resolution_um=100)
    assert str(caught.value) == (
        "The loaded files contradict each other, so the warehouse is unchanged: fetch them again. "
        "1 audit failed, first moon_is_cheese: the moon is cheese. 1 row contradicts this, e.g. (1,)."
    )
    assert database.read_bytes() == before


def test_of_two_ingests_at_once_the_second_is_told_to_wait(cache: Path, database: Path) -> None:
    database.unlink()

    class Second:
        """Starts another ingest in the middle of this one."""

        said = ""

        def begin(self, task: str, total: int | None) -> None:
            del total
            if task.startswith("Loading injection volumes"):
                command = [sys.executable, "-m", "warehouse.cli", "ingest", "--offline", "--quiet"]
                command += ["--resolution", "100", "--cache", str(cache), "--database", str(database)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.said = done.stderr
                assert done.returncode == BusyWarehouseError.exit_code

        def advance(self) -> None:
            """Nothing to do."""

        def received(self, byte_count: int) -> None:
            """Nothing to do."""

        def say(self, sentence: str) -> None:
            """Nothing to do."""

        def end(self) -> None:
            """Nothing to do."""

    reporter = Second()
    assert ingest(cache, database, resolution_um=100, reporter=reporter).published
    assert f"Error: Another ingest is working on {database} (process {os.getpid()} on " in reporter.said
    assert_sound(database)


READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    for line in sys.stdin:
        print(connection.execute("select count(distinct experiment_id) from injection_voxel").fetchone()[0], flush=True)
"""


def test_readers_keep_the_version_they_opened_and_new_ones_see_the_new_one(
    cache: Path, database: Path, warehouse_without_second: Path
) -> None:
    shutil.copyfile(warehouse_without_second, database)

    def reader() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", READER, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(process: subprocess.Popen[str]) -> int:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    with reader() as old:
        assert ask(old) == 2
        assert ingest(cache, database, resolution_um=100).published
        assert ask(old) == 2
        with reader() as new:
            assert ask(new) == 3
            new.communicate()
        old.communicate()


def test_a_warehouse_that_somebody_writes_to_is_busy(cache: Path, database: Path) -> None:
    writing = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", writing, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(BusyWarehouseError, match="Another process is writing to"):
            ingest(cache, database, resolution_um=100)
        with pytest.raises(BusyWarehouseError, match="Another process is writing to"):
            warehouse.open(database)
        writer.communicate()
    assert not ingest(cache, database, resolution_um=100).published


def test_a_log_that_a_killed_writer_left_is_never_applied_to_the_new_file(
    cache: Path, database: Path, contents: Contents
) -> None:
    """DuckDB 1 would apply it, without a word, to whatever file has the name."""
    everything = contents()
    writing = (
        "import duckdb, os, signal, sys; c = duckdb.connect(sys.argv[1]); "
        "c.execute('delete from packed_injection_voxel'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", writing, str(database)], check=False)
    wal = database.with_name(f"{database.name}.wal")
    assert wal.exists()
    (cache / f"experiment_{SECOND}" / "structure_unionizes.csv").touch()
    path = cache / "structures.json"
    path.write_bytes(path.read_bytes() + b"\n")  # something new, so that a new version is published
    with pytest.raises((IncompatibleWarehouseError, BusyWarehouseError, OutputError), match=r"\.wal"):
        ingest(cache, database, resolution_um=100)
    wal.unlink()
    assert ingest(cache, database, resolution_um=100).published
    assert contents()["injection_voxel"] == everything["injection_voxel"]


@pytest.mark.parametrize("place", ["folder", "file/warehouse.duckdb"])
def test_a_place_where_no_file_can_be_is_named(cache: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    arguments = ["ingest", "--cache", cache, "--resolution", 100, "--database", tmp_path / place]
    arguments += ["--offline", "--quiet"]
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code in (OutputError.exit_code, IncompatibleWarehouseError.exit_code)
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    assert str(tmp_path / place.partition("/")[0]) in line


def test_ctrl_c_says_how_to_resume_and_the_next_ingest_does(cache: Path, database: Path, contents: Contents) -> None:
    everything = contents()
    database.unlink()
    slow = (
        "import importlib, sys, time\n"
        "module = importlib.import_module('warehouse.load.experiment_files')\n"
        "original = module.insert_densities\n"
        "def slowly(*arguments):\n"
        "    print('loading', flush=True)\n"
        "    time.sleep(0.3)\n"
        "    return original(*arguments)\n"
        "module.insert_densities = slowly\n"
        "module._DENSITY_BATCH = 1\n"
        "from warehouse.cli.app import main\n"
        "sys.argv = ['mcw', *sys.argv[1:]]\n"
        "main()\n"
    )
    words = ["ingest", "--offline", "--cache", str(cache), "--resolution", "100", "--database", str(database)]
    with subprocess.Popen(
        [sys.executable, "-c", slow, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, said = process.communicate(timeout=20)
        assert time.monotonic() - began < 5
    assert process.returncode == 130
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "Interrupted: what was loaded is kept, and the same command resumes."
    assert not database.exists()
    assert ingest(cache, database, resolution_um=100).resumed
    assert contents() == everything
