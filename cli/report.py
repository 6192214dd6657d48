"""``mcw report``: a structure's coverage as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import note

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Give the command of this module to the app."""
    app.command(rich_help_panel="Ask")(report)


def report(
    structure: options.Structure,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.", show_default=False)
    ],
    min_density: options.MinDensity = 0.5,
    min_experiments: options.MinExperiments = 1,
    value: options.MatrixValueOption = "signal_fraction",
    injection: options.AnywhereInjectionOption = None,
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    database: options.Database = None,
) -> None:
    """A page that answers how well the injections cover a structure.

    One HTML file that needs no network: the answer in words, a slice viewer of
    the injections, the coverage of every nucleus, the coverage matrix, curves
    over experiments and thresholds, tables to search in, and what it all rests
    on. It needs the extra 'plot'.

    For example:

      mcw report TH -o thalamus.html
    """
    from warehouse.report.write import write_report

    with opened(database) as atlas:
        written = write_report(
            atlas.connection,
            output,
            structure,
            min_density=min_density,
            min_experiments=min_experiments,
            value=value,
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or (),
            experiment=experiments or (),
        )
    note(*written.notes, *(f"Written to {file}." for file in written.files))
