"""Tables that fit the terminal. Imports rich: import this module only where a table is drawn.

Text that is too long is cut with an ellipsis (or, where a column says so, broken over lines within the column); columns
that still do not fit are left out from the right, and named.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Literal

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["NARROWEST_TEXT", "Column", "draw", "fit", "heading_lines", "terminal"]

GAP = 2
NARROWEST_TEXT = 12
"""Characters that a text column keeps before whole columns are left out."""

_RULE_UNDER_HEADINGS = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


@dataclass(frozen=True)
class Column:
    """A column to draw. ``flexible`` text may be cut, or ``wrapped``, down to ``narrowest`` characters."""

    heading: str
    cells: Sequence[Text]
    align: Literal["left", "right"] = "left"
    flexible: bool = False
    wrapped: bool = False
    narrowest: int = NARROWEST_TEXT

    def content_width(self) -> int:
        """Characters of the widest cell."""
        return max((cell.cell_len for cell in self.cells), default=0)

    def natural_width(self) -> int:
        """Characters that the column takes when nothing is cut; a long heading is broken over several lines."""
        longest_word = max((cell_len(word) for word in _words(self.heading)), default=0)
        return max(self.content_width(), longest_word, 1)

    def least_width(self) -> int:
        """Characters below which the column is left out."""
        return min(self.narrowest, self.natural_width()) if self.flexible else self.natural_width()


def terminal(*, plain_width: int | None = None) -> Console:
    """The console on stdout; with ``plain_width`` one without colour that writes to a string."""
    if plain_width is not None:
        return Console(file=StringIO(), width=plain_width, color_system=None, highlight=False)
    return Console(file=sys.stdout, highlight=False)


def fit(columns: Sequence[Column], width: int, gap: int = GAP) -> tuple[list[int], list[Column]]:
    """Widths of the leading columns that fit into ``width`` characters, and the columns that do not."""
    shown: list[Column] = []
    left = width + gap
    for column in columns:
        if column.least_width() + gap > left and shown:
            break
        left -= column.least_width() + gap
        shown.append(column)
    widths = [column.least_width() for column in shown]
    left = _widen_text(shown, widths, left)
    for index, column in enumerate(shown):  # what is left over lets headings stand in one line
        growth = cell_len(column.heading) - widths[index]
        if 0 < growth <= left:
            widths[index] += growth
            left -= growth
    return [max(1, min(each, width)) for each in widths], list(columns[len(shown) :])


def _widen_text(columns: Sequence[Column], widths: list[int], left: int) -> int:
    """Share what is left of the width between the flexible columns, the narrowest first; returns what remains."""
    while left > 0:
        wanting = [i for i, column in enumerate(columns) if widths[i] < column.natural_width()]
        if not wanting:
            break
        widths[min(wanting, key=lambda i: widths[i])] += 1
        left -= 1
    return left


def draw(console: Console, columns: Sequence[Column], title: Text | None = None, gap: int = GAP) -> list[Column]:
    """Print the columns under their title; returns those that did not fit."""
    widths, left_out = fit(columns, console.width, gap)
    shown = columns[: len(widths)]
    table = Table(
        box=_RULE_UNDER_HEADINGS,
        show_edge=False,
        pad_edge=False,
        padding=(0, gap - 1, 0, 0),  # the box's own divider is one character
        header_style="bold",
    )
    headings = [heading_lines(column.heading, width) for column, width in zip(shown, widths, strict=True)]
    tallest = max(map(len, headings))
    for column, width, lines in zip(shown, widths, headings, strict=True):
        table.add_column(
            Text("\n".join([""] * (tallest - len(lines)) + lines)),
            width=width,
            justify=column.align,
            no_wrap=not column.wrapped,
            overflow="ellipsis",
        )
    for row in zip(*(column.cells for column in shown), strict=True):
        table.add_row(*row)
    if title is not None:
        console.print(title)
        console.print()
    console.print(table)
    return left_out


def heading_lines(heading: str, width: int) -> list[str]:
    """A heading broken after underscores and at spaces, each line as full as the width allows."""
    lines: list[str] = []
    line = ""
    for word in _words(heading):
        if line and cell_len((line + word).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()]


def _words(heading: str) -> list[str]:
    """``signal_fraction`` is ``signal_`` and ``fraction``; ``Lateral group`` is ``Lateral `` and ``group``."""
    return heading.replace("_", "_\0").replace(" ", " \0").rstrip("\0").split("\0")
