"""Runs commands and measures them: wall time, peak memory, and the best of a few.

python -m tests.benchmarks.processes COMMAND...    runs one, and ends with a line of JSON on stderr

That small process stands between: Linux counts what the parent had in memory as the peak of its child.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MCW", "Cost", "Measured", "best_of", "run"]

MCW = (sys.executable, "-m", "warehouse.cli")
"""The command, by the interpreter that runs the benchmarks."""

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """What something took.

    Attributes:
        seconds: from its start to its end.
        cpu_seconds: of all its threads; other work on the machine hardly changes this.
    """

    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Measured(Cost):
    """A finished process.

    Attributes:
        peak_bytes: the most memory it had at once.
        stdout: what it wrote.
    """

    peak_bytes: int
    stdout: str


def run(*command: str | Path) -> Measured:
    """Run a command in the project's folder and measure it.

    Raises:
        RuntimeError: it fails; its last words are in the message.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.processes", *words], cwd=_ROOT, stdout=out, stderr=err, check=True
        )
        out.seek(0)
        err.seek(0)
        *said, last = err.read().splitlines()
        measured = json.loads(last)
        if measured["exit_code"]:
            raise RuntimeError(f"{' '.join(words)} failed: {' '.join(said)[-2000:]}")
        return Measured(measured["seconds"], measured["cpu_seconds"], measured["peak_bytes"], out.read())


def best_of(count: int, *actions: Callable[[], object]) -> list[Cost]:
    """The best times of each action, taken in turns, so that a slow moment of the machine does not hit one alone."""
    rounds = [[_cost(action) for action in actions] for _ in range(count)]
    return [
        Cost(min(cost.seconds for cost in costs), min(cost.cpu_seconds for cost in costs))
        for costs in zip(*rounds, strict=True)
    ]


def _cost(action: Callable[[], object]) -> Cost:
    start, cpu_start = time.perf_counter(), time.process_time()
    action()
    return Cost(time.perf_counter() - start, time.process_time() - cpu_start)


def _main(command: list[str]) -> None:
    start = time.perf_counter()
    process_id = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(process_id, 0)
    measured = {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "exit_code": os.waitstatus_to_exitcode(status),
    }
    sys.stderr.write("\n" + json.dumps(measured) + "\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
