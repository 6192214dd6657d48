"""Names and folders that are unusual: what they stand for is used, or named in one sentence."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app
from warehouse.errors import MissingFileError, OutputError
from warehouse.load import ingest

EXPERIMENT = 999000002

Contents = Callable[[], dict[str, list[tuple[object, ...]]]]


def one_sentence(result: Result | subprocess.CompletedProcess[str], exit_code: int) -> str:
    found = result.exit_code if isinstance(result, Result) else result.returncode
    assert found == exit_code, result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return str(line)


def mcw_ingest(cache: Path | str, database: Path | str, *words: object) -> Result:
    fixed = ["ingest", "--offline", "--quiet", "--resolution", 100, "--cache", cache, "--database", database, *words]
    return CliRunner().invoke(app, [str(each) for each in fixed])


@pytest.mark.parametrize("name", ["data[1]", "data?", "back\\slash"])
def test_a_folder_whose_name_is_a_pattern(
    name: str, cache: Path, database: Path, contents: Contents, tmp_path: Path
) -> None:
    """It is loaded as any other (tests/cache has more names); DuckDB cannot write a warehouse into two of them."""
    everything = contents()
    database.unlink()
    folder = cache.rename(tmp_path / name)
    said = mcw_ingest(folder, folder / "warehouse.duckdb")
    if name == "data[1]":
        assert said.exit_code == 0, said.stderr
        shutil.copyfile(folder / "warehouse.duckdb", database)
    else:
        assert "DuckDB cannot write" in one_sentence(said, OutputError.exit_code)
        assert not list(folder.glob("warehouse*"))
        assert ingest(folder, database, resolution_um=100).loaded_count["structure_unionize"] == 3
    assert contents() == everything


def test_a_link_to_the_warehouse_stays_a_link(cache: Path, database: Path, tmp_path: Path, contents: Contents) -> None:
    everything = contents()
    (tmp_path / "far").mkdir()
    far = database.rename(tmp_path / "far" / "real.duckdb")
    database.symlink_to("far/real.duckdb")
    ingest(cache, database, resolution_um=100, rebuild=True)
    assert str(database.readlink()) == "far/real.duckdb"
    assert contents() == everything
    assert {path.name for path in far.parent.iterdir()} == {"real.duckdb", "real.duckdb.lock"}
    far.unlink()
    ingest(cache, database, resolution_um=100)  # a link to a file that is not there yet
    assert str(database.readlink()) == "far/real.duckdb"
    assert far.is_file()


@pytest.mark.parametrize("name", ["md:atlas", ":memory:", "~"])
def test_every_name_of_a_warehouse_is_a_file(
    name: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = mcw_ingest(cache, name)
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / name).is_file()
    assert mcw_ingest(cache, name).exit_code == 0


@pytest.mark.parametrize("name", ["a\\b[1]", "a*b\\c"])
def test_a_folder_whose_name_duckdb_cannot_be_told_is_refused(name: str, cache: Path, tmp_path: Path) -> None:
    folder = cache.rename(tmp_path / name)
    said = one_sentence(mcw_ingest(folder, tmp_path / "warehouse.duckdb"), MissingFileError.exit_code)
    assert "rename the folder" in said
    assert not (tmp_path / "warehouse.duckdb").exists()


@pytest.mark.parametrize("length", [240, 252, 300])
def test_a_name_that_is_too_long_is_refused_before_anything_is_written(
    length: int, cache: Path, tmp_path: Path
) -> None:
    """240 letters would do for the warehouse, but not for the files beside it."""
    said = one_sentence(mcw_ingest(cache, tmp_path / ("w" * length)), OutputError.exit_code)
    assert "(File name too long)" in said
    assert "--database" in said
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_a_name_that_is_no_text_is_refused(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\\udcff.* is not a text that DuckDB can read"):
        ingest(cache, tmp_path / os.fsdecode(b"w\xff.duckdb"), resolution_um=100)


_INGEST = ("ingest", "--quiet", "--offline", "--resolution", "100", "--database", "w.duckdb")


@pytest.mark.parametrize("words", [_INGEST, (*_INGEST, "--cache", "data"), (*_INGEST, "--cache", "{cache}")])
def test_a_working_folder_that_was_deleted(words: tuple[str, ...], cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    arguments = [Path(sys.executable).with_name("mcw"), *(each.format(cache=cache) for each in words)]
    command = ["/bin/sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "no longer exists" in one_sentence(done, MissingFileError.exit_code)


@pytest.fixture
def bound() -> list[str]:
    """Words before a command that make permissions count, also for root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


