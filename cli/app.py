"""``mcw``: the commands, and what becomes of an error, an interrupt and a closed pipe.

Whatever a command needs beyond typer is imported inside it, so that ``mcw`` starts at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup
from warehouse.cli import answers, bi, database, demo, export, fetch, ingest, plot, report, shell

import warehouse
from warehouse.errors import WarehouseError

__all__ = ["app", "main"]

INTERRUPTED = 130
DUCKDB_INTERRUPTED = "Query interrupted"


class _Commands(TyperGroup):
    """Ends every command the way a person, and a pipe, expects."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except SystemExit as end:
            if not isinstance(end.__context__, BrokenPipeError):
                raise
            _discard(sys.stdout)
            _discard(sys.stderr)
            raise SystemExit(0) from end

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            sys.stderr.flush()
        except WarehouseError as error:
            _say_error(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as interrupt:
            raise typer.Exit(INTERRUPTED) from interrupt
        except RuntimeError as error:
            if str(error) != DUCKDB_INTERRUPTED:
                raise
            raise typer.Exit(INTERRUPTED) from error
        return result


def _say_error(message: str) -> None:
    try:
        typer.echo(f"Error: {message}", err=True)
    except BrokenPipeError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    """Nobody reads the stream any more: what Python still flushes into it at exit goes nowhere, without a word."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


app = typer.Typer(
    name="mcw",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with 'mcw demo', or with 'mcw ingest TH', which fetches the injections into the thalamus.",
)
for module in (answers, plot, report, export, bi, database, shell, ingest, fetch, demo):
    module.add_to(app)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"mcw {warehouse.__version__}")
        raise typer.Exit


@app.callback()
def _mcw(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """How well do existing tracer injections cover a brain structure?

    A warehouse of the Allen Mouse Brain Connectivity Atlas in one DuckDB file,
    and the questions one asks of it.
    """


def main() -> None:
    """Run ``mcw`` and exit."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
