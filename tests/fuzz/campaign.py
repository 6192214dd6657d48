"""Runs cases in worker processes for a time, ends those that hang, and says what was found."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from tests.fuzz.case import Outcome
from tests.fuzz.worker import SEEDS_OF_A_RUN, Begun, Ended, work

__all__ = ["CASE_SECONDS", "Campaign", "Finding", "run"]

CASE_SECONDS = 60
"""A case that takes longer hangs. The slowest takes a few seconds on a busy machine."""


@dataclass(frozen=True)
class Finding:
    """A case in which something is wrong."""

    kind: str
    seed: int
    fault: str


@dataclass
class Campaign:
    """What a run has tried and found."""

    inputs: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def take(self, kind: str, seed: int, seconds: float, outcome: Outcome) -> None:
        """Counts a case."""
        self.inputs[kind] += outcome.input_count
        self.accepted[kind] += outcome.input_count * (outcome.verdict == "accepted")
        self.seconds[kind] = self.seconds.get(kind, 0.0) + seconds
        self.findings += [Finding(kind, seed, fault) for fault in outcome.faults]


@dataclass
class _Worker:
    """A process, the case that it is at, and the seed with which another would resume its work."""

    process: SpawnProcess
    connection: Connection
    number: int
    begun: Begun | None = None
    since: float = field(default_factory=time.monotonic)


def run(kinds: list[str], seconds: float, seed: int, worker_count: int, scratch: Path) -> Iterator[Campaign]:
    """Tries inputs for a time; yields what was found so far, after each finding and at the end."""
    campaign = Campaign()
    first = seed * SEEDS_OF_A_RUN
    workers = [_start(kinds, first + number, worker_count, scratch, number) for number in range(worker_count)]
    ends = time.monotonic() + seconds
    restarts = 0
    try:
        while time.monotonic() < ends:
            wait([worker.connection for worker in workers], timeout=1)
            for at, worker in enumerate(workers):
                ended = _read(worker, campaign)
                if ended is not None:
                    campaign.findings.append(ended)
                    restarts += 1
                    # Beyond the seeds that it had reached, so that it does not do the same again.
                    resumed = first + restarts * SEEDS_OF_A_RUN // 1000 + worker.number
                    workers[at] = _start(kinds, resumed, worker_count, scratch, worker.number)
            yield campaign
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()
    yield campaign


def _start(kinds: list[str], first: int, step: int, scratch: Path, number: int) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs, scratch, kinds, first, step), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, number)


def _read(worker: _Worker, campaign: Campaign) -> Finding | None:
    """Takes what a worker has sent; returns what ended it, if something did."""
    try:
        while worker.connection.poll():
            message = worker.connection.recv()
            worker.since = time.monotonic()
            if isinstance(message, Ended):
                campaign.take(message.kind, message.seed, message.seconds, message.outcome)
                worker.begun = None
            else:
                worker.begun = message
    except (EOFError, ConnectionResetError):
        worker.process.join()
        return _finding(worker, f"the process ended with {worker.process.exitcode}")
    if time.monotonic() - worker.since > CASE_SECONDS:
        worker.process.kill()
        worker.process.join()
        return _finding(worker, f"no answer within {CASE_SECONDS} s")
    return None


def _finding(worker: _Worker, fault: str) -> Finding:
    at = worker.begun or Begun("(between two cases)", 0)
    return Finding(at.kind, at.seed, fault)
