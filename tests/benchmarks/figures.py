"""What a benchmark found: figures with their targets, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

__all__ = ["Figure", "print_table", "write_json"]


@dataclass(frozen=True)
class Figure:
    """A number that was measured.

    Attributes:
        group: what was measured.
        name: which number of it this is.
        value: the number.
        unit: its unit; × for a ratio.
        at_most, at_least: the target, None where there is none.
        note: how it was measured, where the name does not say.
    """

    group: str
    name: str
    value: float
    unit: str
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


def print_table(figures: Iterable[Figure], heading: str) -> None:
    """Print the figures, group by group."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "value", "target", "reached", "value / target", "note", title=heading)
    for group, members in groupby(figures, lambda figure: figure.group):
        table.add_section()
        table.add_row(f"[bold]{group}[/bold]")
        for figure in members:
            reached = {True: "[green]yes[/green]", False: "[red]NO[/red]", None: ""}[figure.is_reached]
            of_target = "" if figure.of_target is None else f"{figure.of_target:.2f}"
            value = f"{figure.value:,.3f}" if figure.value < 100 else f"{figure.value:,.0f}"
            table.add_row(f"  {figure.name}", f"{value} {figure.unit}", figure.target, reached, of_target, figure.note)
    Console().print(table)


def write_json(groups: Mapping[str, Iterable[Figure]], path: Path, *, scale: str, **about: object) -> None:
    """Write the figures of each group, and what else is to be known about the run.

    Groups that an earlier run at the same scale measured, and this one did not, stay in the file.
    """
    measured = {
        name: {**about, "figures": [{**asdict(figure), "is_reached": figure.is_reached} for figure in figures]}
        for name, figures in groups.items()
    }
    earlier = json.loads(path.read_text()) if path.exists() else {}
    kept = earlier.get("groups", {}) if earlier.get("scale") == scale else {}
    path.write_text(json.dumps({"scale": scale, "groups": {**kept, **measured}}, indent=1) + "\n")
