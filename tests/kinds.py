"""Kinds of tests that need more than this package, or take long. The Makefile chooses by them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

__all__ = ["longest_first", "mark_kinds"]

_TESTS = Path(__file__).parent

_OF_FOLDER = {
    "clients": "clients",
    "distribution": "distribution",
    "fetch": "allensdk",
    "superset": "superset",
}
"""The kind of every test in a folder."""

_OF_FIXTURE = {
    "allen": "allensdk",
    "browser": "browser",
    "real_data": "real",
    "sdk": "allensdk",
}
"""The kind of every test that uses a fixture, itself or by way of others."""


_LONGEST = (
    "fetch/test_killed.py",
    "load/test_killed.py",
    "fuzz/test_fuzz.py",
    "load/test_two_at_once.py",
    "docs/test_console.py",
    "fetch/test_genuine.py",
    "fetch/test_faults.py",
    "clients/test_versions.py",
    "distribution/test_distributions.py",
)
"""The files whose tests take half a minute or more, the longest first."""


def mark_kinds(items: Iterable[pytest.Item]) -> None:
    """Mark each test with its kinds, by the folder that it is in, the fixtures that it uses, and its parameters."""
    for item in items:
        folder = item.path.relative_to(_TESTS).parts[0]
        found = {_OF_FOLDER.get(folder), *(_OF_FIXTURE.get(name) for name in getattr(item, "fixturenames", ()))}
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "real" in _texts(item):
            found.add("real")  # "real" beside "sample" chooses the real data
        for kind in sorted(each for each in found if each is not None):
            item.add_marker(kind)


def longest_first(items: list[pytest.Item]) -> None:
    """Put the files that take longest at the front, so that at the end no core waits for one of them."""
    order = {_TESTS / name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def _texts(item: pytest.Function) -> set[str]:
    return {each for each in item.callspec.params.values() if isinstance(each, str)}
