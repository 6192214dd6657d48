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

    from warehouse.plot.figure import NotedFigure

__all__ = ["draw_curve"]

# Two colours that colour-blind readers tell apart (Okabe and Ito).
_BEST = "#0072B2"
_RANDOM = "#E69F00"
_MOST = 0.9
_HEIGHT = 3.3


def draw_curve(numbers: CurveFigure) -> NotedFigure:
    """Draw the three curves side by side.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    structure = numbers.structure
    sheet = new_sheet(
        11.4,
        0.3 + _HEIGHT + 0.85,
        f"{named(structure)}: how coverage depends on experiments and thresholds",
        f"{numbers.threshold.sentence(numbers.experiment_count)} The second and the third curve change one of these "
        f"thresholds each; dotted lines mark the values above. Both hemispheres, {numbers.voxel_count:,} voxels.",
        [
            *numbers.notes,
            "In the best order each experiment is the one that adds most to those before it (greedy). Of "
            f"{numbers.order_count} random orders the line is the median, and the band goes from the 5th to the 95th "
            "percentile.",
        ],
    )
    limit = _limit(numbers.best_fractions, numbers.density_fractions)
    _experiments(_panel(sheet, 0.55, 4.4, "by number of experiments", limit), numbers)
    _densities(_panel(sheet, 5.6, 2.5, "by injection density", limit), numbers)
    _depths(_panel(sheet, 8.9, 2.5, "by experiments per voxel", _limit(numbers.depth_fractions)), numbers)
    return sheet.figure


def _limit(*fractions: npt.NDArray[np.float64]) -> float:
    return min(1.0, nice_limit(max(float(each.max()) for each in fractions) * 1.05))


def _panel(sheet: Sheet, left: float, width: float, title: str, limit: float) -> Axes:
    sheet.text(left, 0, title, fontweight="bold")
    axes = sheet.axes(left, 0.3, width, _HEIGHT)
    for side in ("left", "bottom"):
        axes.spines[side].set(visible=True, linewidth=0.6, color=INK)
    axes.grid(axis="y", color="#E4E4E4", lw=0.5)
    axes.set_axisbelow(True)
    axes.set_ylim(0, limit)
    axes.yaxis.set_major_formatter(lambda fraction, _: f"{fraction * 100:.3g} %")
    axes.set_ylabel("covered fraction of the voxels", fontsize=TEXT, color=INK)
    return axes


def _experiments(axes: Axes, numbers: CurveFigure) -> None:
    count = len(numbers.best_order)
    axes.set_xlabel("number of experiments", fontsize=TEXT, color=INK)
    _whole_numbers(axes, 0, max(count, 1))
    if count == 0:
        axes.text(
            0.5,
            0.5,
            "no experiment injects a voxel to this density",
            transform=axes.transAxes,
            ha="center",
            fontsize=TEXT,
        )
        return
    taken = np.arange(count + 1)
    axes.fill_between(
        taken, numbers.random_low, numbers.random_high, color=_RANDOM, alpha=0.3, lw=0, label="random order, 5–95 %"
    )
    axes.plot(taken, numbers.random_median, color=_RANDOM, lw=1.5, label="random order, median")
    axes.plot(
        taken, numbers.best_fractions, color=_BEST, lw=1.5, label="best order (greedy)", marker=_marker(count), ms=3
    )
    final = float(numbers.best_fractions[-1])
    if final > 0 and count > 1:
        needed = int(np.argmax(numbers.best_fractions >= _MOST * final))
        label = f"{needed:,} of {count:,} cover {_MOST * 100:g} % of what all cover"
        at = numbers.best_fractions[needed]
        axes.plot([needed], [at], "o", ms=5, mfc="white", mec=_BEST, mew=1.2, zorder=5, label=label)
    axes.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.14), ncols=2, fontsize=SMALL, frameon=False, labelcolor=INK)


def _densities(axes: Axes, numbers: CurveFigure) -> None:
    axes.plot(numbers.densities, numbers.density_fractions, color=_BEST, lw=1.5, marker="o", ms=3, clip_on=False)
    axes.axvline(numbers.threshold.min_density, color=FAINT, lw=0.9, ls=":")
    axes.set_xlim(0, 1)
    axes.set_xlabel("minimum injection density", fontsize=TEXT, color=INK)


def _depths(axes: Axes, numbers: CurveFigure) -> None:
    shown = _worth_showing(numbers.depth_fractions, numbers.threshold.min_experiments)
    depths, fractions = numbers.depths[:shown], numbers.depth_fractions[:shown]
    axes.plot(depths, fractions, color=_BEST, lw=1.5, marker=_marker(len(depths)), ms=3, clip_on=False)
    axes.axvline(numbers.threshold.min_experiments, color=FAINT, lw=0.9, ls=":")
    _whole_numbers(axes, 0, max(int(depths[-1]), numbers.threshold.min_experiments, 2))
    axes.set_xlabel("minimum number of experiments in a voxel", fontsize=TEXT, color=INK)
    if shown < len(numbers.depths):
        axes.text(
            1,
            0.97,
            f"one voxel has {numbers.depths[-1]:,}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=SMALL,
        )


def _worth_showing(fractions: npt.NDArray[np.float64], at_least: int) -> int:
    """How many depths to draw: those with a thousandth of the structure or more, and the one asked for."""
    visible = int(np.count_nonzero(fractions >= 0.001))
    return min(len(fractions), max(visible + 1, at_least + 1, 2))


def _whole_numbers(axes: Axes, first: int, last: int) -> None:
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _marker(points: int) -> str:
    return "o" if points <= 40 else ""
