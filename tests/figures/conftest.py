"""The sample, read by numpy and pandas alone, and the same sample as a warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import warehouse
from tests.answers.conftest import Dense, SourceList
from tests.cli.conftest import build_tiny_warehouse


@pytest.fixture(scope="session")
def dense(sample_cache: Path) -> Dense:
    return Dense(sample_cache)


@pytest.fixture(scope="session")
def source_list(sample_cache: Path) -> SourceList:
    return SourceList(sample_cache)


@pytest.fixture(scope="session")
def records(sample_cache: Path) -> dict[str, dict[str, Any]]:
    """The records of structures.json by acronym."""
    return {record["acronym"]: record for record in json.loads((sample_cache / "structures.json").read_text())}


@pytest.fixture(scope="session")
def unionizes(sample_cache: Path) -> pd.DataFrame:
    """Every row of every structure_unionizes.csv."""
    return pd.concat([pd.read_csv(path) for path in sorted(sample_cache.glob("experiment_*/structure_unionizes.csv"))])


@pytest.fixture(scope="module")  # as a process has one DuckDB instance per file, with one set of settings
def connection(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.open(sample_warehouse) as opened:
        yield opened.connection


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tiny warehouse of the command line's tests, to be changed."""
    build_tiny_warehouse(tmp_path / "tiny.duckdb")
    with duckdb.connect(str(tmp_path / "tiny.duckdb")) as opened:
        yield opened
