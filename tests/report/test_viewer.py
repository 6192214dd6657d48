"""The slice viewer of small volumes, each voxel of which is known by heart, and of structures of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import warehouse
from tests.report.contents import contents_of
from tests.report.opened import OpenedReport, open_report
from warehouse.report import region as region_module
from warehouse.report.packing import packed, varints
from warehouse.report.page import Contents, page, region_data
from warehouse.report.places import places
from warehouse.report.region import Label, Region
from warehouse.report.rows import ExperimentRow

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Write = Callable[[Region], Path]

# 40 experiments reach the voxel (2, 1, 3) of a box of 5 × 4 × 6 voxels, the last ten of them (2, 2, 3) too, and only
# the first all of a line along AP.
SHAPE = (5, 4, 6)
COUNT = 40


def offset(ap: int, dv: int, ml: int) -> int:
    return ap + SHAPE[0] * (dv + SHAPE[1] * ml)


def small_region() -> Region:
    labels = np.ones(SHAPE, dtype=np.uint16)
    labels[1:, 1:3, 1:5] = 2
    labels[1:, 1:3, 3:5] = 3
    labels[:, 3, :] = 0
    reached = {0: [offset(1, 1, 3), offset(2, 1, 3), offset(3, 1, 3), offset(4, 1, 3)]}
    reached |= {each: [offset(2, 1, 3)] for each in range(1, 30)}
    reached |= {each: [offset(2, 1, 3), offset(2, 2, 3)] for each in range(30, COUNT)}
    rows = [(experiment, each) for experiment in range(COUNT) for each in sorted(reached[experiment])]
    counts = np.zeros(SHAPE, dtype=np.uint16)
    for _, each in rows:
        counts[np.unravel_index(each, SHAPE, order="F")] += 1
    return Region(
        resolution_um=25,
        first=(200, 100, 50),
        labels=labels,
        structures=[
            Label("HY", "Hypothalamus", 5, False),
            Label("A<1", "First & foremost", 7, True),
            Label("B", "Second", 8, True),
        ],
        counts=counts,
        experiment_ids=list(range(100, 100 + COUNT)),
        experiment=np.array([experiment for experiment, _ in rows], dtype=np.int32),
        offset=np.array([each for _, each in rows], dtype=np.int32),
    )


@pytest.fixture(scope="module")
def shown(sample_warehouse: Path) -> Contents:
    """A report on a small structure."""
    return contents_of(sample_warehouse, "VPM")


@pytest.fixture(scope="module")
def write(shown: Contents, tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Writes a page whose slice viewer shows a region."""

    def written(around: Region) -> Path:
        orders = {"TH": (6, 9), "A<1": (7, 7), "B": (8, 8)}
        rows = [ExperimentRow(100 + each, f"P{each}", None, "left", 1.0, True, True, 1) for each in range(COUNT)]
        names = {"TH": "Thalamus", "A<1": "First & foremost", "B": "Second"}
        data = region_data("TH", around, places(around, orders), names, rows, experiment_count=50, min_density=0.5)
        path = tmp_path_factory.mktemp("small") / "small.html"
        path.write_text(page(replace(shown, region=data)), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="module")
def small_page(browser: Browser, write: Write) -> Iterator[OpenedReport]:
    """The small region, opened once."""
    with open_report(browser, write(small_region())) as report:
        yield report


def um(index: int, axis: int) -> float:
    return ((200, 100, 50)[axis] + index + 0.5) * 25


