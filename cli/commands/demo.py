"""``mcw demo``: goes the whole way from a cache folder to an answer, on generated data."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from shutil import which
from typing import Annotated

import typer

from warehouse.cli.commands.coverage import coverage_drawing
from warehouse.cli.opening import opened
from warehouse.cli.output import emit, note
from warehouse.cli.progress import reporting

__all__ = ["demo"]


def demo(
    directory: Annotated[
        Path,
        typer.Option(
            "--directory", metavar="DIR", help="Write the sample into this folder. It is made if it does not exist."
        ),
    ] = Path("mouse_connectivity_sample"),
) -> None:
    """Make a sample warehouse and show its coverage of the thalamus.

    Writes a small GENERATED cache folder (100 um; real structures, made-up
    injections), loads it, and prints the coverage of the thalamus and three
    commands to try next. Takes some seconds and needs no network.

    For example:

      mcw demo --directory mouse_connectivity_sample
    """
    from warehouse.load import ingest
    from warehouse.sample import write_sample
    from warehouse.sample.anatomy import RESOLUTION_UM

    database = directory / "warehouse.duckdb"
    with reporting(quiet=False) as reporter:
        if reporter is not None:
            reporter.begin("Writing the sample cache folder", None)
        write_sample(directory)
        if reporter is not None:
            reporter.end()
        ingest(directory, database, resolution_um=RESOLUTION_UM, rebuild=True, reporter=reporter)
    with opened(database) as atlas:
        emit(atlas.coverage("TH"), None, "table", coverage_drawing(atlas.structures("TH")))
    note("", "Try next:", *(f"  {command}" for command in _next_commands(database)))


def _next_commands(database: Path) -> list[str]:
    """Commands to copy: each runs as it is printed, in the shell in which the demo ran."""
    mcw = f"{_program()} --database {shlex.quote(str(database))}"
    return [
        f"{mcw} matrix VENT --injection any",
        f"{mcw} coverage TH --min-density 0.7 --min-experiments 2",
        f"{mcw} sql \"from structure_coverage_at(0.9, 3, 'VENT')\"",
    ]


def _program() -> str:
    """What to type to run this mcw again, as short as the shell understands it."""
    if Path(sys.argv[0]).name == "mcw":
        return _words(sys.argv[0], Path(sys.argv[0]))
    return f"{_words(sys.orig_argv[0], Path(sys.executable))} -m warehouse.cli"


def _words(typed: str, program: Path) -> str:
    """Its name where the shell finds it, else the path that was typed, else a path from here or from the root."""
    here = Path.cwd()
    program = here / program
    found = which(program.name)
    is_path_of_the_shell = "UV_RUN_RECURSION_DEPTH" not in os.environ  # 'uv run' puts its own folder on the PATH
    is_found = found is not None and (here / found).with_suffix("") == program.with_suffix("")  # mcw.exe on Windows
    if is_found and is_path_of_the_shell:
        return shlex.quote(program.name)
    if os.sep in typed and not Path(typed).is_absolute():
        return shlex.quote(typed)
    if program.parent == here:
        return shlex.quote(f"./{program.name}")
    return shlex.quote(str(program.relative_to(here) if program.is_relative_to(here) else program))
