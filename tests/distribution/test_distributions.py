"""The wheel and the source distribution hold every file of the package, and mcw runs from the wheel alone."""

from __future__ import annotations

import shlex
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from tests.distribution.building import ROOT, build, install, run
from tests.shared import made_once

PLACES = {"warehouse": "warehouse", "cli": "warehouse/cli", "sql": "warehouse/sql"}
"""Folders of the checkout, and where an installation has them."""


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "distributions", build)


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    (found,) = distributions.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def source_distribution(distributions: Path) -> Path:
    (found,) = distributions.glob("*.tar.gz")
    return found


def files_of_the_checkout(folder: str) -> set[PurePosixPath]:
    found = {path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    return {PurePosixPath(path.relative_to(ROOT).as_posix()) for path in found if path.name != ".sqlfluff"}


def test_the_checkout_has_what_a_package_may_forget() -> None:
    suffixes = {path.suffix for folder in PLACES for path in files_of_the_checkout(folder)}
    assert suffixes == {".py", ".sql", ".txt", ".typed", ".html", ".css", ".js"}


@pytest.mark.parametrize("folder", PLACES)
def test_the_wheel_holds_every_file(folder: str, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for path in files_of_the_checkout(folder):
        place = f"{PLACES[folder]}/{path.relative_to(folder)}"
        assert held[place] == (ROOT / path).read_bytes()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    expected = {
        f"{place}/{path.relative_to(folder)}"
        for folder, place in PLACES.items()
        for path in files_of_the_checkout(folder)
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected


@pytest.mark.parametrize("folder", PLACES)
def test_the_source_distribution_holds_every_file(folder: str, source_distribution: Path) -> None:
    root = source_distribution.name.removesuffix(".tar.gz")
    with tarfile.open(source_distribution) as archive:
        held = set(archive.getnames())
    assert {f"{root}/{path}" for path in files_of_the_checkout(folder)} <= held
    assert {f"{root}/pyproject.toml", f"{root}/README.md", f"{root}/LICENSE"} <= held


def test_the_demo_and_a_command_that_it_prints_run_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    programs = install(wheel, sys.executable, tmp_path / "environment")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run([str(programs / "python"), "-c", "import warehouse; print(warehouse.__file__)"], elsewhere)
    assert Path(where.stdout.strip()).is_relative_to(programs.parent)
    demo = run([str(programs / "mcw"), "demo"], elsewhere)
    assert demo.stdout.startswith("Thalamus (TH), both hemispheres\n")
    _, _, commands = demo.stderr.partition("Try next:\n")
    first, *_ = commands.splitlines()
    assert run(shlex.split(first), elsewhere).stdout.startswith("experiment_id,VENT,")
