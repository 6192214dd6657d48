"""mcw starts at once: whoever types a command does not wait for libraries that it does not need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import duckdb

HEAVY = {"duckdb", "numpy", "pandas", "nrrd", "isal", "rich", "asyncio", "matplotlib"}

SAY_WHAT_IS_LOADED = """
import shlex, sys
from warehouse.cli.app import main
for words in sys.argv[1:]:
    sys.argv = ["mcw", *shlex.split(words)]
    try:
        main()
    except SystemExit as end:
        assert end.code == 0, words
print("LOADED", *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded_by(environment: dict[str, str], *commands: str) -> set[str]:
    """Which heavy packages are loaded in a process that runs these commands."""
    process = subprocess.run(
        [sys.executable, "-c", SAY_WHAT_IS_LOADED, *commands],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=60,
    )
    return HEAVY & set(process.stderr.partition("LOADED ")[2].split())


def test_printing_the_version_loads_nothing_heavy(mcw_command: tuple[list[str], dict[str, str]]) -> None:
    assert loaded_by(mcw_command[1], "--version") == set()


def test_answers_as_csv_load_duckdb_alone(mcw_command: tuple[list[str], dict[str, str]]) -> None:
    commands = ["coverage TH", "matrix TH", "experiments", "structures", "info", "schema", "sql 'select 1'"]
    loaded = loaded_by(mcw_command[1], *commands)
    if duckdb.__version__.startswith("1."):
        loaded -= {"numpy", "pandas"}  # DuckDB 1 itself imports both as soon as a parameter is bound
    assert loaded == {"duckdb"}


def test_python_m_runs_mcw(mcw_process: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    process = mcw_process("--version")
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.startswith("mcw ")
