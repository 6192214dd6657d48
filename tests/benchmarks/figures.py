"""What a benchmark found: numbers with their targets, and the tables and the JSON that they are read in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import Cost

__all__ = ["Figure", "markdown_table", "ratio", "tables", "timed", "write_json"]


@dataclass(frozen=True)
class Figure:
    """A number that was measured.

    Attributes:
        group: what was measured.
        name: which number of it this is.
        value: the number.
        unit: its unit; × for a ratio.
        cpu: the same in CPU time of all threads, which other work on the machine hardly changes; None where it was
            not measured.
        at_most, at_least: the target, None where there is none.
        note: how it was measured, where the name does not say.
    """

    group: str
    name: str
    value: float
    unit: str
    cpu: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def target(self) -> str:
        """The target in words, empty where there is none."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g} {self.unit}"
        return "" if self.at_least is None else f"≥ {self.at_least:g} {self.unit}"

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached, None where there is none."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def of_target(self) -> float | None:
        """The value as a multiple of the target, None where there is none or it is 0."""
        target = self.at_most if self.at_most is not None else self.at_least
        return self.value / target if target else None

    @property
    def measured(self) -> str:
        """The value with its unit, and in brackets the same in CPU time."""
        cpu = "" if self.cpu is None else f" ({_number(self.cpu)})"
        return f"{_number(self.value)} {self.unit}{cpu}"


def timed(group: str, name: str, cost: Cost, at_most: float | None = None) -> Figure:
    """What something took, in seconds."""
    return Figure(group, name, cost.seconds, "s", cost.cpu_seconds, at_most=at_most)


def ratio(group: str, name: str, ours: Cost, other: Cost, at_most: float | None = None) -> Figure:
    """How many times as long as something else it took."""
    cpu = ours.cpu_seconds / other.cpu_seconds
    return Figure(group, name, ours.seconds / other.seconds, "×", cpu, at_most=at_most)


def tables(runs: Mapping[str, Iterable[Figure]]) -> str:
    """A Markdown table for each group, with a column of values for each run; nothing is cut off.

    Args:
        runs: the figures that were measured, by the versions that they were measured with. The order of groups and
            figures is that of the first run.

    Raises:
        ValueError: two figures of a run have the same group and name.
    """
    found = {run: _by_name(figures) for run, figures in runs.items()}
    figures = {key: figure for of_run in reversed(list(found.values())) for key, figure in of_run.items()}
    ordered = [*next(iter(found.values())), *figures]
    sections = []
    for group, keys in groupby(dict.fromkeys(ordered), lambda key: key[0]):
        lines = [_line(figures[key], [of_run.get(key) for of_run in found.values()]) for key in keys]
        headings = ["figure", *found, "target", "reached", "value / target", "note"]
        sections.append(f"## {group}\n\n{markdown_table(headings, lines)}")
    return "\n".join(sections)


def _by_name(figures: Iterable[Figure]) -> dict[tuple[str, str], Figure]:
    found: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        key = figure.group, figure.name
        if key in found:
            raise ValueError(f"two figures are called {figure.name} in the group {figure.group}")
        found[key] = figure
    return found


def _line(figure: Figure, by_run: Sequence[Figure | None]) -> list[str]:
    measured = [each for each in by_run if each is not None]
    words = {True: "yes", False: "NO", None: ""}
    reached = " / ".join(words[each.is_reached] for each in measured) if figure.target else ""
    of_target = " / ".join(f"{each.of_target:.2f}" for each in measured if each.of_target is not None)
    values = ["" if each is None else each.measured for each in by_run]
    return [figure.name, *values, figure.target, reached, of_target, figure.note]


def markdown_table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, its columns as wide as what is in them; columns that hold nothing are left out."""
    every = [list(headings), *map(list, lines)]
    columns = [column for column in zip(*every, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    padded = [
        [cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in zip(*columns, strict=True)
    ]
    heading, *body = [f"| {' | '.join(row)} |" for row in padded]
    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([heading, rule, *body]) + "\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if isinstance(value, int) or value >= 100 else f"{value:,.3f}"


def write_json(
    path: Path, runs: Mapping[str, Mapping[str, Iterable[Figure]]], about: Mapping[str, object], *, scale: str
) -> None:
    """Write the figures of each run and group, each group with what else is to be known about it.

    Groups that earlier runs at the same scale measured, and these did not, stay in the file.

    Args:
        path: the file.
        runs: by the versions, the figures of each group.
        about: the machine, the data and the time.
        scale: how much was measured.
    """
    earlier = json.loads(path.read_text()) if path.exists() else {}
    kept: dict[str, dict[str, Any]] = earlier.get("runs", {}) if earlier.get("scale") == scale else {}
    for run, groups in runs.items():
        measured = {
            name: {**about, "figures": [{**asdict(figure), "is_reached": figure.is_reached} for figure in figures]}
            for name, figures in groups.items()
        }
        kept[run] = {**kept.get(run, {}), **measured}
    path.write_text(json.dumps({"scale": scale, "runs": kept}, indent=1) + "\n")
