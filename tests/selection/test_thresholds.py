"""Thresholds, hemispheres and choices check themselves."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from warehouse.errors import InvalidValueError
from warehouse.selection.thresholds import Threshold, check_choice, check_hemisphere


@pytest.mark.parametrize("min_experiments", [1, 2, 1000, np.int64(3), np.uint8(3)])
def test_any_whole_number_of_experiments_from_1_on_is_accepted(min_experiments: Any) -> None:
    assert Threshold(0.5, min_experiments).min_experiments == min_experiments


@pytest.mark.parametrize("min_experiments", [0, -1, 1.5, 2.0, np.float64(2), True, np.True_, "2", None, float("nan")])
def test_anything_else_is_no_number_of_experiments(min_experiments: Any) -> None:
    with pytest.raises(InvalidValueError) as error:
        Threshold(0.5, min_experiments)
    assert str(error.value) == f"min_experiments must be a whole number, 1 or more; got {min_experiments!r}."


@pytest.mark.parametrize("min_density", [0.5, 1, 1e-300, np.float32(0.7), np.float64(1), Fraction(1, 3)])
def test_any_number_above_0_and_up_to_1_is_a_density(min_density: Any) -> None:
    assert Threshold(min_density).min_density == min_density


@pytest.mark.parametrize("min_density", [0, 0.0, -0.1, 1.0000001, 2, float("nan"), float("inf"), True, "0.5", None])
def test_anything_else_is_no_density(min_density: Any) -> None:
    with pytest.raises(InvalidValueError) as error:
        Threshold(min_density)
    assert str(error.value) == f"min_density must be above 0 and at most 1; got {min_density!r}."


@pytest.mark.parametrize(
    ("threshold", "experiment_count", "sentence"),
    [
        (
            Threshold(),
            64,
            "A voxel is covered if at least 1 of 64 experiments has an injection density of 0.5 or more there.",
        ),
        (
            Threshold(0.35, 3),
            1234,
            "A voxel is covered if at least 3 of 1,234 experiments have an injection density of 0.35 or more there.",
        ),
        (
            Threshold(1, 1),
            1,
            "A voxel is covered if the experiment has an injection density of 1 or more there.",
        ),
    ],
)
def test_the_sentence_defines_covered(threshold: Threshold, experiment_count: int, sentence: str) -> None:
    assert threshold.sentence(experiment_count) == sentence


@pytest.mark.parametrize("hemisphere", ["both", "left", "right"])
def test_the_hemispheres_are_both_left_and_right(hemisphere: str) -> None:
    check_hemisphere(hemisphere)


@pytest.mark.parametrize("hemisphere", ["Left", "", "1", "middle"])
def test_anything_else_is_no_hemisphere(hemisphere: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        check_hemisphere(hemisphere)
    assert str(error.value) == f"There is no hemisphere {hemisphere!r}: choose one of both, left, right."


def test_a_choice_that_is_none_lists_the_choices() -> None:
    check_choice("value", "a", ["a", "b"])
    with pytest.raises(InvalidValueError, match=r"^There is no value 'c': choose one of a, b\.$"):
        check_choice("value", "c", ["a", "b"])
