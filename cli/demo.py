"""``mcw demo``: the whole way from a cache folder to an answer, on generated data."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from warehouse.cli.answers import coverage_drawing
from warehouse.cli.opening import opened
from warehouse.cli.output import emit, note
from warehouse.cli.progress import reporting

__all__ = ["add_to"]

_PANEL = "Build a warehouse"


def add_to(app: typer.Typer) -> None:
    """Give the command to the app."""
    app.command(rich_help_panel=_PANEL)(demo)


def demo(
    directory: Annotated[
        Path, typer.Option("--directory", metavar="DIR", help="Where to put the sample; made if need be.")
    ] = Path("mouse_connectivity_sample"),
) -> None:
    """Try it: make a sample warehouse and show how well the thalamus is covered.

    Writes a small GENERATED cache folder (100 um; real structures, made-up
    injections), loads it, and prints the coverage of the thalamus and three
    commands to try next. Takes some seconds; needs no network.

    For example:

      mcw demo --directory mouse_connectivity_sample
    """
    from warehouse import answers
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
        answer = answers.coverage(atlas.connection, "TH")
        emit(answer, None, "table", coverage_drawing(answers.structures(atlas.connection, "TH")))
    note("", "Try next:", *(f"  {command}" for command in _next_commands(database)))


def _next_commands(database: Path) -> list[str]:
    """Three commands to copy, the first of which spares the others --database."""
    return [
        f"export MCW_DATABASE={shlex.quote(str(database.resolve()))}",
        "mcw matrix VENT --injection any",
        "mcw coverage TH --min-density 0.7 --min-experiments 2",
        "mcw sql \"from structure_coverage_at(0.9, 3, ancestor := 'VENT')\"",
    ]
