"""Cache folders with unusual names: their own unionizes are read, not those of a folder that the name could mean."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from warehouse.cache.folder import CacheFolder
from warehouse.cache.unionizes import UnionizeFile, load_unionizes

FIRST, SECOND = 999000001, 999000002


@pytest.fixture(scope="module")
def tables(whole_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The structures and the annotation, which the audits of a file need."""
    with duckdb.connect(str(whole_warehouse), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("name", "sibling"),
    [
        ("data[1]", "data1"),
        ("data[12]", "data1"),
        ("data*", "data-of-another"),
        ("data?", "data2"),
        ("data[!a]", "datab"),
        ("[a-z]ata", "data"),
        ("[]]", "]"),
        ("**", "a"),
        ("{a,b}", "a"),
        ("back\\slash", "backslash"),
        ("experiment_id=5", "5"),
        ('it\'s "this" $name', "this"),
        ("ünïcode 鼠", "u"),
        ("s3:data", "data"),
    ],
)
@pytest.mark.parametrize("is_relative", [False, True])
def test_every_folder_name_means_itself(
    name: str,
    sibling: str,
    is_relative: bool,
    whole_cache: Path,
    tables: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the other folder the file of the same name has the rows of another experiment."""
    for folder, experiment_id in ((name, FIRST), (sibling, SECOND)):
        target = tmp_path / folder / f"experiment_{FIRST}"
        target.mkdir(parents=True)
        shutil.copyfile(
            whole_cache / f"experiment_{experiment_id}" / "structure_unionizes.csv", target / "structure_unionizes.csv"
        )
    monkeypatch.chdir(tmp_path)
    source = CacheFolder(Path(name) if is_relative else tmp_path / name, 100).unionizes(FIRST)
    row_counts, damaged = load_unionizes(tables, [UnionizeFile.read(source)])
    assert damaged == {}
    expected = pd.read_csv(tmp_path / name / f"experiment_{FIRST}" / "structure_unionizes.csv")
    assert row_counts == {source: len(expected)}
    assert sorted(tables.execute("select id from incoming").fetchall()) == sorted((each,) for each in expected["id"])


def test_a_first_tilde_is_not_the_home_folder(
    whole_cache: Path, tables: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "~" / f"experiment_{FIRST}"
    shutil.copytree(whole_cache / f"experiment_{FIRST}", target)
    monkeypatch.chdir(tmp_path)
    source = CacheFolder(Path("~"), 100).unionizes(FIRST)
    row_counts, damaged = load_unionizes(tables, [UnionizeFile.read(source)])
    assert damaged == {}
    assert list(row_counts) == [source]