def test_a_hover_names_twelve_experiments_and_counts_the_others(small_page: OpenedReport) -> None:
    report = small_page
    assert [report.position_um(axis) for axis in ("AP", "DV", "ML")] == [um(2, 0), um(1, 1), um(3, 2)]
    assert report.hover("coronal", um(3, 2), um(1, 1)).splitlines() == [
        "AP 5,062.5 · DV 2,537.5 · ML 1,337.5 µm",
        "B Second",
        "40 of 50 experiments at density 0.5 or more",
        "100 (P0), 101 (P1), 102 (P2)",
        "103 (P3), 104 (P4), 105 (P5)",
        "106 (P6), 107 (P7), 108 (P8)",
        "109 (P9), 110 (P10), 111 (P11)",
        "… and 28 more",
    ]
    ids = report.page.eval_on_selector_all("#readout a", "found => found.map(each => Number(each.textContent))")
    assert ids == list(range(100, 140))
    assert report.page.get_attribute("#readout a", "href") == (
        "https://connectivity.brain-map.org/projection/experiment/100"
    )
    assert report.hover("sagittal", um(4, 0), um(1, 1)).splitlines()[2:] == [
        "1 of 50 experiments at density 0.5 or more",
        "100 (P0)",
    ]
    assert report.hover("horizontal", um(1, 2), um(1, 0)).splitlines()[1:] == [
        "A<1 First & foremost",
        "0 of 50 experiments at density 0.5 or more",
    ]
    assert report.hover("coronal", um(0, 2), um(1, 1)).splitlines()[1:] == [
        "HY Hypothalamus",
        "outside TH: not counted here",
    ]
    assert report.hover("coronal", um(0, 2), um(3, 1)).splitlines()[1:] == ["Outside the annotation"]


def test_the_page_unpacks_what_was_packed(small_page: OpenedReport) -> None:
    numbers = [0, 1, 126, 127, 128, 255, 256, 16383, 16384, 2**21 - 1, 2**21, 2**28, 2**32 - 1]
    unpacked = small_page.page.evaluate(
        "text => inflated(text).then(bytes => Array.from(fromVarints(new Uint8Array(bytes))))",
        packed(varints(np.array(numbers))),
    )
    assert unpacked == numbers


def test_sections_have_one_scale_and_true_proportions(small_page: OpenedReport) -> None:
    lengths = {
        view: small_page.page.evaluate(
            "id => { const {xaxis, yaxis} = document.getElementById(id)._fullLayout;"
            " return [xaxis.l2p(25) - xaxis.l2p(0), yaxis.l2p(25) - yaxis.l2p(0)]; }",
            view,
        )
        for view in ("coronal", "sagittal", "horizontal")
    }
    expected = pytest.approx([lengths["coronal"][0]] * 2, rel=0.02)
    assert lengths["sagittal"] == expected
    assert lengths["horizontal"] == expected


def test_a_structure_that_is_picked_is_outlined(small_page: OpenedReport) -> None:
    small_page.page.select_option("#go-to", "A<1")
    small_page.settle()
    outline = small_page.drawn("coronal")[3]
    pairs = zip(outline["x"], outline["y"], strict=True)
    segments = {(x, y) for x, y in pairs if x is not None}
    left, right, top, bottom = (50 + 1) * 25, (50 + 3) * 25, (100 + 1) * 25, (100 + 3) * 25
    assert segments == {(left, top), (right, top), (left, bottom), (right, bottom)}


def test_where_too_much_is_injected_a_hover_gives_the_number_alone(browser: Browser, write: Write) -> None:
    nothing = np.zeros(0, dtype=np.int32)
    counted = replace(small_region(), experiment_ids=[], experiment=nothing, offset=nothing)
    with open_report(browser, write(counted)) as report:
        lines = report.hover("coronal", um(3, 2), um(1, 1)).splitlines()
    assert lines[2:] == ["40 of 50 experiments at density 0.5 or more"]


def test_a_page_without_experiments_by_voxel_says_so(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(region_module, "MAX_INJECTED", 10)
    assert "it gives their number" in contents_of(sample_warehouse, "TH").captions["viewer"]


@pytest.mark.parametrize("structure", ["root", "LH", "IGL", "fiber tracts"])
def test_structures_large_small_unreached_and_without_injections_open_too(
    browser: Browser, sample_warehouse: Path, tmp_path: Path, structure: str
) -> None:
    path = tmp_path / "report.html"
    with warehouse.open(sample_warehouse) as atlas:
        atlas.report(structure, path)
        voxels = atlas.coverage(structure).records()[0]["voxel_count"]
    with open_report(browser, path) as report:
        assert f"of its {voxels:,} voxels" in report.text("#answer")
        assert report.rows("structure-table")[0][0] == structure
