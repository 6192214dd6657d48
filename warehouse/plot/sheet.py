"""A figure laid out in inches: a title, a body, and a footer with notes on the data."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.database.warehouse_file import GENERATED
from warehouse.extras import plot_extra
from warehouse.files import check_output, whole_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from warehouse.plot.figure import NotedFigure
    from warehouse.selection.structures import Structure

__all__ = [
    "DPI",
    "FAINT",
    "INK",
    "NOTHING",
    "SMALL",
    "TEXT",
    "Sheet",
    "check_can_plot",
    "full_name",
    "named",
    "new_sheet",
    "save",
    "text_in",
]

DPI = 150
"""Pixels per inch of a PNG: 7-point letters are 15 pixels high."""

SMALL = 7.0
"""Points of the smallest letters."""
TEXT = 8.0
_TITLE = 12.0

INK = "#222222"
FAINT = "#8A8A8A"
NOTHING = "#FFFFFF"
"""The colour of 0."""
_WARNING = "#B00020"

_MARGIN = 0.25
_LEAST_WIDTH = 6.0
_LINE = 0.16
_SUFFIXES = (".png", ".pdf", ".svg")


@dataclass(frozen=True)
class Sheet:
    """A figure whose body is measured in inches from its top left corner.

    Attributes:
        figure: the matplotlib figure.
        width: of the body, in inches.
        height: of the body, in inches.
        top: from the upper edge of the figure down to the body, in inches.
    """

    figure: NotedFigure
    width: float
    height: float
    top: float

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """New axes, without frame, at a place of the body."""
        whole_width, whole_height = self.figure.get_size_inches()
        axes = self.figure.add_axes(
            (
                (_MARGIN + left) / whole_width,
                1 - (self.top + top + height) / whole_height,
                width / whole_width,
                height / whole_height,
            )
        )
        axes.tick_params(labelsize=SMALL, colors=INK, width=0.6, length=3)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def text(self, left: float, top: float, text: str, **style: Any) -> None:
        """Text whose upper left corner is at a place of the body."""
        whole_width, whole_height = self.figure.get_size_inches()
        style = dict[str, Any](fontsize=TEXT, color=INK, va="top", ha="left") | style
        self.figure.text((_MARGIN + left) / whole_width, 1 - (self.top + top) / whole_height, text, **style)


def check_can_plot(path: Path) -> None:
    """Checks that a figure can be drawn into a file, before anything is computed for it.

    Raises:
        OutputError: the suffix is not .png, .pdf or .svg.
        MissingLibraryError: matplotlib is not installed.
    """
    check_output(path, "figure", _SUFFIXES)
    with plot_extra():
        import matplotlib  # noqa: F401


def new_sheet(width: float, height: float, title: str, subtitle: str, notes: Sequence[str]) -> Sheet:
    """An empty figure with its title and its footer.

    Args:
        width: of the body, in inches; a smaller one than 6 becomes 6.
        height: of the body, in inches.
        title: wrapped.
        subtitle: what is shown and what counts, wrapped.
        notes: for the footer, wrapped; the warning that data are generated is red.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    with plot_extra():
        from warehouse.plot.figure import NotedFigure

    width = max(width, _LEAST_WIDTH)
    headline = _wrapped([title], width, _TITLE * 1.1)
    below_title = _wrapped([subtitle], width, TEXT)
    footer = [(line, note == GENERATED) for note in notes for line in _wrapped([_brief(note)], width, SMALL)]
    head = 0.05 + 0.22 * len(headline)
    top = _MARGIN + head + _LINE * len(below_title) + 0.15
    bottom = 0.2 + _LINE * len(footer) + _MARGIN
    whole_width, whole_height = width + 2 * _MARGIN, top + height + bottom
    figure = NotedFigure(figsize=(whole_width, whole_height), dpi=DPI, facecolor="white")
    sheet = Sheet(figure, width, height, top)
    for number, line in enumerate(headline):
        sheet.text(0, _MARGIN - top + number * 0.22, line, fontsize=_TITLE, fontweight="bold")
    for number, line in enumerate(below_title):
        sheet.text(0, _MARGIN - top + head + number * _LINE, line)
    for number, (line, is_warning) in enumerate(footer):
        style = dict[str, Any](color=_WARNING, fontweight="bold") if is_warning else {"color": "#555555"}
        sheet.text(0, height + 0.2 + number * _LINE, line, fontsize=SMALL, **style)
    return sheet


def save(figure: Figure, path: Path) -> None:
    """Write a figure to a file, which appears whole or not at all.

    Text stays text in SVG and PDF. The same figure gives the same file at any time.

    Raises:
        OutputError: the file cannot be written, or its suffix is not .png, .pdf or .svg.
        MissingLibraryError: matplotlib is not installed.
    """
    check_can_plot(path)
    import matplotlib

    kind = path.suffix.lower().removeprefix(".")
    metadata = {"png": {"Software": None}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}[kind]
    settings = {"svg.fonttype": "none", "svg.hashsalt": "mcw", "pdf.fonttype": 42}
    with whole_file(path) as partial, matplotlib.rc_context(settings):
        packed: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if kind == "png" else {}
        figure.savefig(partial, format=kind, dpi=DPI, metadata=metadata, **packed)


def full_name(structure: Structure) -> str:
    """The full name of a structure; the root of the tree is the whole brain."""
    return "Whole brain" if structure.is_root else structure.name


def named(structure: Structure) -> str:
    """What a title calls a structure: its full name with its acronym."""
    name = full_name(structure)
    return name if name == structure.acronym else f"{name} ({structure.acronym})"


def text_in(text: str, points: float = SMALL) -> float:
    """About how wide a line of text is, in inches."""
    return len(text) * points * 0.6 / 72


def _wrapped(sentences: Sequence[str], width: float, points: float) -> list[str]:
    characters = max(20, int(width / text_in("x", points)))
    return [line for each in sentences for line in textwrap.wrap(each, characters, break_long_words=False)]


def _brief(note: str) -> str:
    """A note without the command that loads more: it would be of no use in a figure."""
    sentence, colon, _ = note.partition(": 'mcw ")
    return f"{sentence}." if colon else note
