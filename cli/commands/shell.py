"""``mcw shell``: opens the warehouse in an interactive program of the user's."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Annotated, Literal

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note
from warehouse.errors import MissingFileError

__all__ = ["shell"]

Program = Literal["duckdb", "harlequin", "python"]

_INSTALL = {"duckdb": "pip install duckdb-cli", "harlequin": "pip install harlequin"}
_PYTHON = """
import sys, warehouse
atlas = warehouse.open(sys.argv[1])
print("atlas is the warehouse: try atlas.coverage('TH') or atlas.sql('select …').")
"""


def shell(
    program: Annotated[
        Program | None,
        typer.Option(
            "--with", show_default="the first of them that is installed", help="Open the warehouse in this program."
        ),
    ] = None,
    database: options.Database = None,
) -> None:
    """Open the warehouse in DuckDB's shell, Harlequin or Python.

    The program opens the warehouse read-only, so SQL cannot change its tables;
    unlike 'mcw sql', it lets SQL reach other files. In Python the warehouse is
    called atlas. 'mcw schema' lists its tables, views and macros.

    For example:

      mcw shell
      mcw shell --with harlequin
    """
    with opened(database) as atlas:  # a file that is missing, busy or no warehouse gets its one sentence
        note(*atlas.notes)
        path = atlas.path
    command = _command(program or _installed(), path)
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the program, which begins with its own handler
    raise typer.Exit(subprocess.call(command))  # noqa: S603 - a program found on the user's PATH


def _installed() -> Program:
    return "duckdb" if which("duckdb") else "harlequin" if which("harlequin") else "python"


def _command(program: Program, database: Path) -> list[str]:
    if program == "python":
        return [sys.executable, "-i", "-c", _PYTHON, str(database)]
    found = which(program)
    if found is None:
        raise MissingFileError(
            f"There is no {program} on the PATH: install it, e.g. with '{_INSTALL[program]}', or use --with python."
        )
    arguments = ["-readonly"] if program == "duckdb" else ["--adapter", "duckdb", "--read-only"]
    return [found, *arguments, str(database)]
