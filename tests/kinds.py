"""Kinds of tests that need more than this package, or take long. The Makefile chooses by them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

__all__ = ["mark_kinds"]

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


def mark_kinds(items: Iterable[pytest.Item]) -> None:
    """Mark each test with its kinds, by the folder that it is in, the fixtures that it uses, and its parameters."""
    for item in items:
        folder = item.path.relative_to(_TESTS).parts[0]
        found = {_OF_FOLDER.get(folder), *(_OF_FIXTURE.get(name) for name in getattr(item, "fixturenames", ()))}
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "real" in _texts(item):
            found.add("real")  # "real" beside "sample" chooses the real data
        for kind in sorted(each for each in found if each is not None):
            item.add_marker(kind)


def _texts(item: pytest.Function) -> set[str]:
    return {each for each in item.callspec.params.values() if isinstance(each, str)}
