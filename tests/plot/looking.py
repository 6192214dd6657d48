"""What a person would see at once that is wrong with a figure."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

__all__ = ["assert_readable", "texts"]


def texts(figure: Figure) -> list[str]:
    """Everything that is written in a figure."""
    return [each.get_text() for each in _written(figure)]


def assert_readable(figure: Figure) -> None:
    """Nothing that is written is cut off, or smaller than 6.5 points."""
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    for each in _written(figure):
        box = each.get_window_extent()
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, f"{each.get_text()!r} is cut off"
        assert float(each.get_fontsize()) >= 6.5, each.get_text()


def _written(figure: Figure) -> list[Text]:
    found = figure.findobj(Text, include_self=False)
    return [each for each in found if isinstance(each, Text) and each.get_text().strip() and each.get_visible()]
