"""Behind a proxy: the environment names it, and nothing goes past it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fetch.asking import Notes
from warehouse.errors import FetchError
from warehouse.fetch import fetch
from warehouse.selection.experiment_filter import ExperimentFilter


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
    """First with TLS, each as often as any request; this proxy refuses that, so without, which is said."""
    selection, notes = ExperimentFilter(experiment_ids=(999000001,)), Notes()
    fetch(tmp_path / "cache", resolution_um=100, experiment_filter=selection, settings=patience, reporter=notes)
    api, archive = "api.brain-map.org", "download.alleninstitute.org"
    asked = [request if request.startswith("CONNECT") else request.split("/")[2] for request in allen.requests]
    connects = {name: [f"CONNECT {name}:443"] * 3 for name in (api, archive)}
    assert asked == [*connects[api], api, api, api, *connects[archive], archive, api, api]
    told = [note for note in notes.said if "nothing protects" in note]
    assert [note.split(":")[1] for note in told] == [f"//{api}", f"//{archive}"]
    assert all("the proxy refuses" in note for note in told)
    name = "experiment_999000001/injection_density_100.nrrd"
    assert (tmp_path / "cache" / name).read_bytes() == (whole_cache / name).read_bytes()


def test_a_mirror_with_https_is_asked_through_it(allen: Any, patience: dict[str, Any], tmp_path: Path) -> None:
    settings = {**patience, "api_url": "https://mirror.invalid"}
    with pytest.raises(FetchError, match=r"https://mirror\.invalid/.*the proxy refuses: .* 502 Bad Gateway"):
        fetch(tmp_path / "cache", resolution_um=100, settings=settings)
    assert set(allen.requests) == {"CONNECT mirror.invalid:443"}
