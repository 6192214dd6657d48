"""What many tests need: the sample, made once, and the real data, where they are."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.kinds import longest_first, mark_kinds
from tests.shared import made_once
from warehouse.load import ingest
from warehouse.sample import write_sample

NO_SERVER = "http://127.0.0.1:9"  # the discard port: refused at once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_kinds(items)
    longest_first(items)


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see no warehouse that the environment names, and no server but those that they start."""
    monkeypatch.delenv("MCW_DATABASE", raising=False)
    monkeypatch.setenv("MCW_API_URL", NO_SERVER)
    monkeypatch.setenv("MCW_ARCHIVE_URL", NO_SERVER)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, and so would the commands that tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sample_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated sample as an AllenSDK cache folder. Not to be changed: copy it first."""
    return made_once(tmp_path_factory, "sample", write_sample)


@pytest.fixture(scope="session")
def sample_warehouse(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, loaded."""
    return _warehouse(tmp_path_factory, "sample_warehouse", sample_cache, 100)


@pytest.fixture(scope="session")
def whole_cache(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three experiments of the generated sample. Not to be changed."""

    def copy(target: Path) -> None:
        for name in ("structures.json", "experiments.json"):
            shutil.copyfile(sample_cache / name, target / name)
        shutil.copytree(sample_cache / "annotation", target / "annotation")
        for folder in sorted(sample_cache.glob("experiment_*"))[:3]:
            shutil.copytree(folder, target / folder.name)

    return made_once(tmp_path_factory, "whole", copy)


@pytest.fixture(scope="session")
def whole_warehouse(whole_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _warehouse(tmp_path_factory, "whole_warehouse", whole_cache, 100)


@pytest.fixture
def cache(whole_cache: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(whole_cache, tmp_path / "cache"))


@pytest.fixture
def database(whole_warehouse: Path, tmp_path: Path) -> Path:
    """What was published before the damage, from the folder that is then damaged."""
    path = Path(shutil.copyfile(whole_warehouse, tmp_path / "warehouse.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("update warehouse_info set source = ?", [str(tmp_path / "cache")])
    return path


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


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the Allen Institute's real files, which are not part of this project."""
    shared = Path(__file__).parents[2] / "shared" / "allen"
    folder = Path(os.environ.get("MCW_REAL_DATA") or shared)
    if not (folder / "mouse_connectivity" / "structures.json").is_file():
        pytest.skip(f"no real data in {folder}; MCW_REAL_DATA can name their folder")
    return folder


@pytest.fixture(scope="session")
def real_warehouse(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real data at 25 um, loaded."""
    return _warehouse(tmp_path_factory, "real_warehouse", real_data / "mouse_connectivity", 25)


def _warehouse(factory: pytest.TempPathFactory, name: str, cache: Path, resolution_um: int) -> Path:
    def load(folder: Path) -> None:
        ingest(cache, folder / "warehouse.duckdb", resolution_um=resolution_um)

    return made_once(factory, name, load) / "warehouse.duckdb"
