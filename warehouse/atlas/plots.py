"""Figures of an atlas: ``atlas.plot.coverage("TH")``. They need the extra ``plot``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeVar

from warehouse.answers.matrix import MatrixValue, content_of
from warehouse.atlas.question import Asked
from warehouse.extras import plot_extra
from warehouse.selection.thresholds import Hemisphere, Threshold

if TYPE_CHECKING:
    from warehouse.figures.matrix import MatrixOrder
    from warehouse.figures.sections import Choice
    from warehouse.plot.figure import NotedFigure

__all__ = ["Plots"]

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Plots:
    """Draws matplotlib figures, which a notebook shows; ``figure.notes`` has what a reader must know.

    Every method raises MissingLibraryError if matplotlib is not installed, UnknownNameError if a name is unknown,
    EmptySelectionError if no experiment counts, and InvalidValueError if a value is outside what is allowed.
    """

    asked: Asked

    def matrix(
        self,
        structure: str | int | None = None,
        *,
        value: MatrixValue = "signal_fraction",
        hemisphere: Hemisphere = "both",
        min_density: float = 0.5,
        order: MatrixOrder = "part",
    ) -> NotedFigure:
        """Heat-map: how much of each part of a structure each injection fills.

        Args:
            structure: acronym, name or id; the whole brain if none is named.
            value: what a cell holds, as in ``Warehouse.matrix``.
            hemisphere: the side of the parts: both, left or right.
            min_density: for voxel_fraction, a voxel counts where its injection density is this or more, above 0 and at
                most 1.
            order: ``part`` sorts experiments by the part that they fill most, ``cluster`` puts similar ones together.
        """
        _check_library()
        from warehouse.figures.matrix import matrix_figure
        from warehouse.plot.matrix import draw_matrix

        found = self.asked.structure(structure)
        chosen = self.asked.injected(found, content_of(value))
        numbers = matrix_figure(
            self.asked.file, found, chosen, value=value, hemisphere=hemisphere, min_density=min_density, order=order
        )
        return _noted(draw_matrix(numbers), numbers.notes)

    def coverage(
        self,
        structure: str | int | None = None,
        *,
        min_density: float | Iterable[float] = 0.5,
        min_experiments: int | Iterable[int] = 1,
    ) -> NotedFigure:
        """Bars: the covered fraction of each part of a structure, left and right.

        Args:
            structure: acronym, name or id; the whole brain if none is named.
            min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at
                most 1. Each of several gets a panel.
            min_experiments: a voxel is covered if at least this many experiments count in it. Each of several gets a
                panel.
        """
        _check_library()
        from warehouse.figures.coverage import coverage_figure
        from warehouse.plot.coverage import draw_coverage

        densities, depths = _several(min_density), _several(min_experiments)
        thresholds = [Threshold(density, depth) for density, depth in product(densities, depths)]
        found = self.asked.structure(structure)
        numbers = coverage_figure(self.asked.file, found, thresholds, self.asked.covering(found))
        return _noted(draw_coverage(numbers), numbers.notes)

    def curve(
        self, structure: str | int | None = None, *, min_density: float = 0.5, min_experiments: int = 1
    ) -> NotedFigure:
        """Curves: how coverage grows with experiments, and falls with the density and the number that a voxel needs.

        Args:
            structure: acronym, name or id; the whole brain if none is named.
            min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at
                most 1.
            min_experiments: a voxel is covered if at least this many experiments count in it.
        """
        _check_library()
        from warehouse.figures.curve import curve_figure
        from warehouse.plot.curve import draw_curve

        threshold = Threshold(min_density, min_experiments)
        found = self.asked.structure(structure)
        numbers = curve_figure(self.asked.file, found, threshold, self.asked.covering(found))
        return _noted(draw_curve(numbers), numbers.notes)

    def slices(
        self,
        structure: str | int | None = None,
        *,
        at_um: tuple[float, float, float] | None = None,
        choose: Choice = "greatest",
        min_density: float = 0.5,
    ) -> NotedFigure:
        """Sections through the injection counts: coronal, sagittal and horizontal, through one point.

        Args:
            structure: acronym, name or id; the whole brain, with voxels outside the annotation, if none is named.
            at_um: the point: AP, DV and ML in um from the anterior, superior and left end of the CCF.
            choose: without a point, the sections go through the voxel where coverage is greatest, or poorest.
            min_density: an experiment counts in a voxel where its injection density is this or more, above 0 and at
                most 1.
        """
        _check_library()
        from warehouse.figures.sections import sections_figure
        from warehouse.plot.slices import draw_slices

        found = self.asked.structure(structure)
        chosen = self.asked.covering(found)
        numbers = sections_figure(self.asked.file, found, chosen, min_density, at_um=at_um, choose=choose)
        return _noted(draw_slices(numbers), numbers.notes)


def _check_library() -> None:
    """Raises MissingLibraryError if matplotlib is not installed, before any query runs."""
    with plot_extra():
        import matplotlib  # noqa: F401


def _several(values: Number | Iterable[Number]) -> list[Number]:
    return list(dict.fromkeys(values)) if isinstance(values, Iterable) else [values]


def _noted(figure: NotedFigure, notes: Sequence[str]) -> NotedFigure:
    figure.notes = tuple(notes)
    return figure
