"""Thresholds and hemispheres, which check their own values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Literal, get_args

from warehouse.errors import InvalidValueError
from warehouse.sentences import counted

__all__ = ["Hemisphere", "Threshold", "check_choice", "check_hemisphere", "check_min_density"]

Hemisphere = Literal["both", "left", "right"]
"""Which side of the brain: ``both`` is left and right together."""


@dataclass(frozen=True)
class Threshold:
    """A voxel is covered if at least ``min_experiments`` experiments have ``min_density`` or more in it.

    Attributes:
        min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at most 1.
        min_experiments: a voxel is covered if at least this many experiments count in it, 1 or more.

    Raises:
        InvalidValueError: a value is outside what is allowed.
    """

    min_density: float = 0.5
    min_experiments: int = 1

    def __post_init__(self) -> None:
        check_min_density(self.min_density)
        whole = isinstance(self.min_experiments, Integral) and not isinstance(self.min_experiments, bool)
        if not whole or self.min_experiments < 1:
            raise InvalidValueError(f"min_experiments must be a whole number, 1 or more; got {self.min_experiments!r}.")

    def sentence(self, experiment_count: int) -> str:
        """The definition of a covered voxel, as a sentence that names the number of experiments."""
        have = f"at least {self.min_experiments:,} of {counted(experiment_count, 'experiment')} have"
        if self.min_experiments == 1:
            have = "the experiment has" if experiment_count == 1 else f"{have[:-2]}s"
        return f"A voxel is covered if {have} an injection density of {self.min_density:g} or more there."


def check_choice(what: str, value: str, choices: Collection[str]) -> None:
    """Raises InvalidValueError, with the choices in it, unless ``value`` is one of them."""
    if value not in choices:
        raise InvalidValueError(f"There is no {what} {value!r}: choose one of {', '.join(choices)}.")


def check_hemisphere(hemisphere: str) -> None:
    """Raises InvalidValueError unless ``hemisphere`` is both, left or right."""
    check_choice("hemisphere", hemisphere, get_args(Hemisphere))


def check_min_density(min_density: float) -> None:
    """Raises InvalidValueError unless ``min_density`` is above 0 and at most 1."""
    if not isinstance(min_density, Real) or isinstance(min_density, bool) or not 0 < min_density <= 1:
        raise InvalidValueError(f"min_density must be above 0 and at most 1; got {min_density!r}.")
