"""Sentences of a report, for numbers that one can check by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from warehouse.figures.curve import CurveFigure
from warehouse.report.rows import StructureRow
from warehouse.report.words import answer, details, fraction_text, question
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Threshold

THALAMUS = StructureRow("TH", "Thalamus", "IB", 0, 9, 1000, 250, 0.25, 0.25, 0.1254, 0.375)
CURVE = CurveFigure(
    structure=Structure(549, "TH", "Thalamus", 0, 9),
    threshold=Threshold(0.5, 1),
    best_order=[3, 1, 4, 2],
    best_fractions=np.array([0, 0.15, 0.2, 0.23, 0.25]),
    random_median=np.array([0, 0.06, 0.13, 0.19, 0.25]),
    random_low=np.zeros(5),
    random_high=np.ones(5),
    order_count=200,
    densities=np.array([0.5]),
    density_fractions=np.array([0.25]),
    depths=np.array([1, 2, 3]),
    depth_fractions=np.array([0.25, 0.1, 0.0]),
    experiment_count=5,
    voxel_count=1000,
    notes=[],
)


def part(acronym: str, fraction: float) -> StructureRow:
    return replace(THALAMUS, acronym=acronym, covered_fraction=fraction)


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0, "0 %"), (0.0004, "< 0.1 %"), (0.0006, "0.1 %"), (0.2328, "23.3 %"), (0.9994, "99.9 %"),
        (0.9996, "> 99.9 %"), (1.0, "100 %"), (None, "–"),
    ],
)  # fmt: skip
def test_a_share_is_neither_nothing_nor_all_unless_it_is(fraction: float | None, text: str) -> None:
    assert fraction_text(fraction) == text


def test_the_answer_gives_share_size_thresholds_and_number_of_experiments() -> None:
    assert question(THALAMUS) == "How well do existing injections cover TH (Thalamus)?"
    root = replace(THALAMUS, acronym="root", name="root", parent_acronym="")
    assert question(root) == "How well do existing injections cover the whole brain (root)?"
    assert answer(THALAMUS, 0.001, CURVE) == (
        "25.0 % of its 1,000 voxels are covered: 0.250 of 1.000 mm³. A voxel is covered if at least 1 of 5 experiments "
        "has an injection density of 0.5 or more there."
    )
    strict = replace(CURVE, threshold=Threshold(0.7, 3))
    said = answer(THALAMUS, 0.001, strict)
    assert said.endswith("at least 3 of 5 experiments have an injection density of 0.7 or more there.")


def test_details_name_sides_parts_effort_depth_and_what_is_not_loaded() -> None:
    parts = [
        part("A", 0.9),
        part("B", 1.0),
        part("C", 0.0),
        *(part(f"D{n}", n / 100) for n in range(1, 6)),
    ]
    assert details(THALAMUS, parts, CURVE, 5, 7) == [
        "On the left 12.5 % of the voxels are covered, on the right 37.5 %: 25.0 percentage points more on the right.",
        "1 of 8 parts is covered to the last voxel: B.",
        "The best covered of the others are A (90.0 %), D5 (5.0 %) and D4 (4.0 %).",
        "The least covered of those with a covered voxel are D1 (1.0 %), D2 (2.0 %) and D3 (3.0 %).",
        "1 of 8 parts has no covered voxel: C.",
        # 0.9 · 0.25 = 0.225: the third of the best order, and all four by the median
        "3 of the 4 experiments that reach this density in it cover 90 % of what all cover, if each is the one that "
        "adds most to those before it; in random order it takes 4 (median of 200 orders).",
        "In one voxel at most 2 experiments reach this density.",
        "The warehouse has the injection voxels of 5 of the 7 experiments in its list: the others do not count.",
    ]  # fmt: skip


def test_many_parts_without_coverage_are_counted() -> None:
    sentences = details(THALAMUS, [part(f"N{each}", 0.0) for each in range(20)], CURVE, 5, 5)
    listed = "N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11 and 8 more"
    assert f"20 of 20 parts have no covered voxel: {listed}." in sentences
    assert not any("covered of" in sentence for sentence in sentences)


def test_one_partly_covered_part_is_one() -> None:
    sentences = details(THALAMUS, [part("A", 0.5), part("B", 0.0), part("C", 0.0)], CURVE, 5, 5)
    assert sentences[1:3] == ["The best covered of 3 parts is A (50.0 %).", "2 of 3 parts have no covered voxel: B, C."]


def test_where_nothing_is_covered_nothing_is_said_of_effort() -> None:
    empty = replace(
        CURVE, best_order=[], best_fractions=np.zeros(1), random_median=np.zeros(1), depth_fractions=np.zeros(3)
    )
    bare = replace(THALAMUS, covered_fraction=0.0, left_fraction=0.0, right_fraction=0.0)
    assert details(bare, [bare], empty, 5, 5) == ["On the left 0 % of the voxels are covered, on the right 0 %."]


def test_a_structure_of_one_side_has_no_other() -> None:
    assert (
        details(replace(THALAMUS, left_fraction=None), [THALAMUS], CURVE, 5, 5)[0] == "It has voxels only on the right."
    )
