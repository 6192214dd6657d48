"""Hostile inputs, drawn from a seed, and an oracle that knows what has to come out.

python -m tests.fuzz [--seconds N] [--seed N] [--kind NAME ...] [--workers N]
python -m tests.fuzz --case KIND:SEED

Each case is an input of one kind, mutated with its structure in mind. An oracle in plain Python and numpy
(``tests/fuzz/oracle``) reads it by the rules of its format and says: good, and then these are the answers; forbidden;
or the rules leave room. The product has to give exactly these answers, or to refuse with a sentence that names the
file. It must not show a traceback, hang, take more memory than a limit, or change what was there before.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tests.fuzz import serving
from tests.fuzz.campaign import Campaign, Finding, run
from tests.fuzz.catalogue import KINDS
from tests.fuzz.worker import limit_memory, run_case
from warehouse.errors import FetchError

_SHOWN_SORTS = 60
_SHOWN_OF_A_SORT = 2
_WORDS_OF_A_SORT = 12


def main() -> int:
    """Runs the fuzz, or one case of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long to try inputs")
    parser.add_argument("--seed", type=int, help="which inputs to try; by default others every day")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only inputs of this kind; may be repeated")
    parser.add_argument("--workers", type=int, default=2, help="how many processes try inputs")
    parser.add_argument("--case", metavar="KIND:SEED", help="only this case, whose folder stays")
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="mcw-fuzz-"))
    if arguments.case:
        kind, _, number = arguments.case.partition(":")
        return _one(kind, int(number), scratch)
    seed = arguments.seed if arguments.seed is not None else datetime.now(UTC).toordinal()
    return _many(arguments.kind or list(KINDS), arguments.seconds, seed, arguments.workers, scratch)


def _one(kind: str, seed: int, scratch: Path) -> int:
    limit_memory()
    outcome = run_case(kind, seed, scratch, keep=True)
    _say(f"{kind}:{seed} was {outcome.verdict}; its files are in {scratch / f'{kind}-{seed}'}")
    for fault in outcome.faults:
        _say(f"  {fault}")
    return bool(outcome.faults)


def _many(kinds: list[str], seconds: float, seed: int, worker_count: int, scratch: Path) -> int:
    if "servers" in kinds:
        try:
            serving.prepare()
        except FetchError as error:
            _say(f"{error} Choose others than the kind servers with --kind.")
            return 1
    _say(f"Trying inputs for {seconds:g} s with seed {seed}.")
    began = time.monotonic()
    campaign = Campaign()
    sorts: Counter[str] = Counter()
    with suppress(KeyboardInterrupt):  # what was found until then still counts
        for campaign in run(kinds, seconds, seed, worker_count, scratch):
            for finding in campaign.findings[sorts.total() :]:
                _tell(finding, sorts, scratch)
    _say(_table(campaign))
    tried = f"{sum(campaign.inputs.values()):,} inputs in {time.monotonic() - began:.0f} s with seed {seed}"
    _say(f"{tried}: {len(campaign.findings):,} faults of {len(sorts):,} sorts.")
    if campaign.findings or not campaign.inputs:
        return 1
    shutil.rmtree(scratch)
    return 0


def _tell(finding: Finding, sorts: Counter[str], scratch: Path) -> None:
    """Counts a finding, and shows it if few of its sort were shown."""
    sort = _sort_of(finding)
    sorts[sort] += 1
    if sorts[sort] <= _SHOWN_OF_A_SORT and len(sorts) <= _SHOWN_SORTS:
        _say(f"\n{finding.kind}: {finding.fault}")
        _say(f"  python -m tests.fuzz --case {finding.kind}:{finding.seed}")
        _say(f"  {scratch / f'{finding.kind}-{finding.seed}'}")


def _table(campaign: Campaign) -> str:
    """What was tried of each kind, and how many inputs a process tries in a second."""
    faults = Counter(finding.kind for finding in campaign.findings)
    lines = [f"\n{'kind':16} {'inputs':>9} {'accepted':>9} {'refused':>9} {'faults':>7} {'per s':>7}"]
    for kind, count in campaign.inputs.items():
        accepted, rate = campaign.accepted[kind], count / campaign.seconds[kind]
        lines.append(f"{kind:16} {count:9,} {accepted:9,} {count - accepted:9,} {faults[kind]:7,} {rate:7,.1f}")
    return "\n".join(lines)


def _sort_of(finding: Finding) -> str:
    """Faults that differ only in paths, numbers and quoted words are of one sort."""
    words = re.sub(r"[\[{(].*[\]})]|'[^']*'|\"[^\"]*\"|[0-9]+", "", re.sub(r"/[^ '\"]+", "/", finding.fault))
    return f"{finding.kind}: {' '.join(words.split()[:_WORDS_OF_A_SORT])}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
