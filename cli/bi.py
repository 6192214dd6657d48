"""``mcw bi``: ready-made dashboards for BI tools."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note

__all__ = ["add_to"]

_group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@_group.callback()
def _bi() -> None:
    """Ready-made dashboards for BI tools."""


def add_to(app: typer.Typer) -> None:
    """Give the commands of this module to the app."""
    app.add_typer(_group, name="bi", help="Ready-made dashboards for BI tools.", rich_help_panel="Ask")


@_group.command()
def superset(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The zip file to write.", show_default=False)
    ],
    database: options.Database = None,
) -> None:
    """The dashboard 'Injection coverage' for Apache Superset.

    Writes a bundle in Superset's own export format: the warehouse as a
    read-only database under its absolute path, its datasets with the comments
    of the warehouse, the charts, and the dashboard.

    For example:

      mcw bi superset -o bundle.zip
      superset import-dashboards -p bundle.zip -u admin
    """
    from warehouse.bi.superset import write_bundle

    with opened(database) as atlas:
        written = write_bundle(atlas.connection, atlas.path, output)
    command = shlex.join(["superset", "import-dashboards", "-p", str(output), "-u", "admin"])
    note(
        *written.notes,
        *(f"Written to {file}." for file in written.files),
        f"Superset imports it under Dashboards, 'Import dashboard', or with '{command}'; "
        "it needs duckdb-engine, and opens the warehouse where it is now.",
    )
