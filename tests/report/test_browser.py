"""A report in headless Chromium: it needs no network, complains of nothing, and says what numpy and mcw say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.report.opened import OpenedReport, open_report
from tests.report.voxels import Voxels
from warehouse.cli.app import app

if TYPE_CHECKING:
    import numpy.typing as npt
    from playwright.sync_api import Browser

AXES = ("AP", "DV", "ML")
VIEWS = {"coronal": ("ML", "DV", "AP"), "sagittal": ("AP", "DV", "ML"), "horizontal": ("ML", "AP", "DV")}


def mcw_json(database: Path, *arguments: str) -> list[dict[str, Any]]:
    """What mcw says."""
    result = CliRunner().invoke(app, [*arguments, "--format", "json", "--database", str(database)])
    assert result.exit_code == 0, result.stderr
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def index_at(report: OpenedReport, voxels: Voxels) -> list[int]:
    """The voxel that the sliders are on."""
    return [int(report.position_um(axis) // voxels.resolution_um) for axis in AXES]


def said_of(voxels: Voxels, index: tuple[int, ...], all_count: int, min_density: float) -> list[str]:
    """What a hover has to say, by numpy."""
    positions = [f"{axis} {um:,.1f}".removesuffix(".0") for axis, um in zip(AXES, voxels.um(index), strict=True)]
    ids = voxels.experiments(index)
    names = [f"{each} ({voxels.primary[each]})" for each in ids]
    assert len(ids) == voxels.counts[index]
    return [
        f"{' · '.join(positions)} µm",
        f"{voxels.acronyms(index)} ",
        f"{len(ids)} of {all_count} experiment{'s' * (all_count > 1)} at density {min_density} or more",
        *(", ".join(names[start : start + 3]) for start in range(0, len(names), 3)),
    ]


def check_hover(
    report: OpenedReport, voxels: Voxels, view: str, index: tuple[int, ...], all_count: int, min_density: float
) -> None:
    x, y = (voxels.um(index)[AXES.index(axis)] for axis in VIEWS[view][:2])
    lines = report.hover(view, x, y).splitlines()
    expected = said_of(voxels, index, all_count, min_density)
    assert len(lines) == len(expected)
    assert lines[1].startswith(expected[1])
    del lines[1], expected[1]
    assert lines == expected


def plane(view: str, index: list[int]) -> tuple[Any, ...]:
    """Where in a volume the section of a view lies that goes through a voxel."""
    across = AXES.index(VIEWS[view][2])
    return tuple(index[across] if axis == across else slice(None) for axis in range(3))


def voxels_in(view: str, index: list[int], chosen: npt.NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """The voxels of such a section that are chosen in it."""
    across = AXES.index(VIEWS[view][2])
    return [tuple(row) for row in np.insert(np.argwhere(chosen), across, index[across], axis=1).tolist()]


def check_section(
    report: OpenedReport, voxels: Voxels, view: str, counts: Iterable[int], all_count: int, min_density: float
) -> None:
    """Hovers over a voxel of each count in a section."""
    at = index_at(report, voxels)
    here = plane(view, at)
    for count in counts:
        found = voxels_in(view, at, voxels.inside[here] & (voxels.counts[here] == count))
        check_hover(report, voxels, view, found[len(found) // 2], all_count, min_density)


@pytest.mark.parametrize("view", VIEWS)
def test_hovering_says_position_structure_count_and_experiments(
    sample_page: OpenedReport, sample_voxels: Voxels, view: str
) -> None:
    most = int(sample_voxels.counts[plane(view, index_at(sample_page, sample_voxels))].max())
    check_section(sample_page, sample_voxels, view, (0, 1, 2, most), 64, 0.5)


def test_hovering_beside_the_structure_names_what_is_there(sample_page: OpenedReport, sample_voxels: Voxels) -> None:
    at = index_at(sample_page, sample_voxels)
    inside_columns = np.argwhere(sample_voxels.inside[at[0]])
    low, high = inside_columns.min(axis=0), inside_columns.max(axis=0) + 1
    box = np.zeros(sample_voxels.inside.shape, dtype=bool)
    box[at[0], low[0] : high[0], low[1] : high[1]] = True
    outside = np.argwhere(box & ~sample_voxels.inside & (sample_voxels.labels > 0))[0]
    _, dv_um, ml_um = sample_voxels.um(outside)
    lines = sample_page.hover("coronal", ml_um, dv_um).splitlines()
    assert lines[1].startswith(f"{sample_voxels.acronyms(tuple(outside))} ")
    assert lines[2:] == ["outside TH: not counted here"]


def test_it_begins_where_most_experiments_reach_a_voxel(sample_page: OpenedReport, sample_voxels: Voxels) -> None:
    at = index_at(sample_page, sample_voxels)
    assert sample_voxels.counts[tuple(at)] == sample_voxels.counts.max()
    shown = sample_page.text("#readout")
    for experiment_id in sample_voxels.experiments(tuple(at)):
        assert str(experiment_id) in shown


def test_every_count_and_every_border_is_in_its_place(sample_page: OpenedReport, sample_voxels: Voxels) -> None:
    at = index_at(sample_page, sample_voxels)
    edge = sample_voxels.resolution_um
    counts = sample_page.drawn("coronal")[1]
    height, width = np.array(counts["z"]).shape
    dv, ml = int(counts["y0"] // edge), int(counts["x0"] // edge)
    box = (at[0], slice(dv, dv + height), slice(ml, ml + width))
    assert np.array_equal(np.array(counts["z"], dtype=float), np.where(n := sample_voxels.counts[box], n, np.nan), True)

    names = sample_voxels.acronyms(box)
    length_um = edge * ((names[1:] != names[:-1]).sum() + (names[:, 1:] != names[:, :-1]).sum())
    borders = sample_page.drawn("coronal")[2]
    x, y = (np.array(borders[axis], dtype=float) for axis in ("x", "y"))
    assert np.nansum(np.abs(np.diff(x)) + np.abs(np.diff(y))) == length_um


def test_a_slider_moves_its_section_and_the_others_stay(used_page: OpenedReport, sample_voxels: Voxels) -> None:
    before = {axis: used_page.position_um(axis) for axis in AXES}
    sagittal = used_page.drawn("sagittal")[1]["z"]
    assert before["AP"] > 300
    used_page.slide("AP", -3)
    after = {axis: used_page.position_um(axis) for axis in AXES}
    assert after == {**before, "AP": before["AP"] - 300}
    assert used_page.drawn("sagittal")[1]["z"] == sagittal
    at = index_at(used_page, sample_voxels)
    first = voxels_in("coronal", at, sample_voxels.counts[plane("coronal", at)] > 0)[0]
    check_hover(used_page, sample_voxels, "coronal", first, 64, 0.5)


def test_a_click_in_one_section_moves_the_others(used_page: OpenedReport, sample_voxels: Voxels) -> None:
    at = index_at(used_page, sample_voxels)
    index = voxels_in("coronal", at, sample_voxels.inside[plane("coronal", at)])[5]
    _, dv_um, ml_um = sample_voxels.um(index)
    used_page.page.mouse.click(*used_page.pixel("coronal", ml_um, dv_um))
    used_page.page.wait_for_function(
        "dv => document.getElementById('position-DV').textContent === dv", arg=f"{dv_um:,.0f} µm"
    )
    assert tuple(index_at(used_page, sample_voxels)) == index
    assert sample_voxels.acronyms(index) in used_page.text("#readout")


def test_a_row_of_the_table_leads_to_its_structure(used_page: OpenedReport, sample_voxels: Voxels) -> None:
    used_page.search("structure-table", "VPMpc")
    used_page.page.click("#structure-table tbody tr")
    used_page.settle()
    at = tuple(index_at(used_page, sample_voxels))
    own = sample_voxels.labelled("VPMpc")
    assert own[at]
    assert sample_voxels.counts[at] == sample_voxels.counts[own].max()
    outline = used_page.drawn("coronal")[3]
    assert len(outline["x"]) > 0


def test_headline_bars_and_table_say_what_mcw_coverage_says(sample_page: OpenedReport, sample_warehouse: Path) -> None:
    check_coverage(sample_page, sample_warehouse)


def test_so_they_do_at_other_thresholds(browser: Browser, strict_report: Path, sample_warehouse: Path) -> None:
    with open_report(browser, strict_report) as report:
        check_coverage(report, sample_warehouse, "--min-density", "0.3", "--min-experiments", "2")


def test_so_they_do_of_real_data(real_page: OpenedReport, real_warehouse: Path) -> None:
    check_coverage(real_page, real_warehouse, "--min-density", "0.1")


def check_coverage(report: OpenedReport, path: Path, *thresholds: str) -> None:
    both, left, right = (
        {row["acronym"]: row for row in mcw_json(path, "coverage", "TH", *thresholds, "--hemisphere", side)}
        for side in ("both", "left", "right")
    )
    rows = report.all_rows("structure-table")
    headline = report.text("#answer")
    bars = {trace["name"]: trace for trace in report.page.evaluate(
        "() => document.getElementById('part-bars').calcdata.map(points => "
        "({name: points[0].trace.name, x: points[0].trace.x, y: points.map(point => point.s)}))"
    )}  # fmt: skip
    assert [
        [row["acronym"], row["name"], f"{row['voxel_count']:,}", f"{row['covered_voxel_count']:,}",
         *(f"{100 * side[acronym]['covered_fraction']:.2f}" for side in (both, left, right))]
        for acronym, row in both.items()
    ] == [[*row[:2], *row[3:8]] for row in rows]  # fmt: skip
    whole = both["TH"]
    assert f"of its {whole['voxel_count']:,} voxels are covered: {whole['covered_volume_mm3']:,.3f} of" in headline
    count = whole["experiment_count"]
    assert ("if the experiment has" if count == 1 else f"of {count} experiments ha") in headline
    for name, side in (("left", left), ("right", right)):
        assert len(bars[name]["x"]) > 40
        assert [side[acronym]["covered_fraction"] for acronym in bars[name]["x"]] == bars[name]["y"]


def test_the_headline_is_the_share_in_words(sample_page: OpenedReport, sample_warehouse: Path) -> None:
    whole = mcw_json(sample_warehouse, "coverage", "TH")[0]
    assert sample_page.text("#answer").startswith(f"{100 * whole['covered_fraction']:.1f} % of its ")
    assert sample_page.text("h1") == "How well do existing injections cover TH (Thalamus)?"


def test_hovering_over_the_matrix_says_experiment_part_and_value(
    sample_page: OpenedReport, sample_warehouse: Path
) -> None:
    rows = mcw_json(sample_warehouse, "matrix", "TH")
    lines = {row["experiment_id"]: row["transgenic_line"] for row in mcw_json(sample_warehouse, "experiments", "TH")}
    row = next(each for each in rows if each["VPM"] > 0.01 and lines[each["experiment_id"]])
    label = next(each for each in sample_page.drawn("matrix")[0]["y"] if each.startswith(str(row["experiment_id"])))
    said = sample_page.hover("matrix", "VPM", label).splitlines()
    value = f"signal_fraction: {100 * row['VPM']:.3g}%"
    name = "Ventral posteromedial nucleus of the thalamus"
    assert said == [f"VPM in experiment {label}", name, lines[row["experiment_id"]], value]
    assert sample_page.hover("matrix", "SubG", label).splitlines()[-1] == "signal_fraction: 0%"


def test_typing_filters_both_tables(used_page: OpenedReport, sample_voxels: Voxels) -> None:
    assert {row[0] for row in used_page.search("structure-table", "reticular nucleus")} == {"RT"}
    found = used_page.search("experiment-table", "999000008")
    assert [row[0] for row in found] == ["999000008"]
    sizes = sample_voxels.reaching.experiment_id.value_counts()
    assert found[0][1] == sample_voxels.primary[999000008]
    assert found[0][5] == f"{sizes[999000008]:,}"


def test_experiments_are_those_that_cover_it_or_are_listed_in_it_and_lead_to_their_page(
    sample_page: OpenedReport, sample_voxels: Voxels, sample_warehouse: Path
) -> None:
    rows = sample_page.all_rows("experiment-table")
    sizes = sample_voxels.reaching.experiment_id.value_counts()
    listed = {row["experiment_id"] for row in mcw_json(sample_warehouse, "experiments", "TH", "--injection", "any")}
    assert {int(row[0]) for row in rows} == set(sizes.index) | listed
    covered = {int(row[0]): int(row[5].replace(",", "")) for row in rows if row[5]}
    assert {each: count for each, count in covered.items() if count} == sizes.to_dict()
    assert list(covered.values()) == sorted(covered.values(), reverse=True)
    link = sample_page.page.get_attribute("#experiment-table tbody a", "href")
    assert link == f"https://connectivity.brain-map.org/projection/experiment/{rows[0][0]}"


def test_a_column_of_numbers_sorts_as_numbers(used_page: OpenedReport) -> None:
    used_page.search("structure-table", "")
    used_page.page.click("#structure-table thead th:nth-child(4)")
    voxels = [int(row[3].replace(",", "")) for row in used_page.all_rows("structure-table")]
    assert voxels == sorted(voxels)
    assert voxels[0] < 100 < 1000 < voxels[-1]


IN_LIGHT, IN_DARK = {"rgb(28, 33, 38)"}, {"rgb(232, 235, 238)"}


def inks(report: OpenedReport) -> set[str]:
    """The colours of text in the page, a figure, a section and a table."""
    return set(
        report.page.evaluate("""() => [
            getComputedStyle(document.querySelector("h1")).color,
            getComputedStyle(document.querySelector("#matrix .ytick text")).fill,
            getComputedStyle(document.querySelector("#coronal .xtick text")).fill,
            getComputedStyle(document.querySelector("#structure-table td")).color,
        ]""")
    )


def test_a_light_system_has_a_light_page(sample_page: OpenedReport) -> None:
    assert inks(sample_page) == IN_LIGHT


def test_the_theme_is_the_systems_until_one_chooses(browser: Browser, sample_report: Path) -> None:
    def background(report: OpenedReport) -> str:
        return str(report.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    with open_report(browser, sample_report, "dark") as report:
        first = background(report)
        assert inks(report) == IN_DARK
        report.page.click("#theme")
        report.settle()
        assert inks(report) == IN_LIGHT
        assert background(report) != first
        for system in ("light", "dark"):
            report.page.emulate_media(color_scheme=system)
            report.page.wait_for_function("name => document.documentElement.dataset.theme === name", arg=system)
            report.settle()
        assert inks(report) == IN_DARK
        assert background(report) == first


def test_no_button_sends_data_anywhere(sample_page: OpenedReport) -> None:
    titles = sample_page.page.eval_on_selector_all(".modebar-btn", "found => found.map(each => each.dataset.title)")
    assert set(titles) == {"Download plot as a PNG", "Zoom", "Pan", "Reset axes"}


def test_the_page_may_not_ask_for_anything(browser: Browser, sample_report: Path, tmp_path: Path) -> None:
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', sample_report.read_text(encoding="utf-8"))
    assert policy is not None
    (tmp_path / "empty.html").write_text(f"<!doctype html><head>{policy[0]}</head>")
    page = browser.new_page()
    page.goto((tmp_path / "empty.html").as_uri())
    refused = page.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 'answered', error => String(error))")
    directive = page.evaluate("""() => new Promise(done => {
        document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
        fetch("http://127.0.0.1:9/").catch(() => null);
    })""")
    page.close()
    assert (refused, directive) == ("TypeError: Failed to fetch", "connect-src")


def test_nothing_is_wider_than_the_page(browser: Browser, sample_report: Path, sample_page: OpenedReport) -> None:
    assert sample_page.page.evaluate("document.documentElement.scrollWidth") <= 1280
    with open_report(browser, sample_report, size=(800, 900)) as report:
        assert report.page.evaluate("document.documentElement.scrollWidth") <= 800


def test_generated_data_say_so_at_the_top(sample_page: OpenedReport) -> None:
    banner = sample_page.page.locator("p.generated")
    assert "GENERATED DATA" in banner.inner_text()
    assert "generated: never cite them" in sample_page.text("footer")
    box, headline = banner.bounding_box(), sample_page.page.locator("h1").bounding_box()
    assert box is not None
    assert headline is not None
    assert box["y"] + box["height"] <= headline["y"]


def test_real_data_hover_as_numpy_says(real_page: OpenedReport, real_voxels: Voxels) -> None:
    assert real_page.page.locator("p.generated").count() == 0
    assert "The data are the Allen Institute's" in real_page.text("footer")
    for view in VIEWS:
        check_section(real_page, real_voxels, view, (0, 1), 1, 0.1)
