"""The parts of a structure along an axis: a strip in their atlas colours, and as many labels as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from warehouse.answers.structures import Leaf
from warehouse.plot.sheet import FAINT, INK, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LABEL", "Run", "draw_labels", "draw_strip", "runs", "spread"]

LABEL = 0.135
"""Inches that a label takes across its line."""
_CROWDED = 0.8


@dataclass(frozen=True)
class Run:
    """Neighbours on an axis that have one label: the first position, and that after the last."""

    label: str
    first: int
    end: int

    @property
    def middle(self) -> float:
        """Where its label belongs, on an axis on which position 0 covers 0 to 1."""
        return (self.first + self.end) / 2


def runs(parts: Sequence[Leaf], room: float) -> list[Run]:
    """Neighbours under one label: each part, or, where there is no room for all their labels, structures above them.

    It starts with one label for all, and repeatedly divides the longest run at the next structures down the tree,
    while there is room for all labels, and within that run for most of its own.

    Args:
        parts: along the axis; one that follows itself has one label.
        room: how many labels there is room for, at least 1.
    """
    paths = [(*each.ancestors, each.acronym) for each in parts]
    if sum(1 for _ in groupby(paths)) <= room:
        room = len(paths)  # every part has its label, though perhaps a little to its side
    undivided = [_Branch(0, len(paths), 1)] if paths else []
    divided: list[_Branch] = []
    while undivided:
        longest = max(undivided, key=lambda branch: branch.end - branch.first)
        undivided.remove(longest)
        pieces = _pieces(paths, longest)
        own_room = (longest.end - longest.first) * room / len(paths)
        fits = len(divided) + len(undivided) + len(pieces) <= room and len(pieces) * _CROWDED <= own_room
        if pieces and fits:
            undivided += pieces
        else:
            divided.append(longest)
    return [Run(_label(paths[each.first], each.depth), each.first, each.end) for each in sorted(divided)]


@dataclass(frozen=True, order=True)
class _Branch:
    """Neighbours that have the first ``depth`` names of their paths in common."""

    first: int
    end: int
    depth: int


def _pieces(paths: Sequence[tuple[str, ...]], branch: _Branch) -> list[_Branch]:
    """The runs that make up a branch one step further down the tree; none at its end."""
    depth = branch.depth + 1
    inside = paths[branch.first : branch.end]
    if all(len(path) < depth for path in inside):
        return []
    pieces, first = [], branch.first
    for _, group in groupby(inside, key=lambda path: path[:depth]):
        count = len(list(group))
        pieces.append(_Branch(first, first + count, depth))
        first += count
    return pieces


def _label(path: tuple[str, ...], depth: int) -> str:
    return path[:depth][-1]


def spread(wanted: Sequence[float], apart: float, length: float) -> npt.NDArray[np.float64]:
    """Positions near those wanted, in ascending order, with at least ``apart`` between neighbours.

    Positions that are too close move apart around their common mean. Half of ``apart`` stays free at both ends of the
    axis, if there is room for all.
    """
    # positions that touch are a block: the mean of the starts that they want, and how many they are
    blocks: list[tuple[float, int]] = []
    for index, each in enumerate(wanted):
        mean, count = float(each) - apart * index, 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean = (before * members + mean * count) / (members + count)
            count += members
        blocks.append((mean, count))
    first = np.repeat([mean for mean, _ in blocks], [count for _, count in blocks])
    last = length - apart / 2 - apart * (len(wanted) - 1)
    places: npt.NDArray[np.float64] = np.clip(first, apart / 2, max(last, apart / 2)) + apart * np.arange(len(wanted))
    return places


def draw_strip(axes: Axes, parts: Sequence[Leaf], *, upright: bool) -> None:
    """Fill axes with the atlas colours of parts, from left to right or, upright, from top to bottom."""
    from matplotlib.colors import to_rgb

    colours = np.array([[to_rgb(each.colour) for each in parts]])
    if upright:
        colours = colours.transpose(1, 0, 2)
    extent = (0, 1, len(parts), 0) if upright else (0, len(parts), 1, 0)
    axes.imshow(colours, aspect="auto", interpolation="nearest", extent=extent)
    axes.set_axis_off()


def draw_labels(axes: Axes, labels: Sequence[Run], count: int, length: float, *, side: str) -> None:
    """Fill axes with labels, and with lines from them to the parts.

    Args:
        axes: those on the side of the strip that ``side`` names; their limits become those of the strip.
        labels: what to write.
        count: how many positions the axis has.
        length: of the axis, in inches.
        side: left, bottom or top.
    """
    unit = length / count
    places = spread([run.middle * unit for run in labels], LABEL, length)
    axes.set_axis_off()
    horizontal = side != "left"
    if horizontal:
        axes.set_xlim(0, length)
        axes.set_ylim((0, 1) if side == "top" else (1, 0))
    else:
        axes.set_ylim(length, 0)
        axes.set_xlim(1, 0)
    depth = (axes.bbox.height if horizontal else axes.bbox.width) / axes.figure.dpi
    reach = 0.14 / depth
    for run, place in zip(labels, places, strict=True):
        along, across = [run.middle * unit, place], [0.0, reach * 0.85]
        if run.end - run.first > 1:  # a bracket over what one label stands for
            borders = [run.first * unit + 0.01, run.end * unit - 0.01]
            bracket = [reach * 0.25] * 2
            axes.plot(*((borders, bracket) if horizontal else (bracket, borders)), color=INK, lw=0.6, clip_on=False)
            across = [reach * 0.25, reach * 0.85]
        axes.plot(*((along, across) if horizontal else (across, along)), color=FAINT, lw=0.5, clip_on=False)
        style: dict[str, Any] = {"fontsize": SMALL, "color": INK}
        if horizontal:
            axes.text(
                place, reach, run.label, rotation=90, ha="center", va="bottom" if side == "top" else "top", **style
            )
        else:
            axes.text(reach, place, run.label, ha="right", va="center", **style)
