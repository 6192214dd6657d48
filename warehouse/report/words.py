"""The answer in words: sentences that say no more than the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from warehouse.figures.curve import CurveFigure
from warehouse.report.rows import StructureRow

__all__ = ["answer", "details", "fraction_text", "question"]

_NAMED = 3
_NAMED_UNREACHED = 12
_MOST_OF_IT = 0.9


def fraction_text(fraction: float | None) -> str:
    """A fraction in per cent with one decimal; what is little more than nothing is not called nothing."""
    if fraction is None:
        return "–"
    if 0 < fraction < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= fraction < 1:
        return "> 99.9 %"
    return f"{fraction:.1%}".replace("%", " %")


def question(whole: StructureRow) -> str:
    """The question that the report answers."""
    return f"How well do existing injections cover {_named(whole)}?"


def answer(whole: StructureRow, voxel_volume_mm3: float, curve: CurveFigure) -> str:
    """The answer in one sentence."""
    experiments = f"{curve.min_experiments:,} of {_counted(curve.experiment_count, 'experiment')}"
    has = "has" if curve.min_experiments == 1 else "have"
    return (
        f"{fraction_text(whole.covered_fraction)} of its {_counted(whole.voxel_count, 'voxel')} "
        f"({whole.covered_volume_mm3:,.3f} of {whole.voxel_count * voxel_volume_mm3:,.3f} mm³) "
        f"{'is' if whole.voxel_count == 1 else 'are'} covered: in these, at least {experiments} "
        f"{has} an injection density of {curve.min_density:g} or more."
    )


def details(whole: StructureRow, nuclei: Sequence[StructureRow], curve: CurveFigure) -> list[str]:
    """What else the numbers say: best and poorest nuclei, the two sides, how many experiments it takes."""
    sentences = [_sides(whole)]
    if len(nuclei) > 1:
        sentences += _ranking(nuclei)
    sentences += _effort(curve)
    if curve.depth_fractions.any():
        deepest = int(curve.depths[np.flatnonzero(curve.depth_fractions)[-1]])
        sentences.append(f"At most {_counted(deepest, 'experiment')} reach this density in one and the same voxel.")
    return sentences


def _sides(whole: StructureRow) -> str:
    left, right = whole.left_fraction, whole.right_fraction
    if left is None or right is None:
        return f"It has voxels only on the {'right' if left is None else 'left'}."
    said = f"On the left {fraction_text(left)} are covered, on the right {fraction_text(right)}"
    points = 100 * abs(left - right)
    if points < 0.05:
        return f"{said}."
    return f"{said}: {points:.1f} percentage points more on the {'left' if left > right else 'right'}."


def _ranking(nuclei: Sequence[StructureRow]) -> list[str]:
    reached = sorted((each for each in nuclei if each.covered_fraction > 0), key=lambda row: -row.covered_fraction)
    unreached = [each for each in nuclei if each.covered_fraction == 0]
    sentences = []
    if reached:
        best, rest = reached[:_NAMED], reached[_NAMED:]
        sentences.append(f"Best covered of its {len(nuclei):,} nuclei: {_listed(best)}.")
        if rest:
            sentences.append(f"Least covered of those with a covered voxel: {_listed(rest[::-1][:_NAMED])}.")
    if not unreached:
        sentences.append("Every nucleus has covered voxels.")
    else:
        acronyms = [each.acronym for each in unreached[:_NAMED_UNREACHED]]
        more = len(unreached) - len(acronyms)
        named = ", ".join(acronyms) + (f" and {more:,} more" if more else "")
        sentences.append(f"Without a covered voxel: {len(unreached):,} of {len(nuclei):,} nuclei ({named}).")
    return sentences


def _effort(curve: CurveFigure) -> list[str]:
    reached = float(curve.best_fractions[-1])
    if reached == 0 or len(curve.best_fractions) < 3:
        return []
    best = _first(curve.best_fractions, _MOST_OF_IT * reached)
    by_chance = _first(curve.random_median, _MOST_OF_IT * reached)
    return [
        f"Taking the experiment that adds most each time, {best:,} of the {len(curve.best_order):,} that cover any of it "
        f"make up {_MOST_OF_IT:.0%} of what all cover together; in random order it takes {by_chance:,} (median of "
        f"{curve.order_count:,} orders).".replace("90%", "90 %")
    ]


def _first(fractions: npt.NDArray[np.float64], wanted: float) -> int:
    """The first position at which a growing curve has reached a value."""
    return int(np.flatnonzero(fractions >= wanted - 1e-12)[0])


def _listed(nuclei: Sequence[StructureRow]) -> str:
    return ", ".join(f"{each.acronym} ({fraction_text(each.covered_fraction)})" for each in nuclei)


def _named(row: StructureRow) -> str:
    return f"{row.acronym} ({row.name})" if row.acronym != row.name else row.acronym


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
