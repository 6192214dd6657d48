from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from tests.plot.conftest import THALAMUS
from tests.plot.looking import assert_readable, texts
from warehouse.figures.curve import CurveFigure
from warehouse.plot.curve import draw_curve
from warehouse.selection.thresholds import Threshold

BEST = np.array([0, 0.2, 0.35, 0.38, 0.4])


def numbers(**changed: Any) -> CurveFigure:
    fields: dict[str, Any] = {
        "structure": THALAMUS,
        "threshold": Threshold(0.5, 2),
        "best_order": [1003, 1001, 1002, 1004],
        "best_fractions": BEST,
        "random_median": BEST * 0.8,
        "random_low": BEST * 0.6,
        "random_high": BEST * 0.9,
        "order_count": 200,
        "densities": np.arange(1, 21) / 20,
        "density_fractions": np.linspace(0.5, 0.1, 20),
        "depths": np.array([1, 2, 3]),
        "depth_fractions": np.array([0.6, 0.4, 0.01]),
        "experiment_count": 9,
        "voxel_count": 1000,
        "notes": ["9 experiments count."],
    }
    return CurveFigure(**(fields | changed))


def panels(figure: Figure) -> list[Any]:  # whose artists have more than their types say
    return [axes for axes in figure.axes if axes.get_xlabel()]


def data(axes: Any, label: str) -> list[list[float]]:
    (line,) = [each for each in axes.lines if each.get_label() == label]
    return [np.asarray(each).tolist() for each in line.get_data()]


def test_experiments_in_best_and_random_order_with_a_band() -> None:
    figure = draw_curve(numbers())
    axes = panels(figure)[0]
    assert data(axes, "best order (greedy)") == [[0, 1, 2, 3, 4], BEST.tolist()]
    assert data(axes, "random order, median") == [[0, 1, 2, 3, 4], (BEST * 0.8).tolist()]
    (band,) = [each for each in axes.collections if isinstance(each, PolyCollection)]
    corners = {(x, round(y, 9)) for x, y in np.asarray(band.get_paths()[0].vertices).tolist()}
    assert {(x, round(y, 9)) for x, y in enumerate(BEST * 0.6)} | {
        (x, round(y, 9)) for x, y in enumerate(BEST * 0.9)
    } == corners
    assert axes.get_xlim() == (0, 4)
    assert_readable(figure)


def test_how_many_experiments_cover_nine_tenths_of_what_all_do() -> None:
    # 0.36 of 0.4 needs three
    assert data(panels(draw_curve(numbers()))[0], "3 of 4 cover 90 % of what all cover") == [[3], [0.38]]


def test_thresholds_and_the_ones_chosen() -> None:
    _, densities, depths = panels(draw_curve(numbers()))
    curve, chosen = densities.lines
    assert np.asarray(curve.get_xdata()).tolist() == pytest.approx(list(np.arange(1, 21) / 20))
    assert np.asarray(curve.get_ydata()).tolist() == np.linspace(0.5, 0.1, 20).tolist()
    assert set(chosen.get_xdata()) == {0.5}
    curve, chosen = depths.lines
    assert [np.asarray(each).tolist() for each in curve.get_data()] == [[1, 2, 3], [0.6, 0.4, 0.01]]
    assert set(chosen.get_xdata()) == {2}


def test_axes_are_in_per_cent_from_nothing_to_a_round_number() -> None:
    for axes, top in zip(panels(draw_curve(numbers())), (0.6, 0.6, 0.8), strict=True):
        assert axes.get_ylim() == pytest.approx((0, top))
        assert axes.yaxis.get_major_formatter()(0.25) == "25 %"


def test_the_figure_says_what_is_what() -> None:
    written = " ".join(texts(draw_curve(numbers())))
    assert "at least 2 of 9 experiments have an injection density of 0.5 or more there." in written
    assert "In the best order each experiment is the one that adds most to those before it (greedy)." in written
    assert (
        "Of 200 random orders the line is the median, and the band goes from the 5th to the 95th percentile." in written
    )
    assert "1,000 voxels" in written


def test_depths_that_nothing_is_to_be_seen_of_are_named_not_drawn() -> None:
    fractions = np.array([0.5, 0.1, 0.0005, 0.0001, 0.00005])
    figure = draw_curve(numbers(depths=np.arange(1, 6), depth_fractions=fractions, threshold=Threshold(0.5, 1)))
    assert np.asarray(panels(figure)[2].lines[0].get_xdata()).tolist() == [1, 2, 3]
    assert "one voxel has 5" in texts(figure)


def test_no_experiment_at_all() -> None:
    nothing = np.zeros(1)
    figure = draw_curve(
        numbers(
            best_order=[],
            best_fractions=nothing,
            random_median=nothing,
            random_low=nothing,
            random_high=nothing,
            density_fractions=np.zeros(20),
            depths=np.array([1]),
            depth_fractions=nothing,
        )
    )
    assert "no experiment injects a voxel to this density" in texts(figure)
    assert panels(figure)[0].lines[:] == []
    assert_readable(figure)


def test_one_experiment() -> None:
    one = np.array([0, 1.0])
    figure = draw_curve(
        numbers(best_order=[1001], best_fractions=one, random_median=one, random_low=one, random_high=one)
    )
    assert data(panels(figure)[0], "best order (greedy)") == [[0, 1], [0, 1]]
    assert_readable(figure)
