"""The fuzz finds no fault in a minute."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 60

SEED = 1
"""The same inputs for every change, so that what fails is the change. ``make fuzz`` takes others every day."""


@pytest.mark.fuzz
def test_a_minute_of_hostile_inputs_finds_no_fault(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--seconds", str(SECONDS), "--seed", str(SEED), "--workers", "1"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=SECONDS * 6,  # AllenSDK's environment may have to be made first
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
