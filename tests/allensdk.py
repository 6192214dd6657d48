"""Runs scripts that import AllenSDK, in the environment in which mcw fetch runs it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.fetch.environment import allensdk_python

__all__ = ["compiled", "run_with_allensdk"]

_DO_NOT_COMPILE = "PYTHONDONTWRITEBYTECODE"


def run_with_allensdk(script: Path, *arguments: object) -> str:
    """What a script prints; it has to succeed."""
    words = [allensdk_python(print), str(script), *map(str, arguments)]
    with compiled():
        done = subprocess.run(words, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def compiled() -> Iterator[None]:
    """What Python starts now may keep what it compiles: AllenSDK takes four times as long to import without."""
    forbidden = os.environ.pop(_DO_NOT_COMPILE, None)
    try:
        yield
    finally:
        if forbidden is not None:
            os.environ[_DO_NOT_COMPILE] = forbidden
