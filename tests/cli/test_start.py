"""mcw starts at once: whoever types a command does not wait for libraries that it does not need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import duckdb
import pytest

HEAVY = {"duckdb", "numpy", "pandas", "nrrd", "isal", "rich", "asyncio", "matplotlib"}

SAY_WHAT_IS_LOADED = """
import sys
from warehouse.cli.app import main
sys.argv = ["mcw", *sys.argv[1:]]
try:
    main()
finally:
    print("LOADED", *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded_by(environment: dict[str, str], *arguments: str) -> set[str]:
    process = subprocess.run(
        [sys.executable, "-c", SAY_WHAT_IS_LOADED, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=60,
    )
    return HEAVY & set(process.stderr.partition("LOADED ")[2].split())


def test_printing_the_version_loads_nothing_heavy(mcw_command: tuple[list[str], dict[str, str]]) -> None:
    assert loaded_by(mcw_command[1], "--version") == set()


@pytest.mark.parametrize("arguments", [("coverage", "TH"), ("matrix", "TH"), ("structures",), ("info",), ("schema",)])
def test_an_answer_as_csv_loads_duckdb_alone(
    mcw_command: tuple[list[str], dict[str, str]], arguments: tuple[str, ...]
) -> None:
    loaded = loaded_by(mcw_command[1], *arguments)
    if duckdb.__version__.startswith("1."):
        loaded -= {"numpy", "pandas"}  # DuckDB 1 itself imports both as soon as a parameter is bound
    assert loaded == {"duckdb"}


def test_python_m_runs_mcw(mcw_process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    process = mcw_process("--version")
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.startswith("mcw ")
