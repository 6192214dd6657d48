"""A process that runs cases one after the other, within a limit of memory; ``campaign`` watches it."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz import serving
from tests.fuzz.case import Outcome, judge, random_of
from tests.fuzz.catalogue import KINDS, SHARES

__all__ = ["MEMORY_BYTES", "SEEDS_OF_A_RUN", "Begun", "Ended", "limit_memory", "run_case", "work"]

MEMORY_BYTES = 4 << 30
"""Address space of a process: DuckDB, numpy and their threads reserve most of it without using it."""

SEEDS_OF_A_RUN = 10_000_000
"""The cases of a run have seeds from its own seed times this number."""


@dataclass(frozen=True)
class Begun:
    """A case that has begun."""

    kind: str
    seed: int


@dataclass(frozen=True)
class Ended:
    """A case that has ended."""

    kind: str
    seed: int
    seconds: float
    outcome: Outcome


def run_case(kind: str, seed: int, scratch: Path, *, keep: bool = False) -> Outcome:
    """Runs one case in a folder of its own, which stays if something is wrong."""
    folder = scratch / f"{kind}-{seed}"
    folder.mkdir(parents=True)
    random = random_of(kind, seed)
    home = Path.cwd()
    try:
        try:
            case = KINDS[kind](random, folder)
        except Exception:
            return Outcome("refused", faults=[f"the fuzz itself fails: {traceback.format_exc(limit=-2)}"])
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # a user would see them as lines of code
            warnings.simplefilter("error", RuntimeWarning)
            outcome = judge(case)
    finally:
        os.chdir(home)
    if not outcome.faults and not keep:
        shutil.rmtree(folder)
    return outcome


def work(connection: Connection, scratch: Path, kinds: list[str], first: int, step: int) -> None:
    """Runs cases until the connection is closed: those with every ``step``-th seed, and each kind for its share."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that watches this one
    limit_memory()
    tempfile.tempdir = str(scratch)  # so that nothing is left elsewhere when this process is killed
    os.environ.update(MCW_API_URL="http://127.0.0.1:9", MCW_ARCHIVE_URL="http://127.0.0.1:9")
    os.environ.pop("MCW_DATABASE", None)
    if "servers" in kinds:
        serving.start()  # until its first case, others are tried
    spent = dict.fromkeys(kinds, 0.0)
    seeds = dict.fromkeys(kinds, first)
    with contextlib.suppress(BrokenPipeError):
        while True:
            kind = min(kinds, key=lambda each: spent[each] / SHARES[each])
            connection.send(Begun(kind, seeds[kind]))
            began = time.monotonic()
            outcome = run_case(kind, seeds[kind], scratch)
            seconds = time.monotonic() - began
            connection.send(Ended(kind, seeds[kind], seconds, outcome))
            spent[kind] += seconds
            seeds[kind] += step


def limit_memory() -> None:
    """Makes it a MemoryError to take more than ``MEMORY_BYTES``."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
