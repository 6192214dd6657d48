"""Behind a proxy: the environment names it, and nothing goes past it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from warehouse.errors import FetchError
from warehouse.fetch import fetch
from warehouse.selection.experiments import ExperimentFilter


@pytest.fixture
def allensdk() -> None:
    """A process of its own, which sees the environment."""


@pytest.fixture(autouse=True)
def proxy(allen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", allen.url)
    monkeypatch.setenv("https_proxy", allen.url)


@pytest.fixture
def patience(allen: Any) -> dict[str, Any]:
    """Settings that leave the servers as they are."""
    return {name: value for name, value in allen.settings.items() if not name.endswith("_url")}


def test_the_allen_institutes_servers_are_asked_through_it(
    allen: Any, patience: dict[str, Any], tmp_path: Path, whole_cache: Path
) -> None:
    selection = ExperimentFilter(experiment_ids=(999000001,))
    fetch(tmp_path / "cache", resolution_um=100, experiment_filter=selection, settings=patience)
    hosts = [request.split("/")[2] for request in allen.requests]
    assert hosts == ["api.brain-map.org"] * 3 + ["download.alleninstitute.org"] + ["api.brain-map.org"] * 2
    name = "experiment_999000001/injection_density_100.nrrd"
    assert (tmp_path / "cache" / name).read_bytes() == (whole_cache / name).read_bytes()


def test_a_mirror_with_https_is_asked_through_it(allen: Any, patience: dict[str, Any], tmp_path: Path) -> None:
    settings = {**patience, "api_url": "https://mirror.invalid"}
    with pytest.raises(FetchError, match=r"https://mirror\.invalid/.*no connection \(ProxyError\)"):
        fetch(tmp_path / "cache", resolution_um=100, settings=settings)
    assert set(allen.requests) == {"CONNECT mirror.invalid:443"}
