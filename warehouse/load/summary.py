"""What an ingest did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["IngestSummary", "SkippedFile"]


@dataclass(frozen=True)
class SkippedFile:
    """A damaged file that was left out, and why."""

    path: Path
    reason: str


@dataclass
class IngestSummary:
    """What an ingest did.

    Attributes:
        database: the warehouse.
        is_generated: whether its experiments were made up by a program.
        listed_count: experiments in the list of the cache folder.
        selected_count: experiments that passed the filters.
        resumed: whether it went on with an interrupted ingest.
        published: whether there was anything new, so that a new version of the warehouse was published.
        loaded_count, unchanged_count, absent_count: files by kind (structure_unionize, injection_density): loaded now,
            loaded before and the same still, not in the cache folder.
        skipped: damaged files that were left out.
        kept: experiments that are in the warehouse though the list no longer has them.
        rounded: density volumes whose values are finer than the FLOAT they are stored as.
    """

    database: Path
    is_generated: bool
    listed_count: int
    selected_count: int = 0
    resumed: bool = False
    published: bool = False
    loaded_count: Counter[str] = field(default_factory=Counter)
    unchanged_count: Counter[str] = field(default_factory=Counter)
    absent_count: Counter[str] = field(default_factory=Counter)
    skipped: list[SkippedFile] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    rounded: list[Path] = field(default_factory=list)
