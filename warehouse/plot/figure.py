"""The matplotlib figure that plots return. Imports matplotlib: import this module only where a figure is drawn."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure

__all__ = ["NotedFigure"]

_NOTEBOOK_DPI = 100


class NotedFigure(Figure):
    """A figure that a notebook shows, with what a reader has to know about it.

    Attributes:
        notes: sentences: how many experiments count, what is left out, whether data are generated.
    """

    notes: tuple[str, ...] = ()

    def _repr_png_(self) -> bytes:
        image = BytesIO()
        self.savefig(image, format="png", dpi=_NOTEBOOK_DPI)
        return image.getvalue()
