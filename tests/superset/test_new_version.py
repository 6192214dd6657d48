"""A new version of the warehouse is published while Superset queries it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.superset.dashboard_page import DashboardPage

# What belongs to one build: its id, and counts from three tables that one more experiment changes.
STATE = """
    select
        (select build_id from warehouse_info) as build_id,
        (select count(*) from experiment_summary where has_injection_voxels) as experiment_count,
        (select count(*) from injection_voxel) as voxel_count,
        (select count(*) from structure_unionize) as unionize_count
"""
THREADS = 3


def test_a_new_version_shows_on_reload_and_no_query_sees_half_of_it(
    dashboard: DashboardPage,
    superset_api: Callable[..., tuple[int, dict[str, Any]]],
    mcw: Callable[..., str],
    growing_cache: Path,
    screenshots: Path,
) -> None:
    def state() -> tuple[object, ...]:
        query = {"database_id": 1, "sql": STATE, "runAsync": False}
        status, answer = superset_api("POST", "sqllab/execute/", query)
        assert status == 200, answer
        return tuple(answer["data"][0].values())

    seen: list[tuple[object, ...]] = []
    failed: list[Exception] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            try:
                seen.append(state())
            except Exception as error:
                failed.append(error)
                raise

    before = state()
    count = int(dashboard.number("Loaded experiments"))
    assert count == before[1]
    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        withheld = growing_cache.parent / "withheld"
        withheld.rename(growing_cache / (growing_cache.parent / "name").read_text())
        mcw("ingest", "--cache", growing_cache, "--resolution", 100, "--offline", "--quiet")
        dashboard.reload()
        shown = int(dashboard.number("Loaded experiments"))
    finally:
        ended.set()
        for thread in threads:
            thread.join()

    after = state()
    assert failed == []
    assert shown == count + 1 == after[1]
    assert f"as build {after[0]}." in dashboard.chart("What is loaded").inner_text()
    assert [old != new for old, new in zip(before, after, strict=True)] == [True] * 4
    assert set(seen) == {before, after}
    assert seen.count(before) > THREADS
    assert seen.count(after) > THREADS
    dashboard.screenshot(screenshots / "after_ingest.png")
