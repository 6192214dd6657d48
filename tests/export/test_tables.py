"""``mcw export tables``: every table and view as a file, each whole or not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import warehouse
from warehouse.cli.app import app
from warehouse.database import schema
from warehouse.errors import InvalidValueError

NAMES = sorted([*schema.object_names("tables"), *schema.object_names("views")])


def run(folder: Path, database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", "tables", str(folder), "--database", str(database), *arguments])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def small(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample without most of its rows, which take their time as text."""
    path = tmp_path_factory.mktemp("small") / "warehouse.duckdb"
    shutil.copyfile(sample_warehouse, path)
    with duckdb.connect(str(path)) as connection:
        for table in ("annotation_voxel", "packed_injection_voxel"):
            connection.execute(f"delete from {table} where voxel_id % 100 > 0")
        connection.execute("delete from structure_unionize where experiment_id > 999000005")
    return path


@pytest.fixture
def broken(small: Path, tmp_path: Path) -> Path:
    """A warehouse whose view experiment_voxel_coverage fails when its rows are made."""
    path = tmp_path / "broken.duckdb"
    shutil.copyfile(small, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create or replace view experiment_voxel_coverage as select cast(acronym as int) as n from structure"
        )
    return path


def assert_same_rows(written: pd.DataFrame, expected: pd.DataFrame, types: dict[str, str]) -> None:
    """Equal, but for the last digits of doubles: DuckDB adds them up in another order every time."""
    assert len(written) == len(expected) > 0
    keys = [name for name, type_ in types.items() if type_ != "DOUBLE"]
    written, expected = (frame.sort_values(keys, ignore_index=True) for frame in (written, expected))
    for name in keys:  # as pandas compares them itself, but in a fraction of the time
        one, other = written[name], expected[name]
        assert one.dtype == other.dtype, name
        assert ((one == other) | (one.isna() & other.isna())).all(), name
    for name in types.keys() - set(keys):
        np.testing.assert_allclose(written[name], expected[name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("arguments", "form"), [((), "parquet"), (("--format", "csv"), "csv")])
def test_every_file_holds_the_rows_and_types_of_its_table_or_view(
    small: Path, tmp_path: Path, arguments: tuple[str, ...], form: str
) -> None:
    folder = tmp_path / "deep" / "lake"
    result = run(folder, small, *arguments)
    assert (result.exit_code, result.stdout) == (0, "")
    assert names(folder) == [f"{name}.{form}" for name in NAMES]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{small}' as w (read_only)")
        connection.execute("use w")
        for name in NAMES:
            described = connection.execute(f"describe {name}").fetchall()
            types = {column: type_ for column, type_, *_ in described}
            read = f"read_parquet('{folder}/{name}.parquet')"
            if form == "csv":
                read = f"read_csv('{folder}/{name}.csv', header = true, auto_detect = false, columns = {types})"
            written = connection.execute(f"describe from {read}").fetchall()
            assert {column: type_ for column, type_, *_ in written} == types
            assert list(types) == [column for column, *_ in written]
            assert_same_rows(connection.execute(f"from {read}").df(), connection.execute(f"from {name}").df(), types)
    assert "GENERATED DATA" in result.stderr
    assert [f"Written to {folder}/{name}.{form}." in result.stderr for name in NAMES] == [True] * len(NAMES)


def test_a_folder_keeps_its_other_files_and_earlier_tables_are_replaced(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "structure.csv").write_text("an earlier export")
    assert run(tmp_path, small, "--format", "csv").exit_code == 0
    assert names(tmp_path) == sorted(["mine.txt", *(f"{name}.csv" for name in NAMES)])
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "structure.csv").read_text().startswith("structure_id,acronym,")


@pytest.mark.parametrize("name", ["file", "file/lake"])
def test_a_place_that_cannot_be_a_folder_is_one_clear_error(small: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    result = run(tmp_path / name, small)
    assert (result.exit_code, result.stdout) == (11, "")
    assert result.stderr.startswith(f"Error: The folder {tmp_path / name} cannot be made: ")
    assert len(result.stderr.splitlines()) == 1
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_the_place_of_a_file_is_one_clear_error(small: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    (lake / "hemisphere.parquet").mkdir(parents=True)
    result = run(lake, small)
    assert result.exit_code == 11
    assert result.stderr == f"Error: {lake}/hemisphere.parquet is a folder: name a file in it.\n"
    assert not [name for name in names(lake) if name.startswith(".")]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_an_error_leaves_no_half_written_file_and_the_earlier_one_as_it_was(
    broken: Path, tmp_path: Path, form: str
) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / f"experiment_voxel_coverage.{form}").write_text("an earlier export")
    result = run(lake, broken, "--format", form)
    assert result.exit_code == 10
    assert "Could not convert" in result.stderr
    assert "Written to" not in result.stderr
    assert (lake / f"experiment_voxel_coverage.{form}").read_text() == "an earlier export"
    assert set(names(lake)) < {f"{name}.{form}" for name in NAMES}
    with duckdb.connect() as connection:  # what was written before the error is whole
        for path in lake.glob(f"*.{form}"):
            if path.stem != "experiment_voxel_coverage":
                connection.execute(f"select count(*) from '{path}'").fetchone()


def test_a_format_that_is_none_lists_the_choices(small: Path, tmp_path: Path) -> None:
    with (
        warehouse.open(small) as atlas,
        pytest.raises(InvalidValueError, match="no format for tables 'json': choose one of parquet, csv"),
    ):
        atlas.export.tables(tmp_path / "lake", "json")  # type: ignore[arg-type]
    assert names(tmp_path) == []
