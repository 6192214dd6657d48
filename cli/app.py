"""``mcw``: the commands, and how they end on an error, an interrupt, and a stream that takes nothing.

What a command needs beyond typer is imported inside it, so that ``mcw`` starts at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import warehouse
from warehouse.cli.commands import bi, export, plot
from warehouse.cli.commands.check import check
from warehouse.cli.commands.coverage import coverage
from warehouse.cli.commands.demo import demo
from warehouse.cli.commands.experiments import experiments
from warehouse.cli.commands.fetch import fetch
from warehouse.cli.commands.info import info
from warehouse.cli.commands.ingest import ingest
from warehouse.cli.commands.matrix import matrix
from warehouse.cli.commands.report import report
from warehouse.cli.commands.schema import schema
from warehouse.cli.commands.shell import shell
from warehouse.cli.commands.sql import sql
from warehouse.cli.commands.structures import structures
from warehouse.cli.output import note
from warehouse.cli.streams import discard, open_closed, writing_to_stdout
from warehouse.errors import MissingFileError, OutputError, WarehouseError
from warehouse.files import absolute

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
            discard(sys.stdout)
            discard(sys.stderr)
            raise SystemExit(0) from end
        except OSError as error:  # from what typer prints itself, such as a help page
            raise SystemExit(_say_error(_refused(error))) from error

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            with writing_to_stdout():
                sys.stdout.flush()
            sys.stderr.flush()
        except WarehouseError as error:
            raise typer.Exit(_say_error(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            raise typer.Exit(_say_error(_refused(error))) from error
        except KeyboardInterrupt as interrupt:
            raise typer.Exit(INTERRUPTED) from interrupt
        except RuntimeError as error:
            if str(error) != DUCKDB_INTERRUPTED:
                raise
            raise typer.Exit(INTERRUPTED) from error
        return result


def _say_error(error: WarehouseError) -> int:
    """Print the error; returns its exit code."""
    try:
        note(f"Error: {error}")
    except BrokenPipeError:
        discard(sys.stderr)
    return error.exit_code


def _refused(error: OSError) -> WarehouseError:
    """The sentence for what the operating system refused to a step that has no sentence of its own."""
    try:
        absolute(Path())
    except MissingFileError as gone:
        return gone
    if error.filename is None:  # a write: opening names the file
        discard(sys.stdout)
        return OutputError(f"Nothing can be written to stdout: {error.strerror or error}.")
    return OutputError(f"{error.filename} cannot be used: {error.strerror or error}.")


app = typer.Typer(
    name="mcw",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with 'mcw demo', or with 'mcw ingest TH', which fetches the injections into the thalamus.",
)
_DRAW_AND_EXPORT = "Draw and export"
_PANELS: dict[str, tuple[Callable[..., None], ...]] = {
    "Ask": (coverage, matrix, experiments, structures),
    _DRAW_AND_EXPORT: (report,),
    "Look into the database": (sql, schema, info, check, shell),
    "Build a warehouse": (demo, ingest, fetch),
}
for panel, commands in _PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
for name, module, words in (
    ("plot", plot, "Draw figures as PNG, PDF or SVG."),
    ("export", export, "Write volumes and tables for other programs."),
    ("bi", bi, "Write ready-made dashboards for BI tools."),
):
    app.add_typer(module.group, name=name, help=words, rich_help_panel=_DRAW_AND_EXPORT)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"mcw {warehouse.__version__}")
        raise typer.Exit


@app.callback()
def _mcw(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    database: Annotated[
        Path | None,
        typer.Option(
            "--database",
            metavar="FILE",
            show_default=False,
            help="Use this warehouse file, unless the command names another.",
        ),
    ] = None,
) -> None:
    """How well do existing tracer injections cover a brain structure?

    mcw keeps the Allen Mouse Brain Connectivity Atlas in one DuckDB file, and
    answers this and other questions from it.
    """


def main() -> None:
    """Run ``mcw`` and exit."""
    open_closed()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
