"""The sample, open for reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import warehouse


@pytest.fixture(scope="module")  # as a process has one DuckDB instance per file, with one set of settings
def atlas(sample_warehouse: Path) -> Iterator[warehouse.Warehouse]:
    with warehouse.open(sample_warehouse) as opened:
        yield opened
