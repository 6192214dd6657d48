"""The sample, read by numpy and pandas alone, and the same sample as a warehouse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.answers.conftest import Dense, SourceList
from tests.asking import Asking, asking
from tests.cli.conftest import build_tiny_warehouse
from warehouse.database import schema
from warehouse.database.warehouse_file import WarehouseFile


@pytest.fixture(scope="session")
def dense(sample_cache: Path) -> Dense:
    return Dense(sample_cache)


@pytest.fixture(scope="session")
def source_list(sample_cache: Path) -> SourceList:
    return SourceList(sample_cache)


@pytest.fixture(scope="session")
def unionizes(sample_cache: Path) -> pd.DataFrame:
    """Every row of every structure_unionizes.csv."""
    return pd.concat([pd.read_csv(path) for path in sorted(sample_cache.glob("experiment_*/structure_unionizes.csv"))])


@pytest.fixture(scope="module")  # as a process has one DuckDB instance per file, with one set of settings
def atlas(sample_warehouse: Path) -> Iterator[Asking]:
    with asking(sample_warehouse) as opened:
        yield opened


class Tiny(Asking):
    """The tiny warehouse of the command line's tests, to be changed."""

    def execute(self, statement: str, *values: object) -> None:
        self.file.connection.execute(statement, values)

    def count_anew(self) -> None:
        """Fills the tables that hold what was counted of others."""
        for table in schema.object_names("derived"):
            self.execute(f"delete from {table}")
        schema.apply(self.file.connection, "derived")


@pytest.fixture(scope="session")
def tiny_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "tiny.duckdb"
    build_tiny_warehouse(path)
    return path


@pytest.fixture
def tiny(tiny_warehouse: Path, tmp_path: Path) -> Iterator[Tiny]:
    path = Path(shutil.copyfile(tiny_warehouse, tmp_path / "tiny.duckdb"))
    with duckdb.connect(str(path)) as opened:
        row = opened.execute("select * from warehouse_info").fetchone()
        assert row is not None
        names = [name for name, *_ in opened.description or []]
        yield Tiny(WarehouseFile(path, opened, dict(zip(names, row, strict=True))))
