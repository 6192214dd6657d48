"""What every worker of a test run uses, made by the first that asks for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

__all__ = ["made_once"]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of the test run, which ``make`` fills once, however many workers ask for it.

    Args:
        factory: knows the folder of this worker; the folder of the run is around it.
        name: of the folder.
        make: is given an empty folder under this very path. What it leaves there must not be changed afterwards.

    Returns:
        The folder.
    """
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, whole = run / f"shared-{name}", run / f"shared-{name}.whole"
    with FileLock(run / f"shared-{name}.lock"):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a worker that failed may have left a part of it
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder
