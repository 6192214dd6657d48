"""A cache folder of three experiments to damage, and the warehouse that it made while it was whole."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result
from warehouse.cli.app import app

from warehouse.load import ingest


@pytest.fixture(scope="session")
def whole_cache(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three experiments of the generated sample. Not to be changed."""
    target = tmp_path_factory.mktemp("whole") / "cache"
    target.mkdir()
    for name in ("structures.json", "experiments.json"):
        shutil.copyfile(sample_cache / name, target / name)
    shutil.copytree(sample_cache / "annotation", target / "annotation")
    for folder in sorted(sample_cache.glob("experiment_*"))[:3]:
        shutil.copytree(folder, target / folder.name)
    return target


@pytest.fixture(scope="session")
def whole_warehouse(whole_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole_warehouse") / "warehouse.duckdb"
    ingest(whole_cache, path, resolution_um=100)
    return path


@pytest.fixture
def cache(whole_cache: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(whole_cache, tmp_path / "cache"))


@pytest.fixture
def database(whole_warehouse: Path, tmp_path: Path) -> Path:
    """What was published before the damage."""
    return Path(shutil.copyfile(whole_warehouse, tmp_path / "warehouse.duckdb"))


@pytest.fixture
def mcw_ingest(cache: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs mcw ingest from the damaged folder into the warehouse."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object) -> Result:
        fixed = ["ingest", "--cache", cache, "--resolution", 100, "--database", database, "--offline", "--quiet"]
        return CliRunner().invoke(app, [str(each) for each in (*fixed, *arguments)])

    return run


@pytest.fixture
def assert_refused(mcw_ingest: Callable[..., Result], database: Path) -> Callable[..., None]:
    """An ingest ends with an exit code and one sentence that has all the words in it; the warehouse is as it was."""

    def check(exit_code: int, *words: str, arguments: tuple[object, ...] = ()) -> None:
        before = checksum(database)
        result = mcw_ingest(*arguments)
        assert result.exit_code == exit_code, result.output
        (line,) = result.stderr.splitlines()
        assert line.startswith("Error: ")
        assert [word for word in words if word not in line] == [], line
        assert result.stdout == ""
        assert checksum(database) == before
        assert not database.with_name(f"{database.name}.building").exists()

    return check


@pytest.fixture
def contents(database: Path) -> Callable[[], dict[str, list[tuple[object, ...]]]]:
    """What is in the tables of the warehouse, but for when it came there."""

    def read() -> dict[str, list[tuple[object, ...]]]:
        queries = {
            "injection_voxel": "from injection_voxel",
            "structure_unionize": "from structure_unionize",
            "annotation_voxel": "select structure_id, count(*), sum(voxel_id) from annotation_voxel group by all",
            "experiment": "from experiment",
            "structure": "from structure",
            "ingest_log": "select * exclude (logged_at) from ingest_log",
        }
        with duckdb.connect(str(database), read_only=True) as connection:
            return {
                name: connection.execute(f"select * from ({query}) order by all").fetchall()
                for name, query in queries.items()
            }

    return read


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
