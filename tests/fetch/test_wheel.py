"""From an installed wheel, in a folder that has nothing to do with the checkout: fetch, load and answer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import warehouse
from tests.distribution.building import build, install, run
from tests.shared import made_once
from warehouse.load import ingest
from warehouse.selection.experiment_filter import ExperimentFilter

IDS = (999000001, 999000002)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (found,) = made_once(tmp_path_factory, "distributions", build).glob("*.whl")
    return found


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The bin folder of a new environment that has nothing but the wheel and what it needs.

    Of the oldest Python, which AllenSDK needs too, so that uv finds it wherever these tests run.
    """
    return install(wheel, "3.11", tmp_path / "environment")


def test_it_fetches_loads_and_answers_as_the_python_api_does(
    allen: Any, installed: Path, whole_cache: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run([str(installed / "python"), "-c", "import warehouse; print(warehouse.__file__)"], elsewhere)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    words = ["--resolution", "100", "--api-url", allen.url, "--archive-url", allen.url, "--quiet"]
    words += [word for each in IDS for word in ("--experiment", str(each))]
    assert run([str(installed / "mcw"), "ingest", *words], elsewhere).stdout == ""
    assert allen.requests
    printed = run([str(installed / "mcw"), "coverage", "TH"], elsewhere).stdout
    database = tmp_path / "warehouse.duckdb"
    ingest(whole_cache, database, resolution_um=100, experiment_filter=ExperimentFilter(experiment_ids=IDS))
    with warehouse.open(database) as atlas:
        expected = atlas.coverage("TH").df()
    assert len(expected) > 10
    found, answer = (
        pd.read_csv(io.StringIO(text), float_precision="round_trip") for text in (printed, expected.to_csv(index=False))
    )
    pd.testing.assert_frame_equal(found, answer, check_exact=True)
    assert (found["covered_fraction"] > 0).any()
