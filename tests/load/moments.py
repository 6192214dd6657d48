"""Kills ingests at moments of their own choice: before and after whatever they do to a database or to a file.

python -m tests.load.moments CACHE LIVE SCRATCH UNTIL_CLOSED SINCE_CLOSED [rebuild]

Ingests CACHE into copies of the warehouse LIVE, each of which is killed at another moment: UNTIL_CLOSED of them while
the next warehouse is built, SINCE_CLOSED from when it is complete and closed until all is tidied up. Prints a line of
JSON per kill. Every ingest is a fork of this process, so that Python starts once.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database.connect import connect_memory
from warehouse.load import ingest, lock, staging

__all__ = ["Killed", "fingerprint"]

_CLOSES = "detach building"
_OF_FILES = ("fsync", "mkdir", "rename", "replace", "unlink")
_TABLES = {
    "injection_voxel": "injection_voxel",
    "structure_unionize": "structure_unionize",
    "annotation_voxel": "annotation_voxel",
    "experiment": "experiment",
    "structure": "structure",
    "ingest_log": "(select * exclude (logged_at) from ingest_log)",
    "coverage": "labelled_voxel_coverage",
}


@dataclass(frozen=True)
class Killed:
    """What a kill left, and what the next ingest made of it."""

    moment: str
    after_kill: dict[str, list[int]]
    after_next: dict[str, list[int]]
    left: list[str]


def fingerprint(database: Path) -> dict[str, list[int]]:
    """Rows of each table, and a checksum of them that no order of rows changes."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = {}
        for name, rows in _TABLES.items():
            row = connection.execute(f"select count(*), bit_xor(hash(each)) from {rows} as each").fetchone()
            assert row is not None
            found[name] = list(row)
    return found


@dataclass
class _Watched:
    """Counts what an ingest does, and kills the process before or after one of its steps."""

    kill_at: int | None = None
    steps: list[str] = field(default_factory=list)

    def around(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            what = f"{name} {str(arguments[0]).strip().splitlines()[0][:60] if arguments else ''}".strip()
            self._pass(f"before {what}")
            result = act(*arguments, **options)
            self._pass(f"after {what}")
            return result

        return step

    def _pass(self, step: str) -> None:
        if len(self.steps) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps.append(step)


class _Connection:
    """A connection that is watched."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, watched: _Watched) -> None:
        self._connection = connection
        self.execute = watched.around("execute", connection.execute)
        self.close = watched.around("close", connection.close)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _watch(watched: _Watched) -> None:
    vars(staging)["connect_memory"] = lambda *each: _Connection(connect_memory(*each), watched)
    for module, names in ((lock, ("lock_descriptor",)), (os, _OF_FILES)):
        for name in names:
            vars(module)[name] = watched.around(name, vars(module)[name])


def _in_fork(act: Callable[[], object]) -> tuple[int, Any]:
    """What a fork of this process returns, with how it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.write(writer, json.dumps(act()).encode())
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        content = answer.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(content) if content else (None, None)


def main(cache: Path, live: Path, scratch: Path, until_closed: int, since_closed: int, *, rebuild: bool) -> None:
    """Kill ingests, and print what came of each."""

    def copy(name: str) -> Path:
        (scratch / name).mkdir()
        return Path(shutil.copyfile(live, scratch / name / "warehouse.duckdb"))

    def watched_ingest(database: Path, kill_at: int | None) -> list[str]:
        watched = _Watched(kill_at)
        _watch(watched)
        ingest(cache, database, resolution_um=100, rebuild=rebuild)
        return watched.steps

    def next_ingest(database: Path) -> tuple[object, object]:
        after_kill = fingerprint(database)
        ingest(cache, database, resolution_um=100, rebuild=rebuild)
        return after_kill, fingerprint(database)

    undisturbed = copy("undisturbed")
    status, steps = _in_fork(partial(watched_ingest, undisturbed, None))
    assert status == 0
    closed = steps.index(f"after execute {_CLOSES}")
    moments = [
        *_spread(range(closed), until_closed),
        *_spread(range(closed, len(steps)), since_closed),
    ]
    for moment in moments:
        database = copy(f"killed_{moment}")
        status, _ = _in_fork(partial(watched_ingest, database, moment))
        assert status == -signal.SIGKILL, f"{steps[moment]} never came"
        status, (after_kill, after_next) = _in_fork(partial(next_ingest, database))
        assert status == 0, f"after a kill {steps[moment]}"
        left = sorted(path.name for path in database.parent.iterdir())
        sys.stdout.write(json.dumps(asdict(Killed(steps[moment], after_kill, after_next, left))) + "\n")
        shutil.rmtree(database.parent)


def _spread(moments: range, count: int) -> list[int]:
    """So many of the moments, evenly spread."""
    count = min(count, len(moments))
    return [moments[number * len(moments) // count] for number in range(count)]


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]), Path(given[1]), Path(given[2]), int(given[3]), int(given[4]), rebuild=given[5:] == ["rebuild"])
