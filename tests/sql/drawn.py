"""Tables drawn as text: the rows that go into a spec test, and those that have to come out.

    structure_id | acronym | covered_fraction
    2            | TH      | 2/4
    4            | VPM     |

An empty cell is NULL, and a number may be a fraction. A table that is too wide for a page is drawn as several, with a
blank line between them. These have the same rows in the same order, and repeat the columns that tell rows apart.
"""

from __future__ import annotations

import re
from fractions import Fraction
from textwrap import dedent

WIDEST = 100


def drawn_rows(drawing: str) -> list[dict[str, str]]:
    """The cells of each row by column.

    Raises:
        ValueError: the drawing is no table, or wider than a page.
    """
    parts = [_part(text) for text in re.split(r"\n\s*\n", dedent(drawing).strip())]
    rows: list[dict[str, str]] = [{} for _ in parts[0]]
    for part in parts:
        for row, further in zip(rows, part, strict=True):
            if any(row.get(name, cell) != cell for name, cell in further.items()):
                raise ValueError(f"{further} is drawn beside {row}")
            row.update(further)
    return rows


def drawn_columns(drawing: str) -> list[str]:
    """The columns, each once, in their order."""
    headings = [_cells(text.splitlines()[0]) for text in re.split(r"\n\s*\n", dedent(drawing).strip())]
    return list(dict.fromkeys(name for names in headings for name in names))


def as_drawn(value: object) -> str:
    """A value of the database as it is drawn; numbers to 12 digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{float(value):.12g}"  # type: ignore[arg-type]


def worked_out(cell: str) -> str:
    """A drawn cell as ``as_drawn`` writes its value: 2/3 is worked out."""
    try:
        return as_drawn(float(Fraction(cell)))
    except ValueError:
        return cell


def _part(text: str) -> list[dict[str, str]]:
    for line in text.splitlines():
        if len(line) > WIDEST:
            raise ValueError(f"wider than {WIDEST} columns: {line}")
    heading, *lines = text.splitlines()
    return [dict(zip(_cells(heading), _cells(line), strict=True)) for line in lines]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
