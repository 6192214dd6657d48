"""Fetching 60 experiments from a server that takes 50 ms to answer: AllenSDK's own loop, mcw fetch, and bare requests.

python -m tests.benchmarks.fetch

The server is on the loopback and notes when it is asked, which divides the time of each contender: until its first
request it starts up, until its first request about an experiment it gets the lists and the annotation, and from there
until its process ends it gets unionizes and volumes. All start with an empty folder. Writes build/bench-fetch.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from uv import find_uv_bin

from tests.benchmarks.figures import markdown_table
from tests.benchmarks.machine import about
from tests.fetch.server import AllenServer, serving
from warehouse.sample import write_sample

__all__ = ["Timing", "main"]

EXPERIMENT_IDS = tuple(range(999000001, 999000061))
LATENCY_S = 0.05
RUNS = 3
RESULT = Path("build") / "bench-fetch.json"
SDK_LOOP = Path(__file__).with_name("sdk_loop.py")


@dataclass(frozen=True)
class Timing:
    """What one contender took, in seconds, and what it asked.

    Attributes:
        start_s: until its first request.
        lists_s: from there to its first request about an experiment.
        experiments_s: from there until its process ends.
        whole_s: all of it.
        rma_request_count, request_count: queries of the database; all requests.
        most_at_once: requests under way at once.
    """

    name: str
    start_s: float
    lists_s: float
    experiments_s: float
    whole_s: float
    rma_request_count: int
    request_count: int
    most_at_once: int


def main() -> None:
    """Run everything, print a table and write the numbers."""
    with tempfile.TemporaryDirectory() as scratch:
        sample = write_sample(Path(scratch) / "sample")
        with serving(sample) as server:
            warm_up(server)
            server.latency_s = LATENCY_S
            timings = measure(server, Path(scratch))
    show(timings)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([asdict(timing) for timing in timings], indent=2) + "\n", encoding="utf-8")


def warm_up(server: AllenServer) -> None:
    """Have the server work out its answers, so that the first contender does not wait for that."""
    for experiment_id in EXPERIMENT_IDS:
        query = f"/api/v2/data/query.json?q=model::ProjectionStructureUnionize[section_data_set_id$in{experiment_id}]"
        assert server.answer(query) is not None


def measure(server: AllenServer, scratch: Path) -> list[Timing]:
    """Each contender a few times, in turn; of each the run in which the experiments took it least."""
    contenders: dict[str, Callable[[Path], tuple[list[str], str]]] = {
        "AllenSDK 2.16.2, its own loop": lambda folder: (sdk_loop(server, folder), ""),
        "mcw fetch --connections 1": lambda folder: (mcw_fetch(server, folder, 1), ""),
        "mcw fetch --connections 4": lambda folder: (mcw_fetch(server, folder, 4), ""),
        "bare requests, 4 at once": lambda folder: (bare(server), "\n".join(asked_by_mcw)),
    }
    asked_by_mcw: list[str] = []
    runs: dict[str, list[Timing]] = {name: [] for name in contenders}
    for run in range(RUNS):
        for name, command in contenders.items():
            folder = scratch / f"{run}_{len(runs[name])}_{name.replace(' ', '_')}"
            folder.mkdir()
            runs[name].append(timed(name, server, *command(folder)))
            if name.startswith("mcw"):
                asked_by_mcw = [quote(path, ";/?:@&=+$,") for path in server.requests]
    return [min(timings, key=lambda timing: timing.experiments_s) for timings in runs.values()]


def sdk_loop(server: AllenServer, folder: Path) -> list[str]:
    """The command that has AllenSDK fill a folder."""
    words = [find_uv_bin(), "run", "--quiet", "--script", str(SDK_LOOP), str(folder), server.url]
    return words + [str(experiment_id) for experiment_id in EXPERIMENT_IDS]


def mcw_fetch(server: AllenServer, folder: Path, connections: int) -> list[str]:
    """The command that has mcw fill a folder."""
    words = ["fetch", "--cache", str(folder), "--resolution", "100", "--connections", str(connections), "--quiet"]
    words += ["--api-url", server.url, "--archive-url", server.url]
    words += [word for experiment_id in EXPERIMENT_IDS for word in ("--experiment", str(experiment_id))]
    return [sys.executable, "-m", "warehouse.cli", *words]


def bare(server: AllenServer) -> list[str]:
    """The command that only asks."""
    return [sys.executable, "-m", "tests.benchmarks.bare", server.url.removeprefix("http://"), "4"]


def timed(name: str, server: AllenServer, command: list[str], stdin: str) -> Timing:
    """Run a command to its end; when the server was asked says what took how long."""
    server.forget()
    server.most_at_once = 0
    began = time.monotonic()
    subprocess.run(command, input=stdin, text=True, check=True, stderr=subprocess.DEVNULL)
    ended = time.monotonic()
    first_of_experiment = next(
        when
        for when, request in zip(server.times, server.requests, strict=True)
        if "ProjectionStructureUnionize" in request or "grid_data" in request
    )
    return Timing(
        name=name,
        start_s=server.times[0] - began,
        lists_s=first_of_experiment - server.times[0],
        experiments_s=ended - first_of_experiment,
        whole_s=ended - began,
        rma_request_count=len(server.rma_requests),
        request_count=len(server.requests),
        most_at_once=server.most_at_once,
    )


def show(timings: list[Timing]) -> None:
    """Print a table, and what bounds the fastest."""
    loop, _, fetch, least = timings
    headings = ["", "start", "lists", "experiments", "× faster", "whole", "× faster", "queries", "requests"]
    lines = [
        [
            timing.name,
            f"{timing.start_s:.2f}",
            f"{timing.lists_s:.2f}",
            f"{timing.experiments_s:.2f}",
            f"{loop.experiments_s / timing.experiments_s:.1f}",
            f"{timing.whole_s:.2f}",
            f"{loop.whole_s / timing.whole_s:.1f}",
            str(timing.rma_request_count),
            str(timing.request_count),
        ]
        for timing in timings
    ]
    machine = about()
    waiting = fetch.request_count * LATENCY_S / 4
    sys.stdout.write(
        f"# {len(EXPERIMENT_IDS)} experiments, {LATENCY_S * 1000:.0f} ms latency, best of {RUNS}, in seconds\n\n"
        f"Measured {machine['measured_at']} on {machine['cores']} cores ({machine['processor']}) with Python "
        f"{machine['python']}.\n\n"
        f"{markdown_table(headings, lines)}\n"
        f"Bare requests take {least.experiments_s:.2f} s, of which {waiting:.2f} s is latency (4 at a time). "
        f"The rest of the {fetch.experiments_s:.2f} s of mcw fetch is work on what comes, which {os.cpu_count()} cores "
        "bound: parsing JSON and writing CSV as AllenSDK does, and checking every file.\n"
    )


if __name__ == "__main__":
    main()
