"""Kinds of tests that need more than this package, or take long. The Makefile chooses by them; none of them skips."""

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
    """Mark each test with its kinds, by the folder that it is in and the fixtures that it uses."""
    for item in items:
        folder = item.path.relative_to(_TESTS).parts[0]
        fixtures = getattr(item, "fixturenames", ())
        found = {_OF_FOLDER.get(folder), *(_OF_FIXTURE.get(name) for name in fixtures)}
        for kind in sorted(found - {None}, key=str):
            item.add_marker(str(kind))
