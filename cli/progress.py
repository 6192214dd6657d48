"""Shows how far a fetch or an ingest is: bars on a terminal, plain lines elsewhere, both on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from warehouse.cli.output import note
from warehouse.sentences import counted, visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from warehouse.load import Reporter

__all__ = ["Lines", "reporting", "resumable"]

_SECONDS_BETWEEN_LINES = 10.0
_WIDTH_BESIDE_TEXT = 62


@contextmanager
def reporting(*, quiet: bool) -> Iterator[Reporter | None]:
    """The reporter that suits stderr; none when quiet."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _progress() as progress:
            yield _Bars(progress)
    else:
        yield Lines()


@contextmanager
def resumable(kept: str) -> Iterator[None]:
    """Says what is kept, and how to resume, when Ctrl-C interrupts what is inside."""
    try:
        yield
    except KeyboardInterrupt:
        note(f"Interrupted: {kept} is kept, and the same command resumes.")
        raise


class Lines:
    """Prints a line when a task begins, one when it is done, and some in between."""

    def __init__(self) -> None:
        self._task = ""
        self._total: int | None = None
        self._done = 0
        self._bytes = 0
        self._begun = self._said = time.monotonic()

    def begin(self, task: str, total: int | None) -> None:
        """Print what begins."""
        self._task, self._total, self._done, self._bytes = task, total, 0, 0
        self._begun = self._said = time.monotonic()
        note(f"{task} …" if total is None else f"{task}: {counted(total, 'file')} …")

    def advance(self) -> None:
        """Print how far the task is, unless that was printed a moment ago."""
        self._done += 1
        now = time.monotonic()
        if self._total is None or now - self._said < _SECONDS_BETWEEN_LINES:
            return
        self._said = now
        rate = self._done / (now - self._begun)
        left = (self._total - self._done) / rate
        note(f"  {self._done:,} of {self._total:,}, {rate:.1f} per second, about {left:.0f} s left")

    def received(self, byte_count: int) -> None:
        """Count the bytes."""
        self._bytes += byte_count

    def say(self, sentence: str) -> None:
        """Print the sentence."""
        note(f"  {sentence}")

    def end(self) -> None:
        """Print how long the task took."""
        came = f", {self._bytes / 1e6:,.1f} MB" if self._bytes else ""
        note(f"{self._task}: done in {time.monotonic() - self._begun:.1f} s{came}.")


class _Bars:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._total: int | None = None

    def begin(self, task: str, total: int | None) -> None:
        self._total = total
        self._task = self._progress.add_task(visible(task), total=total)

    def advance(self) -> None:
        if self._task is not None:
            self._progress.advance(self._task)

    def received(self, byte_count: int) -> None:
        if self._task is not None:
            task = self._progress.tasks[self._task]
            self._progress.update(self._task, byte_count=task.fields.get("byte_count", 0) + byte_count)

    def say(self, sentence: str) -> None:
        self._progress.console.print(visible(sentence), markup=False)

    def end(self) -> None:
        if self._task is not None:
            total = 1 if self._total is None else self._total
            self._progress.update(self._task, total=total, completed=total)


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
    from rich.table import Column
    from rich.text import Text

    class Rate(ProgressColumn):
        """Files done, how many per second, and how long the rest will take."""

        def render(self, task: Task) -> Text:
            if task.total is None or (task.total == 1 and task.finished):
                return Text()
            count = f"{task.completed:,.0f} of {task.total:,.0f}"
            if "byte_count" in task.fields:
                count += f", {task.fields['byte_count'] / 1e6:,.1f} MB"
            if task.finished or not task.speed:
                return Text(count)
            left = "" if task.time_remaining is None else f", {task.time_remaining:.0f} s left"
            return Text(f"{count}, {task.speed:.1f}/s{left}")

    console = Console(stderr=True, highlight=False)
    description = Column(max_width=max(20, console.width - _WIDTH_BESIDE_TEXT), no_wrap=True, overflow="ellipsis")
    return Progress(
        TextColumn("{task.description}", table_column=description),
        BarColumn(bar_width=16),
        TimeElapsedColumn(),
        Rate(),
        console=console,
    )
