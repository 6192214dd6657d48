"""The server, with a small part of the generated sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetch.server import AllenServer, serving


@pytest.fixture
def allen(whole_cache: Path) -> Iterator[AllenServer]:
    """The server, with three experiments of the generated sample."""
    with serving(whole_cache) as server:
        yield server
