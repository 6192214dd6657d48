"""The answer in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from warehouse.figures.curve import CurveFigure
from warehouse.report.rows import StructureRow
from warehouse.sentences import counted, some

__all__ = ["answer", "details", "fraction_text", "question"]

_NAMED = 3
_NAMED_WITHOUT_FRACTION = 12
_MOST_OF_IT = 0.9


def fraction_text(fraction: float | None) -> str:
    """A fraction in per cent with one decimal; little more than nothing is not 0 %, little less than all not 100 %."""
    if fraction is None:
        return "–"
    if fraction in (0, 1):
        return f"{100 * fraction:.0f} %"
    if 0 < fraction < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= fraction < 1:
        return "> 99.9 %"
    return f"{fraction:.1%}".replace("%", " %")


def question(whole: StructureRow) -> str:
    """The question that the report answers."""
    return f"How well do existing injections cover {_named(whole)}?"


def answer(whole: StructureRow, voxel_volume_mm3: float, curve: CurveFigure) -> str:
    """The answer in two sentences."""
    return (
        f"{fraction_text(whole.covered_fraction)} of its {counted(whole.voxel_count, 'voxel', 'is', 'are')} covered: "
        f"{whole.covered_volume_mm3:,.3f} of {whole.voxel_count * voxel_volume_mm3:,.3f} mm³. "
        f"{curve.threshold.sentence(curve.experiment_count)}"
    )


def details(
    whole: StructureRow, parts: Sequence[StructureRow], curve: CurveFigure, loaded_count: int, listed_count: int
) -> list[str]:
    """More sentences: on the two sides, the best and the least covered parts, and how many experiments it takes.

    Args:
        whole: the structure.
        parts: its parts.
        curve: its curves.
        loaded_count: experiments of the warehouse with injection voxels.
        listed_count: experiments in its list.
    """
    sentences = [_sides(whole)]
    if len(parts) > 1:
        sentences += _ranking(parts)
    sentences += _effort(curve)
    if curve.depth_fractions.any():
        deepest = int(curve.depths[np.flatnonzero(curve.depth_fractions)[-1]])
        sentences.append(f"In one voxel at most {counted(deepest, 'experiment', 'reaches', 'reach')} this density.")
    if loaded_count < listed_count:
        sentences.append(
            f"The warehouse has the injection voxels of {loaded_count:,} of the {counted(listed_count, 'experiment')} "
            "in its list: the others do not count."
        )
    return sentences


def _sides(whole: StructureRow) -> str:
    left, right = whole.left_fraction, whole.right_fraction
    if left is None or right is None:
        return f"It has voxels only on the {'right' if left is None else 'left'}."
    said = f"On the left {fraction_text(left)} of the voxels are covered, on the right {fraction_text(right)}"
    points = abs(round(100 * left, 1) - round(100 * right, 1))  # as printed, so that a reader gets the same
    if points < 0.05:
        return f"{said}."
    return f"{said}: {points:.1f} percentage points more on the {'left' if left > right else 'right'}."


def _ranking(parts: Sequence[StructureRow]) -> list[str]:
    of = f"{len(parts):,} parts"
    full = [each for each in parts if each.covered_fraction == 1]
    partly = sorted((each for each in parts if 0 < each.covered_fraction < 1), key=lambda row: -row.covered_fraction)
    unreached = [each for each in parts if each.covered_fraction == 0]
    best, rest = partly[:_NAMED], partly[_NAMED:]
    sentences = []
    if full:
        is_covered = "is" if len(full) == 1 else "are"
        sentences.append(f"{len(full):,} of {of} {is_covered} covered to the last voxel: {_some(full)}.")
    if best:
        sentences.append(f"The best covered of {'the others' if full else of} {_listed(best)}.")
    if rest:
        sentences.append(f"The least covered of those with a covered voxel {_listed(rest[::-1][:_NAMED])}.")
    if unreached:
        has = "has" if len(unreached) == 1 else "have"
        sentences.append(f"{len(unreached):,} of {of} {has} no covered voxel: {_some(unreached)}.")
    else:
        sentences.append("Every part has covered voxels.")
    return sentences


def _effort(curve: CurveFigure) -> list[str]:
    reached = float(curve.best_fractions[-1])
    if reached == 0 or len(curve.best_fractions) < 3:
        return []
    best = _first(curve.best_fractions, _MOST_OF_IT * reached)
    by_chance = _first(curve.random_median, _MOST_OF_IT * reached)
    return [
        f"{best:,} of the {len(curve.best_order):,} experiments that reach this density in it cover "
        f"{100 * _MOST_OF_IT:.0f} % of what all cover, if each is the one that adds most to those before it; in random "
        f"order it takes {by_chance:,} (median of {curve.order_count:,} orders)."
    ]


def _first(fractions: npt.NDArray[np.float64], wanted: float) -> int:
    """The first position at which a growing curve has reached a value."""
    return int(np.flatnonzero(fractions >= wanted - 1e-12)[0])


def _some(parts: Sequence[StructureRow]) -> str:
    return some([each.acronym for each in parts], _NAMED_WITHOUT_FRACTION)


def _listed(parts: Sequence[StructureRow]) -> str:
    """``is A (1.0 %)``, ``are A (1.0 %) and B (2.0 %)``."""
    *others, last = (f"{each.acronym} ({fraction_text(each.covered_fraction)})" for each in parts)
    return f"are {', '.join(others)} and {last}" if others else f"is {last}"


def _named(row: StructureRow) -> str:
    if not row.parent_acronym:
        return f"the whole brain ({row.acronym})"
    return f"{row.acronym} ({row.name})" if row.acronym != row.name else row.acronym
