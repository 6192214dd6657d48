"""The dashboard in a browser shows the numbers that mcw and plain SQL give."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.superset.dashboard_page import DashboardPage

BARS = "Covered fraction per structure, in the order of the atlas"
MATRIX = "Coverage matrix: share of each structure filled by each injection that touches it"
THRESHOLDS = "Coverage against threshold and depth"
LINES = "Experiments per mouse line, by primary injection"
TABLE = "The numbers per structure"


@pytest.fixture(scope="session")
def summary_structures(live: Path) -> list[str]:
    """Acronyms of the summary structures, in the order of the atlas."""
    with duckdb.connect(str(live), read_only=True) as connection:
        rows = connection.execute(
            "select acronym from structure semi join (from structure_set_member where structure_set_id = 167587189) "
            "using (structure_id) order by graph_order"
        ).fetchall()
    return [acronym for (acronym,) in rows]


@pytest.fixture
def coverage(mcw: Callable[..., str]) -> Callable[..., dict[str, dict[str, Any]]]:
    """What mcw coverage answers, by acronym."""

    def ask(*arguments: object) -> dict[str, dict[str, Any]]:
        return {row["acronym"]: row for row in json.loads(mcw("coverage", *arguments, "--format", "json"))}

    return ask


@pytest.fixture
def matrix(mcw: Callable[..., str], summary_structures: list[str]) -> Callable[..., dict[tuple[int, str], float]]:
    """The cells of the coverage matrix that are not zero: (experiment, acronym) to signal_fraction.

    All experiments whose injection site touches the structure; mcw matrix goes by the injection structures of the list.
    """

    def ask(structure: str, hemisphere: str, experiments: str = "true") -> dict[tuple[int, str], float]:
        text = mcw(
            "sql",
            f"select experiment_id, acronym, signal_fraction from injection_matrix('{structure}', '{hemisphere}') "
            f"semi join (from experiment where {experiments}) using (experiment_id) where signal_fraction > 0",
            "--format",
            "csv",
        )
        return {
            (int(row["experiment_id"]), row["acronym"]): float(row["signal_fraction"])
            for row in csv.DictReader(text.splitlines())
            if row["acronym"] in summary_structures
        }

    return ask


def shown_matrix(dashboard: DashboardPage) -> dict[tuple[int, str], float]:
    """The cells of the heat-map that are not zero."""
    return {
        (int(row["experiment_in_atlas_order"].split()[-1]), row["structure_in_atlas_order"].split()[-1]): value
        for row in dashboard.answers[MATRIX]
        if (value := row["structure_signal_fraction"]) > 0
    }


def percent(fraction: float) -> str:
    """Three digits that count."""
    return f"{100 * fraction:.3g}%"


def expected_table(coverage: dict[str, dict[str, Any]], acronyms: list[str]) -> list[list[str]]:
    rows = [coverage[acronym] for acronym in acronyms if acronym in coverage]
    return [
        [
            row["acronym"],
            row["name"],
            f"{row['voxel_count']:,}",
            f"{row['covered_voxel_count']:,}",
            f"{row['covered_fraction']:.2%}",
            f"{row['covered_volume_mm3']:.3f}",
        ]
        for row in rows
    ]


def test_it_opens_on_the_thalamus_with_the_numbers_of_mcw(
    untouched: DashboardPage,
    coverage: Callable[..., dict[str, dict[str, Any]]],
    matrix: Callable[..., dict[tuple[int, str], float]],
    summary_structures: list[str],
    screenshots: Path,
) -> None:
    untouched.screenshot(screenshots / "thalamus.png")
    thalamus = coverage("TH")
    assert untouched.number("Covered fraction") == percent(thalamus["TH"]["covered_fraction"])
    assert untouched.number("Covered volume (mm³)") == f"{thalamus['TH']['covered_volume_mm3']:.3f}"
    table = untouched.table(TABLE)
    assert table == expected_table(thalamus, summary_structures)
    assert len(table) == 44
    bars = {row["acronym"]: row["structure_covered_fraction"] for row in untouched.answers[BARS]}
    assert list(bars) == [row[0] for row in table]
    assert bars == pytest.approx({acronym: thalamus[acronym]["covered_fraction"] for acronym in bars})
    cells = matrix("TH", "both")
    assert len(cells) > 100
    assert shown_matrix(untouched) == pytest.approx(cells)


def test_it_says_what_is_loaded_and_that_it_is_generated(untouched: DashboardPage, mcw: Callable[..., str]) -> None:
    info = {row["property"]: row["value"] for row in json.loads(mcw("info", "--format", "json"))}
    notice = untouched.chart("What is loaded").inner_text()
    assert "GENERATED DATA: a program made these experiments up. Never cite results of this warehouse." in notice
    assert f"{info['resolution_um']} µm" in notice
    assert f"as build {info['build_id']}." in notice
    assert untouched.number("Loaded experiments") == info["experiments_with_injection_voxels"]


def test_coverage_against_threshold_and_depth_is_what_counting_voxels_gives(
    untouched: DashboardPage, live: Path
) -> None:
    """Counted from the voxels, without any view of the warehouse for it."""
    with duckdb.connect(str(live), read_only=True) as connection:
        rows = connection.execute(
            """
            with thalamus as (
                select structure.structure_id
                from structure
                inner join structure as th on structure.graph_order between th.graph_order and th.last_graph_order
                where th.acronym = 'TH'
            ),
            counted as (
                select min_density, voxel_id, count(*) as experiment_count
                from injection_voxel
                semi join thalamus using (structure_id)
                cross join (values (0.1), (0.7), (1.0)) as threshold (min_density)
                where injection_density >= cast(min_density as float)
                group by all
            )
            select min_density, depth, count(*) filter (where experiment_count >= depth)
                / (select count(*) from annotation_voxel semi join thalamus using (structure_id))
            from counted
            cross join (values (1), (2), (3)) as multiplicity (depth)
            group by all
            """
        ).fetchall()
    shown = {float(row["min_density"]): row for row in untouched.answers[THRESHOLDS]}
    assert len(shown) == 10
    for density, depth, fraction in rows:
        title = "1 experiment" if depth == 1 else f"{depth} experiments"
        assert shown[float(density)][title] == pytest.approx(fraction)


def test_experiments_are_counted_per_mouse_line(untouched: DashboardPage, mcw: Callable[..., str]) -> None:
    rows = json.loads(mcw("experiments", "TH", "--format", "json"))
    lines = [row["transgenic_line"] or "wild type" for row in rows if row["has_injection_voxels"]]
    shown = {row["mouse_line"]: row["experiment_count"] for row in untouched.answers[LINES]}
    assert shown == {line: lines.count(line) for line in lines}


def test_filters_change_the_numbers_to_those_of_mcw(
    dashboard: DashboardPage,
    coverage: Callable[..., dict[str, dict[str, Any]]],
    matrix: Callable[..., dict[tuple[int, str], float]],
    summary_structures: list[str],
    screenshots: Path,
) -> None:
    before = dashboard.number("Covered fraction")
    dashboard.choose("hemisphere", "right")
    dashboard.choose("min_density", "0.7")
    dashboard.choose("min_experiments", "2")
    dashboard.apply()
    thalamus = coverage("TH", "--hemisphere", "right", "--min-density", 0.7, "--min-experiments", 2)
    assert dashboard.number("Covered fraction") == percent(thalamus["TH"]["covered_fraction"]) != before
    assert dashboard.number("Covered volume (mm³)") == f"{thalamus['TH']['covered_volume_mm3']:.3f}"
    assert dashboard.table(TABLE) == expected_table(thalamus, summary_structures)
    assert shown_matrix(dashboard) == pytest.approx(matrix("TH", "right"))
    dashboard.screenshot(screenshots / "thalamus_right_0.7_2.png")


def test_a_structure_brings_all_its_descendants_and_a_line_only_its_experiments(
    dashboard: DashboardPage,
    coverage: Callable[..., dict[str, dict[str, Any]]],
    matrix: Callable[..., dict[tuple[int, str], float]],
    summary_structures: list[str],
    screenshots: Path,
) -> None:
    dashboard.choose("within", "Ventral group of the dorsal thalamus (VENT)")
    dashboard.choose("mouse_line", "wild type")
    dashboard.apply()
    ventral = coverage("VENT")
    assert dashboard.number("Covered fraction") == percent(ventral["VENT"]["covered_fraction"])
    assert dashboard.table(TABLE) == expected_table(ventral, summary_structures)
    cells = matrix("VENT", "both", "transgenic_line is null")
    assert cells
    assert shown_matrix(dashboard) == pytest.approx(cells)
    assert [row["mouse_line"] for row in dashboard.answers[LINES]] == ["wild type"]
    dashboard.screenshot(screenshots / "ventral_group_wild_type.png")
