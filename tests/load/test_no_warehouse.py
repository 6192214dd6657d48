"""A file that is no warehouse where one is to be made: it stays as it is, whatever the options."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import warehouse
from warehouse.cli.app import app
from warehouse.errors import DamagedFileError, IncompatibleWarehouseError
from warehouse.load import ingest


def write_nothing(path: Path) -> None:
    path.write_bytes(b"")


def write_json(path: Path) -> None:
    path.write_text(json.dumps([{"id": 1, "thesis": "mine"}]))


def write_zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 50_000)


def write_sqlite(path: Path) -> None:
    """Its first bytes: DuckDB would look for an extension that reads it."""
    path.write_bytes(b"SQLite format 3\0" + b"\0" * 4080)


def write_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table pigeon as select 1 as pigeon_id")


def write_other_info(path: Path) -> None:
    """A table of the same name, of something else."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table warehouse_info as select 'Rotterdam' as harbour")


def write_unfinished(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table warehouse_info (build_id varchar, source varchar, resolution_um int, schema_version int)"
        )


def write_newer_duckdb(path: Path) -> None:
    """A storage version that no DuckDB can read yet, at byte 12 of the file."""
    write_duckdb(path)
    content = bytearray(path.read_bytes())
    content[12:20] = (999).to_bytes(8, "little")
    path.write_bytes(content)


STRANGERS = [
    write_nothing, write_json, write_zeros, write_sqlite, write_duckdb, write_other_info, write_unfinished,
    write_newer_duckdb,
]  # fmt: skip


@pytest.mark.parametrize("write", STRANGERS)
@pytest.mark.parametrize("rebuild", [False, True])
def test_it_is_refused_and_stays(
    write: Callable[[Path], None], rebuild: bool, whole_cache: Path, tmp_path: Path
) -> None:
    path = tmp_path / "precious.duckdb"
    write(path)
    before = path.read_bytes()
    with pytest.raises(IncompatibleWarehouseError) as caught:
        ingest(whole_cache, path, resolution_um=100, rebuild=rebuild)
    assert str(path) in str(caught.value)
    assert "--database" in str(caught.value)
    assert "--rebuild" not in str(caught.value)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ".lock"] == [path.name]


def test_a_path_with_a_lock_in_it_is_not_taken_for_a_locked_file(whole_cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "block.duckdb"
    write_json(path)
    with pytest.raises(IncompatibleWarehouseError, match=r"no(t a)? warehouse"):
        ingest(whole_cache, path, resolution_um=100)
    with pytest.raises(IncompatibleWarehouseError, match=r"no(t a)? warehouse"):
        warehouse.open(path)


def test_the_demo_refuses_it_too(tmp_path: Path, sample_cache: Path) -> None:
    (tmp_path / "README.txt").write_bytes((sample_cache / "README.txt").read_bytes())
    path = tmp_path / "warehouse.duckdb"
    write_duckdb(path)
    before = path.read_bytes()
    done = CliRunner().invoke(app, ["demo", "--directory", str(tmp_path)])
    assert done.exit_code == IncompatibleWarehouseError.exit_code
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "loop"])
def test_what_is_no_file_is_named(kind: str, whole_cache: Path, tmp_path: Path) -> None:
    path = Path("/dev/null") if kind == "device" else tmp_path / "warehouse.duckdb"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        import os

        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)
    arguments = ["ingest", "--offline", "--quiet", "--rebuild", "--resolution", "100", "--cache", str(whole_cache)]
    done = CliRunner().invoke(app, [*arguments, "--database", str(path)])
    assert done.exit_code == 11, done.output
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Error: {path} cannot be a warehouse")
    assert "--database" in line


_BLOCK_BYTES = 262_144
_FIRST_BLOCK_AT = 12_288


def flip(path: Path, at: int) -> None:
    """Flips 64 bytes of a file."""
    content = bytearray(path.read_bytes())
    content[at : at + 64] = bytes(each ^ 0xFF for each in content[at : at + 64])
    path.write_bytes(content)


@pytest.fixture
def changed(cache: Path) -> Path:
    """The folder that the warehouse was built from, with something new, so that an ingest copies the old rows."""
    path = cache / "structures.json"
    path.write_bytes(path.read_bytes() + b"\n")
    return cache


def test_damaged_rows_end_in_one_sentence_and_the_warehouse_can_be_built_anew(changed: Path, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        (block,) = connection.execute(
            "select max(block_id) from pragma_storage_info('structure_unionize') where column_name = 'volume'"
        ).fetchone() or (None,)
    flip(database, _FIRST_BLOCK_AT + block * _BLOCK_BYTES + 1000)
    damaged = database.read_bytes()
    with pytest.raises(DamagedFileError, match=rf"{database} is damaged, .*--rebuild.*checksum"):
        ingest(changed, database, resolution_um=100)
    assert database.read_bytes() == damaged
    assert ingest(changed, database, resolution_um=100, rebuild=True).published
    assert not ingest(changed, database, resolution_um=100).published


@pytest.mark.parametrize("part", [3, *(pytest.param(each, marks=pytest.mark.kills) for each in (0, 5, 8, 11, 13, 15))])
def test_damage_anywhere_ends_in_one_sentence_or_costs_nothing(part: int, changed: Path, database: Path) -> None:
    size = database.stat().st_size - _FIRST_BLOCK_AT
    flip(database, _FIRST_BLOCK_AT + size * part // 16 + size // 32)
    damaged = database.read_bytes()
    words = ["ingest", "--offline", "--quiet", "--resolution", "100", "--cache", str(changed)]
    done = CliRunner().invoke(app, [*words, "--database", str(database)])
    if done.exit_code == 0:  # nothing of the damaged part was needed
        assert not ingest(changed, database, resolution_um=100).published
        return
    assert done.exit_code in (DamagedFileError.exit_code, IncompatibleWarehouseError.exit_code), done.output
    (line,) = done.stderr.splitlines()
    assert str(database) in line
    assert "--rebuild" in line or "delete this one" in line
    assert database.read_bytes() == damaged
