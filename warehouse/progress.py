"""How those who wait are told how far something has got."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Reporter", "Silent"]


class Reporter(Protocol):
    """Is told how an ingest gets on."""

    def begin(self, task: str, total: int | None) -> None:
        """A task begins, of so many files; None where it cannot be counted."""

    def advance(self) -> None:
        """One more file of the task is done."""

    def received(self, byte_count: int) -> None:
        """So many more bytes have come over the network."""

    def say(self, sentence: str) -> None:
        """Something happened that is worth a sentence."""

    def end(self) -> None:
        """The task is done."""


class Silent:
    """A reporter that says nothing."""

    def begin(self, task: str, total: int | None) -> None:
        """Say nothing."""

    def advance(self) -> None:
        """Say nothing."""

    def received(self, byte_count: int) -> None:
        """Say nothing."""

    def say(self, sentence: str) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""
