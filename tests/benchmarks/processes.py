"""Runs commands and measures them: wall time, peak memory, and the best of a few."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MCW", "Measured", "best_of", "run", "seconds"]

MCW = (sys.executable, "-m", "warehouse.cli")
"""The command, by the interpreter that runs the benchmarks."""

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Measured:
    """A finished process.

    Attributes:
        seconds: from its start to its end.
        peak_bytes: the most memory it had at once.
        stdout: what it wrote.
    """

    seconds: float
    peak_bytes: int
    stdout: str


def run(*command: str | Path) -> Measured:
    """Run a command in the project's folder and measure it.

    Raises:
        RuntimeError: it fails; its last words are in the message.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], cwd=_ROOT, stdout=out, stderr=err, text=True)
        # wait4 tells what this child used, not the greatest of all children so far.
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))} failed: {err.read()[-2000:]}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Measured(elapsed, usage.ru_maxrss * unit, out.read())


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def best_of(count: int, *actions: Callable[[], object]) -> Sequence[float]:
    """The best time of each action, taken in turns, so that a slow moment of the machine does not hit one alone."""
    times = [[seconds(action) for action in actions] for _ in range(count)]
    return [min(each) for each in zip(*times, strict=True)]
