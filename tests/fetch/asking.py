"""Fetching three experiments, with what is said meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.fetch import FetchSummary, fetch
from warehouse.progress import Silent
from warehouse.selection.experiment_filter import ExperimentFilter

__all__ = ["IDS", "Notes", "fetch_three"]

IDS = (999000001, 999000002, 999000003)


class Notes(Silent):
    """Keeps what a user would be told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str) -> None:
        """Keep it."""
        self.said.append(sentence)


def fetch_three(
    allen: Any,
    folder: Path,
    notes: Notes | None = None,
    *,
    ids: tuple[int, ...] = IDS,
    refresh: bool = False,
    **settings: Any,
) -> FetchSummary:
    """Fetch three experiments into the folder ``fetched`` of a folder, with other settings than the server's."""
    return fetch(
        folder / "fetched",
        resolution_um=100,
        experiment_filter=ExperimentFilter(experiment_ids=ids),
        settings={**allen.settings, **settings},
        reporter=notes,
        refresh=refresh,
    )
