"""A warehouse file with a damaged byte: one sentence and what to do, never a traceback, and never another number."""

from __future__ import annotations

import random
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

import warehouse
from warehouse.cli.app import app
from warehouse.errors import DamagedFileError, IncompatibleWarehouseError, QueryError

BLOCK = 262_144
HEADERS = 3 * 4_096
FLIPS = 24


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def damage(path: Path, offset: int, bits: int = 0xFF) -> None:
    with path.open("rb+") as file:
        file.seek(offset)
        (byte,) = file.read(1)
        file.seek(offset)
        file.write(bytes([byte ^ bits]))


def damage_every_block(path: Path) -> None:
    """One byte in the middle of each block that holds rows or what describes them."""
    for start in range(HEADERS, path.stat().st_size, BLOCK):
        damage(path, start + BLOCK // 2)


def offsets(size: int, seed: int) -> list[int]:
    """Places all over a file, some of them in its headers and in the heads of its blocks."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    blocks = range(HEADERS, size, BLOCK)
    return [
        *(chosen.randrange(HEADERS) for _ in range(FLIPS // 4)),
        *(chosen.choice(blocks) + chosen.randrange(64) for _ in range(FLIPS // 4)),
        *(chosen.randrange(HEADERS, size) for _ in range(FLIPS // 2)),
    ]


@pytest.mark.parametrize("number", range(FLIPS))
def test_a_flipped_byte_changes_no_answer_or_is_one_sentence(
    database: Path, contents: Callable[[], Any], number: int
) -> None:
    offset = offsets(database.stat().st_size, seed=20)[number]
    whole, expected = contents(), run("coverage", "TH", "--database", database)
    damage(database, offset)
    checked = run("check", "--database", database)
    if checked.exit_code == 0:  # the byte belongs to nothing
        assert contents() == whole
    else:
        assert_one_sentence(checked, database)
    answered = run("coverage", "TH", "--database", database)
    if answered.exit_code == 0:
        assert answered.stdout == expected.stdout
    else:
        assert_one_sentence(answered, database)


def assert_one_sentence(result: Result, database: Path) -> None:
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (DamagedFileError.exit_code, IncompatibleWarehouseError.exit_code), result.stderr
    (error,) = result.stderr.splitlines()
    assert error.startswith(f"Error: {database} is ")


COMMANDS = [
    "check",
    "coverage TH",
    "matrix TH",
    "sql 'from injection_voxel'",
    "sql 'from experiment' -o all.csv",
    "info",
    "export counts TH -o counts.nrrd",
]


@pytest.mark.parametrize("words", COMMANDS)
def test_a_file_that_cannot_be_read_is_one_sentence_from_every_command(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    damage_every_block(database)
    assert_one_sentence(run(*shlex.split(words), "--database", database), database)
    assert not Path("all.csv").exists()


def rows_of(database: Path, table: str, column: str) -> list[int]:
    """The blocks of a file that hold the values of a column."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            f"select distinct block_id from pragma_storage_info('{table}') "
            f"where column_name = '{column}' and block_id >= 0"
        ).fetchall()
    return [block for (block,) in found]


def test_check_finds_damage_in_a_column_that_no_audit_reads_and_its_command_mends_it(
    cache: Path, database: Path, contents: Callable[[], Any]
) -> None:
    assert cache.is_dir()  # the folder that the warehouse was built from
    whole = contents()
    (block,) = rows_of(database, "structure", "color_hex_triplet")
    damage(database, HEADERS + block * BLOCK + 100)
    checked = run("check", "--database", database)
    assert checked.exit_code == DamagedFileError.exit_code
    assert checked.stdout == ""
    assert_one_sentence(checked, database)
    command = shlex.split(checked.stderr.partition("rebuild it with '")[2].partition("'.")[0])
    assert command[:3] == ["mcw", "ingest", "--rebuild"]
    assert run(*command[1:], "--quiet").exit_code == 0
    assert contents() == whole
    assert run("check", "--database", database).exit_code == 0


def test_in_python_a_damaged_file_is_an_error_of_its_own(database: Path, tmp_path: Path) -> None:
    damage(database, HEADERS + rows_of(database, "packed_injection_voxel", "injection_density")[0] * BLOCK + 100)
    with warehouse.open(database) as atlas:
        densities = atlas.sql("select injection_density from injection_voxel")
        for ask in (densities.rows, densities.records, densities.df, lambda: densities.write(tmp_path / "d.csv")):
            with pytest.raises(DamagedFileError, match="is damaged: rebuild it with 'mcw ingest --rebuild"):
                ask()
        with pytest.raises(DamagedFileError):
            atlas.injection_counts()
    assert not (tmp_path / "d.csv").exists()


def test_a_warehouse_that_is_closed_says_so(database: Path, tmp_path: Path) -> None:
    with warehouse.open(database) as atlas:
        answer = atlas.coverage("TH")
        selected = atlas.select(wild_type=True)
    for ask in (
        lambda: atlas.coverage("TH"),
        lambda: atlas.sql("select 1"),
        lambda: selected.experiments(),
        atlas.info().rows,
        atlas.check,
        answer.rows,
        answer.df,
        lambda: answer.write(tmp_path / "th.csv"),
        lambda: repr(answer),
    ):
        with pytest.raises(warehouse.WarehouseError) as error:
            ask()
        assert str(error.value) == f"This warehouse is closed: open it again with warehouse.open({str(database)!r})."
    assert not (tmp_path / "th.csv").exists()
    assert repr(atlas) == f"Warehouse {database} (closed)"


def test_an_error_of_a_query_is_no_damage(database: Path) -> None:
    with warehouse.open(database) as atlas, pytest.raises(QueryError):
        atlas.sql("select nope from structure").rows()
