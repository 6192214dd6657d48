"""``mcw demo``: the whole way from a cache folder to an answer, on generated data."""

from __future__ import annotations

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
        typer.Option("--directory", metavar="DIR", help="The folder for the sample. It is made if it does not exist."),
    ] = Path("mouse_connectivity_sample"),
) -> None:
    """Try it: make a sample warehouse and show how well the thalamus is covered.

    Writes a small GENERATED cache folder (100 um; real structures, made-up
    injections), loads it, and prints the coverage of the thalamus and three
    commands to try next. Takes some seconds; needs no network.

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
        ingest(directory, database, resolution_um=RESOLUTION_UM, reporter=reporter)
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
    """What to type to run this mcw again: its name where the shell finds it, else its path, or the module's."""
    started = Path(sys.argv[0])
    found = which("mcw")
    if found is not None and started.exists() and Path(found).resolve() == started.resolve():
        return "mcw"
    if started.name == "mcw":
        return shlex.quote(str(started))
    return f"{shlex.quote(sys.executable)} -m warehouse.cli"
