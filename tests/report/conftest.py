"""A report on the sample and one on the real data, what numpy finds in the same warehouses, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import warehouse
from tests.browser import chromium
from tests.report.opened import OpenedReport, open_report
from tests.report.voxels import Voxels, read_voxels

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed: make browser installs it")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_report(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The thalamus of the sample."""
    path = tmp_path_factory.mktemp("sample_report") / "thalamus.html"
    with warehouse.open(sample_warehouse) as atlas:
        atlas.report("TH", path)
    return path


@pytest.fixture(scope="session")
def strict_report(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The thalamus of the sample, covered where two experiments reach a density of 0.3."""
    path = tmp_path_factory.mktemp("strict_report") / "thalamus.html"
    with warehouse.open(sample_warehouse) as atlas:
        atlas.report("TH", path, min_density=0.3, min_experiments=2)
    return path


@pytest.fixture(scope="session")
def real_report(real_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The thalamus of the real data, at a density that its one injection volume reaches more often."""
    path = tmp_path_factory.mktemp("real_report") / "thalamus.html"
    with warehouse.open(real_warehouse) as atlas:
        atlas.report("TH", path, min_density=0.1)
    return path


@pytest.fixture(scope="session")
def sample_voxels(sample_warehouse: Path) -> Voxels:
    return read_voxels(sample_warehouse, "TH", 0.5)


@pytest.fixture(scope="session")
def real_voxels(real_warehouse: Path) -> Voxels:
    return read_voxels(real_warehouse, "TH", 0.1)


@pytest.fixture(scope="session")
def sample_page(browser: Browser, sample_report: Path) -> Iterator[OpenedReport]:
    """The thalamus of the sample, opened once. To be looked at and pointed at, not to be changed."""
    with open_report(browser, sample_report) as page:
        yield page


@pytest.fixture(scope="session")
def used_page(browser: Browser, sample_report: Path) -> Iterator[OpenedReport]:
    """The same, to be changed: where its sliders, searches and theme are is what the tests before left."""
    with open_report(browser, sample_report) as page:
        yield page


@pytest.fixture(scope="session")
def real_page(browser: Browser, real_report: Path) -> Iterator[OpenedReport]:
    """The thalamus of the real data, opened once. To be looked at and pointed at, not to be changed."""
    with open_report(browser, real_report) as page:
        yield page


@pytest.fixture(autouse=True)
def no_complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test makes an open page write an error to the console, or ask for anything beyond its file."""
    yield
    for name in {"sample_page", "used_page", "real_page"} & set(request.fixturenames):
        assert request.getfixturevalue(name).complaints == []
