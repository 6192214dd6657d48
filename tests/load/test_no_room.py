"""An ingest that runs out of memory or of disk: one sentence, nothing lost, and the same command resumes it."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.load import ingest

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


def mcw_ingest(
    cache: Path, database: Path, *options: str, most_bytes: int | None = None
) -> subprocess.CompletedProcess[str]:
    words = ["ingest", "--offline", "--quiet", "--rebuild", "--cache", str(cache), "--resolution", "100"]
    words += ["--database", str(database), *options]

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    command = [sys.executable, "-m", "warehouse.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


def assert_one_sentence(done: subprocess.CompletedProcess[str], exit_code: int, *words: str) -> None:
    assert done.returncode == exit_code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert all(word in line for word in words)


@pytest.mark.parametrize("most_bytes", [100_000, pytest.param(1_000_000, marks=pytest.mark.kills)])
def test_no_room_for_the_files(cache: Path, database: Path, contents: Contents, most_bytes: int) -> None:
    before = contents()
    done = mcw_ingest(cache, database, most_bytes=most_bytes)
    assert_one_sentence(done, 14, "no space left", str(database.parent), "The same command resumes the ingest")
    assert contents() == before
    ingest(cache, database, resolution_um=100, rebuild=True)
    assert contents() == before
    assert {path.name for path in database.parent.glob(f"{database.name}*")} == {database.name, f"{database.name}.lock"}


def test_too_little_memory(
    cache: Path, database: Path, contents: Contents, assert_refused: Callable[..., None]
) -> None:
    before = contents()
    assert_refused(14, "ran out of memory", "--memory-limit", arguments=("--rebuild", "--memory-limit", "2MB"))
    ingest(cache, database, resolution_um=100, rebuild=True, memory_limit="500MB")
    assert contents() == before


@pytest.mark.parametrize("limit", ["lots", "4 apples"])
def test_what_is_no_amount_of_memory(assert_refused: Callable[..., None], limit: str) -> None:
    assert_refused(12, limit, "4GB", arguments=(f"--memory-limit={limit}",))
