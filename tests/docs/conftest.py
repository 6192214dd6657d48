from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers.conftest import Dense


@pytest.fixture(scope="session")
def dense(sample_cache: Path) -> Dense:
    return Dense(sample_cache)
