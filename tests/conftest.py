"""What many tests need: the sample, made once, and the real data, where they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse.load import ingest
from warehouse.sample import write_sample


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see no warehouse that the environment names."""
    monkeypatch.delenv("MCW_DATABASE", raising=False)


@pytest.fixture(scope="session")
def sample_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated sample as an AllenSDK cache folder. Not to be changed: copy it first."""
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample_warehouse(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, loaded."""
    path = tmp_path_factory.mktemp("sample_warehouse") / "warehouse.duckdb"
    ingest(sample_cache, path, resolution_um=100)
    return path


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
    path = tmp_path_factory.mktemp("real_warehouse") / "warehouse.duckdb"
    ingest(real_data / "mouse_connectivity", path, resolution_um=25)
    return path
