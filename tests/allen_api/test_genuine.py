"""The genuine AllenSDK, unmodified, beside mcw: the same files from one server, and it reads a folder of ours."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from uv import find_uv_bin

from warehouse.fetch import fetch
from warehouse.selection import ExperimentFilter

SCRIPT = Path(__file__).with_name("genuine.py")
IDS = (999000001, 999000002, 999000003)
NOBODY_LISTENS = "http://127.0.0.1:9"


def genuine(folder: Path, server: str) -> Any:
    words = [find_uv_bin(), "run", "--quiet", "--script", str(SCRIPT), str(folder), server, *map(str, IDS)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def ours(allen: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    fetch(folder, resolution_um=100, experiment_filter=ExperimentFilter(experiment_ids=IDS), settings=allen.settings)
    return folder


def test_from_the_same_server_come_the_same_files(allen: Any, ours: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    genuine(theirs, allen.url)
    names = sorted(str(path.relative_to(theirs)) for path in theirs.rglob("*") if path.is_file())
    assert len(names) == 4 + 2 * len(IDS)
    for name in names:
        found, expected = (ours / name).read_bytes(), (theirs / name).read_bytes()
        if name == "structures.json":  # the sets of a structure are in no order
            rows = [json.loads(content) for content in (found, expected)]
            for row in (*rows[0], *rows[1]):
                row["structure_set_ids"].sort()
            assert rows[0] == rows[1]
        elif name.endswith(".csv"):
            # Columns come in the order in which the server names the fields of a record.
            tables = [pd.read_csv(folder / name, index_col=0) for folder in (ours, theirs)]
            pd.testing.assert_frame_equal(tables[0], tables[1])
        else:
            assert found == expected, name


def test_allensdk_finds_everything_in_a_fetched_folder(ours: Path, allen: Any, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    assert genuine(ours, NOBODY_LISTENS) == genuine(tmp_path / "theirs", allen.url)
