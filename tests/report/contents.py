"""What a report shows, before it is a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.asking import asking
from warehouse.report.page import Contents
from warehouse.report.write import contents
from warehouse.selection.experiment_filter import ExperimentFilter
from warehouse.selection.thresholds import Threshold

__all__ = ["contents_of"]


def contents_of(database: Path, acronym: str, threshold: Threshold | None = None, **filters: Any) -> Contents:
    """Of a report on a structure; filters as ``Warehouse.select`` takes them."""
    with asking(database) as asked:
        return contents(asked.file, asked.structure(acronym), threshold or Threshold(), ExperimentFilter.of(**filters))
