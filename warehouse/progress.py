"""How a fetch or an ingest reports its progress."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Reporter", "Silent"]


class Reporter(Protocol):
    """Receives the progress of a fetch or an ingest, which is a sequence of tasks."""

    def begin(self, task: str, total: int | None) -> None:
        """A task begins. It has ``total`` files; None means that their number is unknown."""

    def advance(self) -> None:
        """One more file of the task is done."""

    def received(self, byte_count: int) -> None:
        """``byte_count`` more bytes have arrived over the network."""

    def say(self, sentence: str) -> None:
        """Something happened that the user should know."""

    def end(self) -> None:
        """The task is done."""


class Silent:
    """A reporter that ignores everything."""

    def begin(self, task: str, total: int | None) -> None:
        """Ignored."""

    def advance(self) -> None:
        """Ignored."""

    def received(self, byte_count: int) -> None:
        """Ignored."""

    def say(self, sentence: str) -> None:
        """Ignored."""

    def end(self) -> None:
        """Ignored."""
