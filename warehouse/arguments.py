"""Whether what a person asks for is within what is allowed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

from warehouse.errors import InvalidValueError

__all__ = ["Hemisphere", "check_choice", "check_hemisphere", "check_min_density", "check_min_experiments"]

Hemisphere = Literal["both", "left", "right"]


def check_choice(what: str, value: str, choices: Collection[str]) -> None:
    """Raises InvalidValueError, with the choices in it, unless ``value`` is one of them."""
    if value not in choices:
        raise InvalidValueError(f"There is no {what} {value!r}: choose one of {', '.join(choices)}.")


def check_hemisphere(hemisphere: str) -> None:
    """Raises InvalidValueError unless ``hemisphere`` is both, left or right."""
    check_choice("hemisphere", hemisphere, get_args(Hemisphere))


def check_min_density(min_density: float) -> None:
    """Raises InvalidValueError unless ``min_density`` is above 0 and at most 1."""
    if not 0 < min_density <= 1:
        raise InvalidValueError(f"A minimum density of {min_density} makes no sense: choose one above 0, up to 1.")


def check_min_experiments(min_experiments: int) -> None:
    """Raises InvalidValueError unless ``min_experiments`` is at least 1."""
    if min_experiments < 1:
        raise InvalidValueError(f"A minimum of {min_experiments} experiments makes no sense: choose 1 or more.")
