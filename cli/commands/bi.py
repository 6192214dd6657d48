"""``mcw bi``: writes ready-made dashboards for BI tools."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note, say_written

__all__ = ["group"]

group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@group.callback()
def _bi() -> None:
    """Write ready-made dashboards for BI tools."""


@group.command()
def superset(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Write the bundle to this .zip file.", show_default=False),
    ],
    database: options.Database = None,
) -> None:
    """Write the dashboard 'Injection coverage' for Apache Superset.

    The bundle has Superset's own export format. It holds the warehouse as a
    read-only database under its absolute path, its datasets with the comments
    of the warehouse, the charts, and the dashboard.

    For example:

      mcw bi superset -o bundle.zip
      superset import-dashboards -p bundle.zip -u admin
    """
    with opened(database) as atlas:
        say_written(atlas.export.superset(output))
    command = shlex.join(["superset", "import-dashboards", "-p", str(output), "-u", "admin"])
    note(
        f"Import it in Superset under Dashboards, 'Import dashboard', or with '{command}'. "
        "Superset needs duckdb-engine, and opens the warehouse where it is now.",
    )
