"""The coverage bars: the covered fraction of each part of a structure, left and right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warehouse.errors import InvalidValueError
from warehouse.figures.coverage import CoverageFigure
from warehouse.plot.colours import nice_limit
from warehouse.plot.part_axis import LABEL, draw_labels, runs
from warehouse.plot.sheet import FAINT, INK, SMALL, named, new_sheet, text_in
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
    """Draw the coverage bars: one panel per threshold, in it left bars for the left hemisphere, right for the right.

    The structure itself is the first row, then its parts in graph order under their atlas colours. Where there are too
    many to name, the structures above them are named.

    Raises:
        InvalidValueError: there are more than 12 thresholds.
        MissingLibraryError: matplotlib is not installed.
    """
    panels = len(numbers.thresholds)
    if panels > _MOST_PANELS:
        raise InvalidValueError(f"{panels} thresholds are more than a figure shows: choose {_MOST_PANELS} or fewer.")
    count = len(numbers.parts)
    row_height = min(_ROW, _MOST_HEIGHT / count)
    height = count * row_height
    labels = runs(numbers.parts, height / LABEL)
    all_named = len(labels) == count and row_height == _ROW
    names = [_name(each.acronym, each.name) for each in numbers.parts] if all_named else [run.label for run in labels]
    whole = numbers.structure
    whole_name = _name(whole.acronym, whole.name)
    left = max(map(text_in, [whole_name, *names])) + (0.1 if all_named else 0.3)
    half = 1.9 if panels == 1 else 1.1
    gap = 0.25
    largest = np.nanmax([np.nanmax(numbers.fractions), np.nanmax(numbers.whole)])
    limit = min(1.0, nice_limit(float(largest)))

    sheet = new_sheet(
        left + panels * (2 * half + gap),
        0.5 + _ROW + 0.1 + height + 0.3,
        f"{named(whole)}: covered fraction of each part",
        f"Bars: the covered fraction of the voxels of each part. {_definition(numbers)}",
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
        edge = 0.3 if with_values else 0.0  # around many thin bars they would be all that one sees
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
        "no voxels"
        if missing
        else f"{fraction * 100:.0f}"
        if fraction >= 0.095 or fraction == 0
        else f"{fraction * 100:.1f}",
        fontsize=SMALL - 0.5,
        color=FAINT if missing or fraction == 0 else INK,
        ha="left" if sign > 0 else "right",
        va="center_baseline",
    )


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
        f"A voxel is covered if as many of {counted(numbers.experiment_count, 'experiment')} as the panel says have "
        "the injection density above it, or more, there."
    )
