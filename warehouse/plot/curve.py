"""The coverage curves: against the number of experiments, the density and the depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warehouse.figures.curve import CurveFigure
from warehouse.plot.colours import nice_limit
from warehouse.plot.sheet import FAINT, INK, SMALL, TEXT, Sheet, named, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_curve"]

# Two colours that colour-blind readers tell apart (Okabe and Ito).
_BEST = "#0072B2"
_RANDOM = "#E69F00"
_MOST = 0.9
_HEIGHT = 3.3


def draw_curve(numbers: CurveFigure) -> Figure:
    """Draw the three curves side by side, with one scale for the covered fraction.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    structure = numbers.structure
    depth = numbers.min_experiments
    many = "1 experiment reaches" if depth == 1 else f"{depth} experiments reach"
    sheet = new_sheet(
        11.4,
        0.3 + _HEIGHT + 0.55,
        f"{named(structure)}: how coverage grows",
        f"Covered is a voxel in which at least {many} an injection density of {numbers.min_density:g}, unless the axis "
        f"says otherwise; {numbers.voxel_count:,} voxels, both hemispheres. The dotted lines are at the values chosen.",
        [
            *numbers.notes,
            "Best order: greedy, each experiment is the one that adds most to those before it. "
            f"Random: the median of {numbers.order_count} random orders, and the band from the 5th to the 95th "
            "percentile.",
        ],
    )
    largest = max(numbers.best_fractions.max(), numbers.density_fractions.max(), numbers.depth_fractions.max())
    limit = min(1.0, nice_limit(float(largest) * 1.05))
    _experiments(_panel(sheet, 0.55, 4.6, "against the number of experiments", limit), numbers)
    _densities(_panel(sheet, 5.75, 2.6, "against the minimum density", limit, labelled=False), numbers)
    _depths(_panel(sheet, 8.75, 2.6, "against the minimum number of experiments", limit, labelled=False), numbers)
    return sheet.figure


def _panel(sheet: Sheet, left: float, width: float, title: str, limit: float, *, labelled: bool = True) -> Axes:
    from matplotlib.ticker import PercentFormatter

    sheet.text(left, 0, title, fontweight="bold")
    axes = sheet.axes(left, 0.3, width, _HEIGHT)
    for side in ("left", "bottom"):
        axes.spines[side].set(visible=True, linewidth=0.6, color=INK)
    axes.grid(axis="y", color="#E4E4E4", lw=0.5)
    axes.set_axisbelow(True)
    axes.set_ylim(0, limit)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    if labelled:
        axes.set_ylabel("covered fraction of the voxels", fontsize=TEXT, color=INK)
    return axes


def _experiments(axes: Axes, numbers: CurveFigure) -> None:
    count = len(numbers.best_order)
    axes.set_xlabel("experiments", fontsize=TEXT, color=INK)
    _whole_numbers(axes, 0, max(count, 1))
    if count == 0:
        axes.text(0.5, 0.5, "no experiment covers a voxel", transform=axes.transAxes, ha="center", fontsize=TEXT)
        return
    taken = np.arange(count + 1)
    axes.fill_between(
        taken, numbers.random_low, numbers.random_high, color=_RANDOM, alpha=0.3, lw=0, label="random order, 5–95 %"
    )
    axes.plot(taken, numbers.random_median, color=_RANDOM, lw=1.5, label="random order, median")
    axes.plot(
        taken, numbers.best_fractions, color=_BEST, lw=1.5, label="best order (greedy)", marker=_marker(count), ms=3
    )
    axes.legend(loc="lower right", fontsize=SMALL, frameon=False)
    final = float(numbers.best_fractions[-1])
    if final > 0 and count > 1:
        needed = int(np.argmax(numbers.best_fractions >= _MOST * final))
        axes.plot([needed], [numbers.best_fractions[needed]], "o", ms=5, mfc="white", mec=_BEST, mew=1.2, zorder=5)
        axes.annotate(
            f"{needed:,} of {count:,} cover {_MOST:.0%} of what all do",
            (needed, numbers.best_fractions[needed]),
            xytext=(6, -9),
            textcoords="offset points",
            fontsize=SMALL,
            color=INK,
            va="top",
        )


def _densities(axes: Axes, numbers: CurveFigure) -> None:
    axes.plot(numbers.densities, numbers.density_fractions, color=_BEST, lw=1.5, marker="o", ms=3, clip_on=False)
    axes.axvline(numbers.min_density, color=FAINT, lw=0.9, ls=":")
    axes.set_xlim(0, 1)
    axes.set_xlabel("min_density", fontsize=TEXT, color=INK)


def _depths(axes: Axes, numbers: CurveFigure) -> None:
    shown = _worth_showing(numbers.depth_fractions, numbers.min_experiments)
    depths, fractions = numbers.depths[:shown], numbers.depth_fractions[:shown]
    axes.plot(depths, fractions, color=_BEST, lw=1.5, marker=_marker(len(depths)), ms=3, clip_on=False)
    axes.axvline(numbers.min_experiments, color=FAINT, lw=0.9, ls=":")
    _whole_numbers(axes, 0, max(int(depths[-1]), numbers.min_experiments, 2))
    axes.set_xlabel("min_experiments", fontsize=TEXT, color=INK)
    if shown < len(numbers.depths):
        axes.text(
            1,
            0.97,
            f"up to {numbers.depths[-1]:,} in one voxel",
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=SMALL,
        )


def _worth_showing(fractions: npt.NDArray[np.float64], at_least: int) -> int:
    """How many depths there is anything to be seen of: a thousandth of the structure, or what was asked for."""
    visible = int(np.count_nonzero(fractions >= 0.001))
    return min(len(fractions), max(visible + 1, at_least + 1, 2))


def _whole_numbers(axes: Axes, first: int, last: int) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _marker(points: int) -> str:
    return "o" if points <= 40 else ""
