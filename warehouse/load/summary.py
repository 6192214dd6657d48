"""What an ingest did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["IngestSummary", "SkippedFile"]


@dataclass(frozen=True)
class SkippedFile:
    """A damaged file that was skipped, and why."""

    path: Path
    reason: str


@dataclass
class IngestSummary:
    """What an ingest did.

    Attributes:
        database: the warehouse.
        is_generated: whether a program generated the experiments.
        listed_count: number of experiments in the list of the cache folder.
        selected_count: number of experiments that pass the filters.
        resumed: whether the ingest resumed an interrupted one.
        published: whether anything was new, so that a new version of the warehouse was published.
        loaded_count, unchanged_count, absent_count: number of files by kind (structure_unionize, injection_density)
            that were loaded, that were loaded earlier and have not changed, and that the cache folder does not have.
        skipped: damaged files that were skipped.
        kept: experiments that stay in the warehouse although the list no longer has them.
        doubtful: a sentence on each loaded file that may be of another experiment.
        rounded: density volumes whose values are more precise than FLOAT, as which they are stored.
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
    doubtful: list[str] = field(default_factory=list)
    rounded: list[Path] = field(default_factory=list)
