"""The coverage bars: the covered fraction of each part of a structure, left and right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warehouse.errors import InvalidValueError
from warehouse.figures.coverage import CoverageFigure
from warehouse.plot.colours import nice_limit
from warehouse.plot.part_axis import LABEL, draw_labels, runs
from warehouse.plot.sheet import FAINT, INK, SMALL, full_name, named, new_sheet, text_in
from warehouse.selection.thresholds import Threshold
from warehouse.sentences import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from warehouse.plot.figure import NotedFigure

__all__ = ["draw_coverage"]

_ROW = 0.165
_MOST_HEIGHT = 14.0
_MOST_PANELS = 12
_WHOLE = "#4D4D4D"
_NAME_LETTERS = 46


def draw_coverage(numbers: CoverageFigure) -> NotedFigure:
    """Draw the coverage bars: a panel per threshold, with the left hemisphere to the left and the right to the right.

    The first row is the structure itself. Its parts follow in graph order, in their atlas colours. Where there is no
    room to name every part, labels name the structures above them.

    Raises:
        InvalidValueError: there are more than 12 thresholds.
        MissingLibraryError: matplotlib is not installed.
    """
    panels = len(numbers.thresholds)
    if panels > _MOST_PANELS:
        raise InvalidValueError(
            f"A figure shows at most {_MOST_PANELS} thresholds: choose fewer than the {panels} given."
        )
    count = len(numbers.parts)
    row_height = min(_ROW, _MOST_HEIGHT / count)
    height = count * row_height
    labels = runs(numbers.parts, height / LABEL)
    all_named = len(labels) == count and row_height == _ROW
    names = [_name(each.acronym, each.name) for each in numbers.parts] if all_named else [run.label for run in labels]
    whole = numbers.structure
    whole_name = _name(whole.acronym, full_name(whole))
    left = max(map(text_in, [whole_name, *names])) + (0.1 if all_named else 0.3)
    half = 1.9 if panels == 1 else 1.1
    gap = 0.25
    largest = np.nanmax([np.nanmax(numbers.fractions), np.nanmax(numbers.whole)])
    limit = min(1.0, nice_limit(float(largest)))

    sheet = new_sheet(
        left + panels * (2 * half + gap),
        0.5 + _ROW + 0.1 + height + 0.3,
        f"{named(whole)}: covered fraction of each part",
        f"Each bar is the covered fraction of the part's voxels. {_definition(numbers)}",
        numbers.notes,
    )
    top = 0.5 + _ROW + 0.1
    _names(sheet.axes(0, 0.5, left, _ROW), [whole_name], bold=True)
    names_axes = sheet.axes(0, top, left, height)
    if all_named:
        _names(names_axes, names, bold=False)
    else:
        draw_labels(names_axes, labels, count, height, side="left")
    for number, threshold in enumerate(numbers.thresholds):
        x = left + 0.1 + number * (2 * half + gap)
        sheet.text(x + half, 0.02, _title(threshold), ha="center", fontweight="bold")
        sheet.text(x + half - 0.08, 0.26, "left", fontsize=SMALL, ha="right")
        sheet.text(x + half + 0.08, 0.26, "right", fontsize=SMALL, ha="left")
        overall = sheet.axes(x, 0.5, 2 * half, _ROW)
        _bars(overall, numbers.whole[number][:, None], [_WHOLE], limit, with_values=True)
        overall.set(xticks=[], yticks=[])
        bars = sheet.axes(x, top, 2 * half, height)
        colours = [each.colour for each in numbers.parts]
        _bars(bars, numbers.fractions[number], colours, limit, with_values=all_named)
        ticks = np.array([-1, -0.5, 0, 0.5, 1] if panels == 1 else [-1, 0, 1]) * limit
        bars.set(yticks=[], xticks=ticks, xticklabels=[f"{abs(each) * 100:g} %" for each in ticks])
        bars.grid(axis="x", color="#E4E4E4", lw=0.5)
        bars.set_axisbelow(True)
    return sheet.figure


def _bars(
    axes: Axes, fractions: npt.NDArray[np.float64], colours: list[str], limit: float, *, with_values: bool
) -> None:
    """Bars of (2, rows) fractions: the first to the left, the second to the right."""
    rows = np.arange(fractions.shape[1])
    for side, sign in enumerate((-1, 1)):
        lengths = np.nan_to_num(fractions[side])
        edge = 0.3 if with_values else 0.0  # edges would hide many thin bars
        axes.barh(rows + 0.5, sign * lengths, height=0.78, color=colours, edgecolor="#666666", linewidth=edge)
        if with_values:
            for row, fraction in enumerate(fractions[side]):
                _value(axes, row, sign, float(fraction), limit)
    axes.axvline(0, color=INK, lw=0.6)
    axes.set(xlim=(-limit * 1.18, limit * 1.18), ylim=(len(rows), 0))


def _value(axes: Axes, row: int, sign: int, fraction: float, limit: float) -> None:
    missing = np.isnan(fraction)
    axes.text(
        sign * ((0 if missing else fraction) + limit * 0.03),
        row + 0.5,
        _percent(fraction),
        fontsize=SMALL - 0.5,
        color=FAINT if missing or fraction == 0 else INK,
        ha="left" if sign > 0 else "right",
        va="center_baseline",
    )


def _percent(fraction: float) -> str:
    """In per cent; what is little more than nothing, or little less than all, is not called so."""
    if np.isnan(fraction):
        return "no voxels"
    if fraction in (0, 1):
        return f"{fraction * 100:.0f}"
    if fraction < 0.0005:
        return "< 0.1"
    if fraction >= 0.995:
        return "> 99"
    return f"{fraction * 100:.0f}" if fraction >= 0.095 else f"{fraction * 100:.1f}"


def _names(axes: Axes, names: list[str], *, bold: bool) -> None:
    axes.set(xlim=(0, 1), ylim=(len(names), 0))
    axes.set_axis_off()
    for row, name in enumerate(names):
        axes.text(
            1,
            row + 0.5,
            name,
            fontsize=SMALL,
            ha="right",
            va="center_baseline",
            fontweight="bold" if bold else "normal",
        )


def _name(acronym: str, name: str) -> str:
    if acronym == name:
        return name
    short = name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1].rstrip()}…"
    return f"{short}  {acronym}"


def _title(threshold: Threshold) -> str:
    return f"density ≥ {threshold.min_density:g}, {counted(threshold.min_experiments, 'experiment')}"


def _definition(numbers: CoverageFigure) -> str:
    if len(numbers.thresholds) == 1:
        return numbers.thresholds[0].sentence(numbers.experiment_count)
    return (
        f"A panel's heading says which injection density a voxel needs, and in how many of "
        f"{counted(numbers.experiment_count, 'experiment')}, to be covered."
    )