def mcw_bound(bound: list[str], cache: Path, database: Path, *words: str) -> subprocess.CompletedProcess[str]:
    fixed = [
        "ingest",
        "--offline",
        "--quiet",
        "--resolution",
        "100",
        "--cache",
        str(cache),
        "--database",
        str(database),
    ]
    command = [*bound, sys.executable, "-m", "warehouse.cli", *fixed, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_experiment_folder_that_cannot_be_read(bound: list[str], cache: Path, tmp_path: Path) -> None:
    folder = cache / f"experiment_{EXPERIMENT}"
    folder.chmod(0)
    database = tmp_path / "new.duckdb"
    said = one_sentence(mcw_bound(bound, cache, database), MissingFileError.exit_code)
    assert str(folder) in said
    assert "(Permission denied)" in said
    assert "--keep-going" in said
    assert not database.exists()
    done = mcw_bound(bound, cache, database, "--keep-going")
    folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("cannot be read (Permission denied)") == 2
    with duckdb.connect(str(database), read_only=True) as connection:
        loaded = connection.execute("select distinct experiment_id from injection_voxel order by all").fetchall()
        skipped = connection.execute("select file_kind, experiment_id from ingest_log where status = 'skipped'")
        assert sorted(skipped.fetchall()) == [("injection_density", EXPERIMENT), ("structure_unionize", EXPERIMENT)]
    assert loaded == [(999000001,), (999000003,)]


@pytest.mark.parametrize("name", ["annotation", "annotation/ccf_2017", "structures.json"])
@pytest.mark.parametrize("keep_going", [(), ("--keep-going",)])
def test_other_folders_of_the_cache_that_cannot_be_read(
    name: str, keep_going: tuple[str, ...], bound: list[str], cache: Path, database: Path
) -> None:
    before = database.read_bytes()
    (cache / name).chmod(0)
    said = one_sentence(mcw_bound(bound, cache, database, *keep_going), MissingFileError.exit_code)
    (cache / name).chmod(0o755)
    assert str(cache) in said
    assert "permissions" in said
    assert database.read_bytes() == before


def test_a_folder_that_may_not_be_written_to(bound: list[str], cache: Path, tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "read only"
    folder.mkdir()
    live = Path(shutil.copyfile(database, folder / "warehouse.duckdb"))
    folder.chmod(0o555)
    said = one_sentence(mcw_bound(bound, cache, live), OutputError.exit_code)
    assert f"{live}.lock cannot be written (Permission denied)" in said
    assert "--database" in said
    said = one_sentence(mcw_bound(bound, cache, folder / "deeper" / "w.duckdb"), OutputError.exit_code)
    assert f"{folder / 'deeper'} cannot be made" in said
    assert [path.name for path in folder.iterdir()] == [live.name]


def test_a_read_only_file_system(
    cache: Path, database: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents()

    def refuse(path: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr("warehouse.load.lock.open_to_append", refuse)
    said = one_sentence(mcw_ingest(cache, database), OutputError.exit_code)
    assert f"{database}.lock cannot be written (Read-only file system)" in said
    assert contents() == before


def test_a_disk_that_becomes_read_only_while_an_ingest_runs(
    cache: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Linux does after an error of the disk."""
    path = cache / "structures.json"
    path.write_bytes(path.read_bytes() + b"\n")
    before = database.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for name in ("fsync", "unlink", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, name, refuse)
            result = mcw_ingest(cache, database)
        assert "Read-only file system" in one_sentence(result, OutputError.exit_code)
        assert database.read_bytes() == before
    assert mcw_ingest(cache, database).exit_code == 0
    assert database.read_bytes() != before
