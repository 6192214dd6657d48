"""Ingests into one warehouse at the same time: one works, the others say so, and readers never see half of anything."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import lock_descriptor
from typer.testing import CliRunner, Result

from tests.load.moments import fingerprint
from warehouse.cli.app import app
from warehouse.errors import BusyWarehouseError, OutputError
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]

# Stops at every sync to the disk until it is told to continue.
SYNCING = """
import os, sys
from pathlib import Path
from warehouse.load import ingest

sync = os.fsync

def slow(file):
    print("syncing", flush=True)
    sys.stdin.readline()
    sync(file)

os.fsync = slow
ingest(Path(sys.argv[1]), Path(sys.argv[2]), resolution_um=100, rebuild=True)
"""


def mcw_ingest(cache: Path, database: Path) -> Result:
    words = ["ingest", "--offline", "--quiet", "--rebuild", "--resolution", "100", "--cache", str(cache)]
    return CliRunner().invoke(app, [*words, "--database", str(database)])


@contextmanager
def syncing(cache: Path, database: Path) -> Iterator[subprocess.Popen[str]]:
    """An ingest that has built and closed the next warehouse, and writes it to the disk."""
    command = [sys.executable, "-c", SYNCING, str(cache), str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "syncing\n"
        yield process
        process.communicate()


def beside(database: Path) -> list[str]:
    return sorted(path.name.removeprefix(database.name) for path in database.parent.glob(f"{database.name}*"))


def test_while_one_writes_the_finished_warehouse_to_the_disk_a_second_is_told_who_is_at_work(
    cache: Path, database: Path
) -> None:
    shutil.rmtree(cache / "experiment_999000002")
    with syncing(cache, database) as first:
        said = mcw_ingest(cache, database)
        assert said.exit_code == BusyWarehouseError.exit_code, said.stderr
        assert re.fullmatch(
            rf"Error: Another ingest is working on {re.escape(str(database))} \(process {first.pid} on \S+ since "
            r"20\d\d-\d\d-\d\d \d\d:\d\d UTC\): wait for it to end, or end it, and try again\.\n",
            said.stderr,
        ), said.stderr
    assert first.returncode == 0
    (rows, _) = fingerprint(database)["injection_voxel"]
    assert rows > 0
    assert beside(database) == ["", ".lock"]
    assert database.with_name(f"{database.name}.lock").read_bytes() == b""


@pytest.mark.parametrize("second_comes", [True, pytest.param(False, marks=pytest.mark.kills)])
def test_killed_while_it_writes_the_finished_warehouse_to_the_disk_the_old_one_stays(
    cache: Path, database: Path, second_comes: bool
) -> None:
    before = fingerprint(database)
    (cache / "experiment_999000002" / "structure_unionizes.csv").unlink()
    with syncing(cache, database) as first:
        if second_comes:
            mcw_ingest(cache, database)
        first.kill()
    assert fingerprint(database) == before
    assert f"process {first.pid} on ".encode() in database.with_name(f"{database.name}.lock").read_bytes()
    assert mcw_ingest(cache, database).exit_code == 0
    after = fingerprint(database)
    assert after["structure_unionize"][0] < before["structure_unionize"][0]
    assert after["injection_voxel"] == before["injection_voxel"]
    assert beside(database) == ["", ".lock"]


# Publishes one experiment after the other, each alone.
REBUILDING = """
import sys, time
from pathlib import Path
from warehouse.errors import BusyWarehouseError
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

cache, database, seconds, turn = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
ends = time.monotonic() + seconds
published = 0
while time.monotonic() < ends or not published:
    chosen = ExperimentFilter(experiment_ids=(999000001 + (turn + published) % 3,))
    try:
        ingest(cache, database, resolution_um=100, experiment_filter=chosen, rebuild=True)
        published += 1
    except BusyWarehouseError:
        time.sleep(0.02)
print(published)
"""

# Opens the warehouse again and again, and prints what it has seen.
READING = """
import json, sys
from pathlib import Path
from tests.load.moments import fingerprint

database, stop = map(Path, sys.argv[1:])
seen = set()
while not stop.exists():
    seen.add(json.dumps(fingerprint(database)))
