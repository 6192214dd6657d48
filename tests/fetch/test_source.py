"""The environment of AllenSDK, where it cannot be made."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from warehouse.errors import FetchError
from warehouse.fetch import fetch


@pytest.fixture(autouse=True)
def nothing_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")


def refusal(folder: Path) -> str:
    with pytest.raises(FetchError) as refused:
        fetch(folder, resolution_um=100)
    return str(refused.value)


def test_without_a_package_index_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    said = refusal(tmp_path / "cache")
    assert said.startswith("AllenSDK cannot be installed into an environment of its own: the package index")
    assert "--offline" in said


def test_without_a_python_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PYTHON_PREFERENCE", "only-managed")
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "pythons"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    assert "install Python 3.11 and try again" in refusal(tmp_path / "cache")


def test_without_space_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for uv says what uv says on a full disk."""
    uv = tmp_path / "uv-on-a-full-disk"
    uv.write_text("#!/bin/sh\necho 'error: failed to write: No space left on device (os error 28)' >&2\nexit 2\n")
    uv.chmod(uv.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("warehouse.fetch.source.find_uv_bin", lambda: str(uv))
    assert "there is no space left on the disk" in refusal(tmp_path / "cache")
