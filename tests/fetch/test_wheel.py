"""From an installed wheel, in a folder that has nothing to do with the checkout: fetch, load and answer."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from uv import find_uv_bin

import warehouse
from warehouse.load import ingest
from warehouse.selection.experiments import ExperimentFilter

ROOT = Path(__file__).parents[2]
IDS = (999000001, 999000002)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: a build leaves things behind, and puts what earlier ones have left into the wheel."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("warehouse", "cli", "sql"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, copy / name)
    run([find_uv_bin(), "build", "--quiet", "--wheel", "--out-dir", str(copy / "dist"), str(copy)], copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(params=["3.11", "3.13"])
def installed(request: pytest.FixtureRequest, wheel: Path, tmp_path: Path) -> Path:
    """The bin folder of a new environment that has nothing but the wheel and what it needs."""
    python = next(pythons(request.param), None)
    if python is None:
        pytest.skip(f"Python {request.param} is not installed")
    environment = tmp_path / "environment"
    run([find_uv_bin(), "venv", "--quiet", "--python", python, str(environment)], tmp_path)
    bin_folder = environment / "bin"
    run([find_uv_bin(), "pip", "install", "--quiet", "--python", str(bin_folder / "python"), str(wheel)], tmp_path)
    return bin_folder


def pythons(version: str) -> Iterator[str]:
    """Interpreters of a version: on the PATH, or under pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates = [shutil.which(f"python{version}"), *map(str, pyenv.glob(f"versions/{version}.*/bin/python"))]
    for candidate in filter(None, candidates):
        words = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip() == version:
            yield candidate


def run(words: list[str], folder: Path) -> str:
    """What a command prints, run in a folder."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(words, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_fetches_loads_and_answers_as_the_python_api_does(
    allen: Any, installed: Path, whole_cache: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run([str(installed / "python"), "-c", "import warehouse; print(warehouse.__file__)"], elsewhere)
    assert Path(where.strip()).is_relative_to(installed.parent)
    words = ["--resolution", "100", "--api-url", allen.url, "--archive-url", allen.url, "--quiet"]
    words += [word for each in IDS for word in ("--experiment", str(each))]
    assert run([str(installed / "mcw"), "ingest", *words], elsewhere) == ""
    assert allen.requests
    printed = run([str(installed / "mcw"), "coverage", "TH"], elsewhere)
    database = tmp_path / "warehouse.duckdb"
    ingest(whole_cache, database, resolution_um=100, experiment_filter=ExperimentFilter(experiment_ids=IDS))
    with warehouse.open(database) as atlas:
        expected = atlas.coverage("TH")
    assert len(expected) > 10
    found, answer = (
        pd.read_csv(io.StringIO(text), float_precision="round_trip") for text in (printed, expected.to_csv(index=False))
    )
    pd.testing.assert_frame_equal(found, answer, check_exact=True)
    assert (found["covered_fraction"] > 0).any()
