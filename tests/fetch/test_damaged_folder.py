"""A cache folder with damaged files, as AllenSDK leaves them: they are fetched again, and that is said.

Which damages are found is tested in ``tests/cache/test_check.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from warehouse.cli.app import app

IDS = (999000001, 999000002, 999000003)
DENSITY = f"experiment_{IDS[1]}/injection_density_100.nrrd"
UNIONIZES = f"experiment_{IDS[1]}/structure_unionizes.csv"


def without_the_last_lines(whole: bytes) -> bytes:
    """Cut short where a line ends: AllenSDK reads fewer rows, and no error."""
    return b"".join(whole.splitlines(keepends=True)[:-20])


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


DAMAGES: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("half a volume", DENSITY, half),
    ("a table without its last lines", UNIONIZES, without_the_last_lines),
    ("half of the structures", "structures.json", half),
    ("half a manifest", "manifest.json", half),
]


def mcw_fetch(allen: Any, folder: Path, *words: str) -> Result:
    fixed = ["--cache", str(folder), "--resolution", "100", "--api-url", allen.url, "--archive-url", allen.url]
    ids = [word for each in IDS for word in ("--experiment", str(each))]
    return CliRunner().invoke(app, ["fetch", *fixed, *ids, *words])


def content(path: Path) -> Any:
    """What is in a file; the sets of a structure, which are in no order, in order."""
    if path.suffix != ".json":
        return path.read_bytes()
    records = json.loads(path.read_bytes())
    for record in records if isinstance(records, list) else []:
        record.get("structure_set_ids", []).sort()
    return records


@pytest.mark.parametrize(("name", "damage"), [each[1:] for each in DAMAGES], ids=[each[0] for each in DAMAGES])
def test_it_is_fetched_again_and_that_is_said(
    allen: Any, cache: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    assert mcw_fetch(allen, cache, "--quiet").exit_code == 0
    path = cache / name
    whole = content(path)
    path.write_bytes(damage(path.read_bytes()))
    allen.forget()
    would = mcw_fetch(allen, cache, "--dry-run")
    assert would.exit_code == 0
    assert f"A damaged file will be fetched again: {path} " in would.stderr
    assert allen.requests == []
    result = mcw_fetch(allen, cache)
    assert result.exit_code == 0, result.output
    assert f"A damaged file was fetched again: {path} " in result.stderr
    assert len(allen.requests) == (0 if name == "manifest.json" else 1)  # AllenSDK writes that itself
    assert content(path) == whole
    assert "Nothing is missing" in mcw_fetch(allen, cache).stderr


def test_it_is_not_said_to_be_fetched_again_when_it_could_not_be(allen: Any, cache: Path) -> None:
    assert mcw_fetch(allen, cache, "--quiet").exit_code == 0
    path = cache / DENSITY
    path.write_bytes(path.read_bytes()[:-4])
    allen.faults["injection_density"] = [lambda handler, whole: handler.reply(b"gone", status=404)]
    result = mcw_fetch(allen, cache)
    assert f"A damaged file was not fetched again: {path} " in result.stderr
    assert "was fetched again" not in result.stderr
