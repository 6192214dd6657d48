"""How much memory an ingest takes for sorting unless it is told."""

from __future__ import annotations

import os

import pytest

from warehouse.load.staging import default_memory_limit


@pytest.mark.parametrize(("machine_gb", "limit"), [(3, "1000MB"), (6, "2000MB"), (12, "4000MB"), (24, "4000MB")])
def test_a_third_of_the_machine_and_at_most_4_gb(machine_gb: int, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"SC_PHYS_PAGES": machine_gb * 250_000, "SC_PAGE_SIZE": 4000}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__)
    assert default_memory_limit() == limit
