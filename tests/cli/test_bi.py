"""mcw bi superset."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result


def test_it_writes_a_bundle_and_says_how_to_import_it(mcw: Callable[..., Result], tiny_warehouse: Path) -> None:
    result = mcw("bi", "superset", "-o", "my bundle.zip")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "GENERATED DATA" in result.stderr
    assert "Written to my bundle.zip." in result.stderr
    assert "superset import-dashboards -p 'my bundle.zip' -u admin" in result.stderr
    with zipfile.ZipFile("my bundle.zip") as bundle:
        database = json.loads(bundle.read("injection_coverage/databases/mouse_connectivity.yaml"))
    assert database["sqlalchemy_uri"].startswith(f"duckdb:///{tiny_warehouse}?access_mode=read_only")


def test_a_bundle_takes_the_place_of_an_older_one(mcw: Callable[..., Result]) -> None:
    Path("bundle.zip").write_text("old")
    assert mcw("bi", "superset", "-o", "bundle.zip").exit_code == 0
    assert zipfile.is_zipfile("bundle.zip")


def test_it_needs_a_file(mcw: Callable[..., Result]) -> None:
    result = mcw("bi", "superset")
    assert result.exit_code == 2
    assert "--output" in result.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bundle.yaml", "give it a name that ends in .zip"),
        ("bundle", "give it a name that ends in .zip"),
        ("nowhere/bundle.zip", "there is no folder"),
        ("folder.zip", "is a folder"),
    ],
)
def test_a_file_that_cannot_be_written(mcw: Callable[..., Result], name: str, words: str) -> None:
    Path("folder.zip").mkdir()
    result = mcw("bi", "superset", "-o", name)
    assert (result.exit_code, result.stdout) == (11, "")
    assert result.stderr.startswith(f"Error: {name}")
    assert words in result.stderr
    assert not Path(name).is_file()


def test_a_warehouse_that_is_not_there(mcw: Callable[..., Result]) -> None:
    result = mcw("bi", "superset", "-o", "bundle.zip", "--database", "nowhere.duckdb")
    assert result.exit_code == 4
    assert not Path("bundle.zip").exists()
