from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from tests.plot.conftest import THALAMUS
from tests.plot.looking import assert_readable, texts
from warehouse.answers.structures import Leaf
from warehouse.errors import InvalidValueError
from warehouse.figures.coverage import CoverageFigure
from warehouse.plot.coverage import draw_coverage
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Threshold

FRACTIONS = np.array([[[0.5, 0.25, 0.0, np.nan], [1.0, 0.0, 0.004, 0.093]]])


def numbers(parts: list[Leaf], fractions: Any = FRACTIONS, **changed: Any) -> CoverageFigure:
    thresholds = [Threshold(0.5, 1), Threshold(0.7, 3), Threshold(0.9, 1)][: len(fractions)]
    fields: dict[str, Any] = {
        "structure": THALAMUS,
        "parts": parts,
        "thresholds": thresholds,
        "whole": np.nanmean(fractions, axis=2),
        "fractions": fractions,
        "experiment_count": 12,
        "notes": ["12 experiments count."],
    }
    return CoverageFigure(**(fields | changed))


def panels(figure: Figure, rows: int) -> list[Any]:  # whose artists have more than their types say
    """The axes with so many bars on each side."""
    return [axes for axes in figure.axes if len(axes.patches) == 2 * rows]


def test_bars_have_the_length_and_the_colour_of_their_part(parts: list[Leaf]) -> None:
    figure = draw_coverage(numbers(parts))
    (axes,) = panels(figure, 4)
    left, right = axes.patches[:4], axes.patches[4:]
    assert [bar.get_width() for bar in left] == [-0.5, -0.25, 0, 0]
    assert [bar.get_width() for bar in right] == [1.0, 0.0, 0.004, 0.093]
    for bars in (left, right):
        assert [to_hex(bar.get_facecolor()).upper() for bar in bars] == [each.colour for each in parts]
        assert [bar.get_y() + bar.get_height() / 2 for bar in bars] == pytest.approx([0.5, 1.5, 2.5, 3.5])
    assert axes.get_ylim() == (4, 0)
    assert axes.get_xlim()[0] == -axes.get_xlim()[1]
    assert_readable(figure)


def test_the_structure_itself_is_the_first_row(parts: list[Leaf]) -> None:
    figure = draw_coverage(numbers(parts, whole=np.array([[0.125, 0.75]])))
    (axes,) = panels(figure, 1)
    assert [bar.get_width() for bar in axes.patches] == [-0.125, 0.75]
    assert "Thalamus  TH" in texts(figure)


def test_ends_of_bars_say_per_cent_and_a_side_without_voxels_says_so(parts: list[Leaf]) -> None:
    (axes,) = panels(draw_coverage(numbers(parts)), 4)
    at = {(round(text.get_position()[1] - 0.5), text.get_position()[0] > 0): text.get_text() for text in axes.texts}
    assert at == {
        (0, False): "50", (1, False): "25", (2, False): "0", (3, False): "no voxels",
        (0, True): "100", (1, True): "0", (2, True): "0.4", (3, True): "9.3",
    }  # fmt: skip


def test_each_threshold_has_a_panel_on_one_scale(parts: list[Leaf]) -> None:
    fractions = np.concatenate([FRACTIONS, FRACTIONS / 2, FRACTIONS / 4])
    figure = draw_coverage(numbers(parts, fractions))
    found = panels(figure, 4)
    assert [axes.patches[0].get_width() for axes in found] == [-0.5, -0.25, -0.125]
    assert len({axes.get_xlim() for axes in found}) == 1
    written = texts(figure)
    for title in ("density ≥ 0.5, 1 experiment", "density ≥ 0.7, 3 experiments", "density ≥ 0.9, 1 experiment"):
        assert title in written
    assert_readable(figure)


def test_the_figure_says_what_counts_as_covered(parts: list[Leaf]) -> None:
    written = " ".join(texts(draw_coverage(numbers(parts, thresholds=[Threshold(0.7, 3)]))))
    assert "at least 3 of 12 experiments have an injection density of 0.7 or more there." in written
    assert "12 experiments count." in written


@pytest.mark.parametrize(
    ("fraction", "words"), [(0.0004, "< 0.1"), (0.0006, "0.1"), (0.994, "99"), (0.9951, "> 99"), (1.0, "100")]
)
def test_little_more_than_nothing_is_not_0_and_little_less_than_all_is_not_100(
    parts: list[Leaf], fraction: float, words: str
) -> None:
    (axes,) = panels(draw_coverage(numbers(parts, np.full((1, 2, 4), fraction))), 4)
    assert {text.get_text() for text in axes.texts} == {words}


def test_with_several_thresholds_the_headings_say_what_counts(parts: list[Leaf]) -> None:
    written = " ".join(texts(draw_coverage(numbers(parts, np.concatenate([FRACTIONS, FRACTIONS])))))
    assert "A panel's heading says which injection density a voxel needs, and in how many of 12 experiments" in written


def test_the_root_of_the_tree_is_the_whole_brain(parts: list[Leaf]) -> None:
    written = texts(draw_coverage(numbers(parts, structure=Structure(997, "root", "root", 0, 9))))
    assert "Whole brain (root): covered fraction of each part" in written
    assert "Whole brain  root" in written


def test_nothing_covered_is_a_figure_too(parts: list[Leaf]) -> None:
    figure = draw_coverage(numbers(parts, np.zeros((1, 2, 4))))
    assert all(bar.get_width() == 0 for bar in panels(figure, 4)[0].patches)
    assert_readable(figure)


@pytest.mark.parametrize("count", [1, 640])
def test_any_number_of_parts_fits(random: np.random.Generator, count: int) -> None:
    many = [
        Leaf(
            each,
            f"N{each}",
            f"Part {each} of a name that is very long indeed, and goes on",
            "#FF8084",
            8,
            ("TH", f"G{each // 9}"),
        )
        for each in range(count)
    ]
    figure = draw_coverage(numbers(many, random.random((1, 2, count))))
    assert max(figure.get_size_inches()) < 20
    assert_readable(figure)


def test_too_many_thresholds_are_an_error(parts: list[Leaf]) -> None:
    thresholds = [Threshold(0.5, each) for each in range(1, 14)]
    with pytest.raises(InvalidValueError, match="at most 12 thresholds: choose fewer than the 13 given"):
        draw_coverage(numbers(parts, thresholds=thresholds))