print("\\n".join(sorted(seen)))
"""


@pytest.mark.parametrize("seconds", [pytest.param(2, marks=pytest.mark.few), pytest.param(8, marks=pytest.mark.kills)])
def test_three_that_rebuild_and_two_readers(seconds: int, whole_cache: Path, tmp_path: Path) -> None:
    whole = set()
    for number in (1, 2, 3):
        path = tmp_path / f"{number}.duckdb"
        chosen = ExperimentFilter(experiment_ids=(999000000 + number,))
        ingest(whole_cache, path, resolution_um=100, experiment_filter=chosen)
        whole.add(repr(fingerprint(path)).replace("'", '"'))
    database = tmp_path / "warehouse.duckdb"
    shutil.copyfile(tmp_path / "1.duckdb", database)

    def start(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=pipe, stderr=pipe, text=True)

    stop = tmp_path / "stop"
    readers = [start(READING, database, stop) for _ in range(2)]
    rebuilding = [start(REBUILDING, whole_cache, database, seconds, turn) for turn in range(3)]
    rebuilt = [process.communicate() for process in rebuilding]
    stop.touch()
    read = [process.communicate() for process in readers]
    assert [errors for _, errors in [*rebuilt, *read]] == [""] * 5
    assert all(int(published) >= 1 for published, _ in rebuilt)
    for printed, _ in read:
        seen = set(printed.splitlines())
        assert len(seen) >= 2
        assert seen <= whole
    assert beside(database) == ["", ".lock"]


@pytest.fixture
def changed(cache: Path) -> Path:
    """The folder that the warehouse was built from, with something new."""
    path = cache / "structures.json"
    path.write_bytes(path.read_bytes() + b"\n")
    return cache


def refuse_to_replace(database: Path, reason: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows replaces no file that a program has open."""
    replace = os.replace

    def refused(source: Path, target: Path) -> None:
        if Path(target) == database:
            raise reason
        replace(source, target)

    monkeypatch.setattr(os, "replace", refused)


@pytest.mark.parametrize(
    ("reason", "error", "words"),
    [
        (PermissionError(errno.EACCES, "Access is denied"), BusyWarehouseError, "close every program that has it open"),
        (OSError(errno.EIO, "Input/output error"), OutputError, "fix that"),
    ],
)
def test_where_an_open_file_cannot_be_replaced_the_finished_warehouse_waits_for_the_next_run(
    reason: OSError,
    error: type[Exception],
    words: str,
    changed: Path,
    database: Path,
    contents: Contents,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = database.read_bytes()
    everything = contents()
    with monkeypatch.context() as patched:
        refuse_to_replace(database, reason, patched)
        for _ in range(2):  # as long as the other program is there
            with pytest.raises(error) as caught:
                ingest(changed, database, resolution_um=100)
            (waiting,) = database.parent.glob("warehouse.duckdb.after-*")
            assert str(caught.value) == (
                f"{database} cannot be replaced ({reason.strerror}): {words}, and run the same command again, which "
                f"publishes the finished version that waits as {waiting}."
            )
            assert database.read_bytes() == before
    monkeypatch.setattr("warehouse.load.publish.run_audits", lambda *_: pytest.fail("it is built already"))
    summary = ingest(changed, database, resolution_um=100)
    assert summary.published
    assert summary.resumed
    after = contents()
    assert after.pop("ingest_log") != everything.pop("ingest_log")  # the new checksum of structures.json
    assert after == everything
    assert beside(database) == ["", ".lock"]


def test_a_finished_warehouse_is_not_published_over_another_one(
    changed: Path, database: Path, whole_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        refuse_to_replace(database, PermissionError(errno.EACCES, "Access is denied"), patched)
        with pytest.raises(BusyWarehouseError):
            ingest(changed, database, resolution_um=100)
    other = database.with_name("other.duckdb")
    ingest(changed, other, resolution_um=100)
    other.replace(database)  # by hand
    before = database.read_bytes()
    assert not ingest(changed, database, resolution_um=100).published
    assert database.read_bytes() == before
    assert beside(database) == ["", ".lock"]


def test_without_a_warehouse_the_finished_one_is_published(
    changed: Path, database: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents()
    with monkeypatch.context() as patched:
        refuse_to_replace(database, PermissionError(errno.EACCES, "Access is denied"), patched)
        with pytest.raises(BusyWarehouseError):
            ingest(changed, database, resolution_um=100)
    database.unlink()
    monkeypatch.setattr("warehouse.load.publish.run_audits", lambda *_: pytest.fail("it is built already"))
    assert ingest(changed, database, resolution_um=100).published
    assert contents()["injection_voxel"] == before["injection_voxel"]


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_refused(
    cache: Path, database: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int, *, blocking: bool) -> bool:
        raise OSError(number, os.strerror(number))

    before = database.read_bytes()
    monkeypatch.setattr("warehouse.load.lock.lock_descriptor", refuse)
    with pytest.raises(OutputError, match=rf"warehouse\.duckdb\.lock cannot be locked \({os.strerror(number)}\)"):
        ingest(cache, database, resolution_um=100)
    assert database.read_bytes() == before


def test_what_somebody_else_wrote_into_the_lock_file_is_not_shown(cache: Path, database: Path) -> None:
    with database.with_name(f"{database.name}.lock").open("a+b") as lock:
        assert lock_descriptor(lock.fileno(), blocking=False)
        lock.write(b" \x1b[31mred")
        lock.flush()
        said = mcw_ingest(cache, database)
    assert said.stderr == (
        f"Error: Another ingest is working on {database}: wait for it to end, or end it, and try again.\n"
    )
