"""A damaged unionize file or volume of one experiment: what an ingest does without it.

Which damages the readers find is tested in ``tests/cache``.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import Result

EXPERIMENT = 999000002

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


def half_of_the_lines(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: len(lines) // 2])


def half_of_the_bytes(content: bytes) -> bytes:
    return content[: len(content) // 2]


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "structure_unionize": ("structure_unionizes.csv", half_of_the_lines, "is incomplete"),
    "injection_density": ("injection_density_100.nrrd", half_of_the_bytes, "is cut short"),
}
TABLES = {"structure_unionize": "structure_unionize", "injection_density": "injection_voxel"}


@pytest.fixture(params=DAMAGES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def words(kind: str) -> str:
    """What is said of the file."""
    return DAMAGES[kind][2]


@pytest.fixture
def path(kind: str, cache: Path) -> Path:
    """The damaged file of one experiment."""
    name, damage, _ = DAMAGES[kind]
    path = cache / f"experiment_{EXPERIMENT}" / name
    path.write_bytes(damage(path.read_bytes()))
    return path


def test_it_is_refused_and_the_next_ingest_completes(
    path: Path,
    words: str,
    whole_cache: Path,
    cache: Path,
    mcw_ingest: Callable[..., Result],
    assert_refused: Callable[..., None],
    contents: Contents,
) -> None:
    before = contents()
    assert_refused(3, str(path), words, "--keep-going")
    path.write_bytes((whole_cache / path.relative_to(cache)).read_bytes())
    assert mcw_ingest().exit_code == 0
    assert contents() == before


def test_with_keep_going_it_is_left_out_and_logged(
    kind: str, path: Path, words: str, database: Path, mcw_ingest: Callable[..., Result]
) -> None:
    database.unlink()
    result = mcw_ingest("--keep-going")
    assert result.exit_code == 0
    said, reason = result.stderr.splitlines()[:2]
    assert said == "1 damaged file is left out:"
    assert reason.startswith(f"  {path} {words}")
    with duckdb.connect(str(database), read_only=True) as connection:
        (logged,) = connection.execute(
            "select file_kind, experiment_id, row_count, message from ingest_log where status = 'skipped'"
        ).fetchall()
        loaded = {
            each: connection.execute(f"select distinct experiment_id from {table} order by all").fetchall()
            for each, table in TABLES.items()
        }
        column = {"structure_unionize": "has_unionizes", "injection_density": "has_injection_voxels"}[kind]
        summed_up = connection.execute(
            f"select experiment_id from experiment_summary where {column} order by all"
        ).fetchall()
    assert logged[:3] == (kind, EXPERIMENT, 0)
    assert words in logged[3]
    others = [(999000001,), (999000003,)]
    assert summed_up == loaded.pop(kind) == others
    assert list(loaded.values()) == [sorted([*others, (EXPERIMENT,)])]


def test_with_keep_going_what_was_loaded_from_the_file_before_is_kept(
    kind: str, path: Path, words: str, database: Path, mcw_ingest: Callable[..., Result], contents: Contents
) -> None:
    del path
    before = contents()
    assert mcw_ingest("--keep-going").exit_code == 0
    after = contents()
    assert all(after[table] == before[table] for table in TABLES.values())
    with duckdb.connect(str(database), read_only=True) as connection:
        (logged,) = connection.execute(
            "select file_kind, experiment_id, status, message from ingest_log where message is not null"
        ).fetchall()
    assert logged[:3] == (kind, EXPERIMENT, "loaded")
    assert words in logged[3]


@pytest.fixture
def locked(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of one experiment, which may not be read: who runs these tests as root may read everything."""
    folder = cache / f"experiment_{EXPERIMENT}"
    stat = Path.stat

    def refuse(path: Path, **options: Any) -> os.stat_result:
        if path.parent == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    return folder


def test_a_folder_that_cannot_be_read_is_named(locked: Path, assert_refused: Callable[..., None]) -> None:
    path = locked / "structure_unionizes.csv"
    assert_refused(4, f"{path} cannot be read (Permission denied)", "fix its permissions", "--keep-going")


def test_with_keep_going_a_folder_that_cannot_be_read_is_left_out(
    locked: Path, database: Path, mcw_ingest: Callable[..., Result]
) -> None:
    database.unlink()
    result = mcw_ingest("--keep-going")
    assert result.exit_code == 0
    said, *reasons = result.stderr.splitlines()[:3]
    assert said == "2 damaged files are left out:"
    assert [reason.partition(" cannot be read")[0].strip() for reason in reasons] == [
        str(locked / "structure_unionizes.csv"),
        str(locked / "injection_density_100.nrrd"),
    ]
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select distinct experiment_id from structure_unionize order by all").fetchall()
    assert found == [(999000001,), (999000003,)]
