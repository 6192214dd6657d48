"""Colours of values: 0 is white, and more goes from yellow to dark violet. Colour-blind readers can tell them apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warehouse.plot.sheet import FAINT, INK, NOTHING, SMALL, Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize
    from matplotlib.image import AxesImage

__all__ = ["count_colours", "draw_bar", "fraction_colours", "nice_limit", "without_zeros"]

_MAP = "viridis_r"
_MOST_STEPS = 12
_BAR = 0.12


def nice_limit(largest: float) -> float:
    """The smallest of 1, 2, 3, 4, 5, 6 or 8 times a power of ten that is not below a value; 1 for 0."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= largest * (1 - 1e-9))


def fraction_colours(largest: float) -> tuple[Colormap, Normalize]:
    """The map and the scale for values of 0 or more."""
    from matplotlib.colors import Normalize

    return _map(), Normalize(0, nice_limit(largest))


def count_colours(largest: int) -> tuple[Colormap, Normalize]:
    """The map and the scale for counts of 1 or more: up to 12 counts have a step each."""
    from matplotlib.colors import BoundaryNorm, Normalize

    if largest <= _MOST_STEPS:
        return _map(), BoundaryNorm(np.arange(0.5, max(largest, 1) + 1), _map().N)
    return _map(), Normalize(1, largest)


def without_zeros(values: npt.NDArray[Any]) -> np.ma.MaskedArray[Any, Any]:
    """The values, with 0 and nan masked."""
    return np.ma.MaskedArray(values, mask=~(values > 0))


def draw_bar(sheet: Sheet, left: float, top: float, width: float, image: AxesImage, label: str) -> Axes:
    """A horizontal colour bar under its label, with a white field for 0 at its left.

    Args:
        sheet: to draw on.
        left: from the left border of the body to that of the field, in inches.
        top: from the upper border of the body to the label, in inches.
        width: of field and bar, in inches.
        image: the image that the bar explains; a scale that starts at 1 is one of counts, and has whole numbers.
        label: what its values are.

    Returns:
        The axes of the bar.
    """
    sheet.text(left, top, label, fontsize=SMALL)
    zero = sheet.axes(left, top + 0.17, _BAR, _BAR)
    zero.set(facecolor=NOTHING, xlim=(0, 1), yticks=[], xticks=[0.5], xticklabels=["0"])
    zero.tick_params(length=0, pad=4)
    axes = sheet.axes(left + _BAR + 0.1, top + 0.17, width - _BAR - 0.1, _BAR)
    bar = axes.figure.colorbar(image, cax=axes, orientation="horizontal")
    axes.tick_params(labelsize=SMALL, colors=INK, width=0.6, length=3)
    smallest, largest = image.norm.vmin or 0.0, image.norm.vmax or 1.0
    if smallest == 0:
        bar.set_ticks([tick for tick in bar.get_ticks() if 0 < tick <= largest * 1.001])
    else:
        bar.set_ticks(count_ticks(int(largest)))
    axes.minorticks_off()
    for spines in (zero.spines, axes.spines):
        spines[:].set(visible=True, linewidth=0.5, color=FAINT)
    axes.spines["outline"].set(visible=True, linewidth=0.5, color=FAINT)
    return axes


def count_ticks(largest: int) -> list[int]:
    """Whole numbers from 1 to the largest, at most a dozen."""
    if largest <= _MOST_STEPS:
        return list(range(1, max(largest, 1) + 1))
    step = next(each for each in (2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if largest / each <= 8)
    ticks = [1, *range(step, largest + 1, step)]
    return ticks if largest - ticks[-1] < step / 2 else [*ticks, largest]


def _map() -> Colormap:
    import matplotlib

    return matplotlib.colormaps[_MAP].with_extremes(bad=NOTHING)
