"""A published warehouse as clients find it, and environments to run them in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.answers.conftest import Dense
from tests.clients.environments import Environments
from tests.clients.questions import Rows, answers


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Environments:
    return Environments(tmp_path_factory.mktemp("environments"))


@pytest.fixture(scope="session")
def published(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample where ``mcw ingest`` puts it, below a folder to start clients in."""
    path = tmp_path_factory.mktemp("clients") / "mouse_connectivity" / "warehouse.duckdb"
    path.parent.mkdir()
    return Path(shutil.copyfile(sample_warehouse, path))


@pytest.fixture(scope="session")
def unharmed(published: Path) -> Callable[[], bool]:
    """Whether the published file is what it was, and alone in its folder."""
    before = hashlib.sha256(published.read_bytes()).digest()

    def check() -> bool:
        same = hashlib.sha256(published.read_bytes()).digest() == before
        return same and [path.name for path in published.parent.iterdir()] == [published.name]

    return check


@pytest.fixture(scope="session")
def connection(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """To a copy: while a process has a file open, whoever else connects to it there shares its settings."""
    path = shutil.copyfile(sample_warehouse, tmp_path_factory.mktemp("asked") / "warehouse.duckdb")
    with closing(duckdb.connect(str(path), read_only=True)) as opened:
        yield opened


@pytest.fixture(scope="session")
def dense(sample_cache: Path) -> Dense:
    return Dense(sample_cache)


@pytest.fixture(scope="session")
def expected(sample_cache: Path, dense: Dense, connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """The answers to the questions; the time is the one that the DuckDB of this process reads."""
    (times,) = connection.execute("select cast(built_at as varchar), is_generated from warehouse_info").fetchall()
    return {**answers(sample_cache, dense), "times": [list(times)]}
