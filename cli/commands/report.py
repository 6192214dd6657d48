"""``mcw report``: writes a structure's coverage as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli import options
from warehouse.cli.opening import opened
from warehouse.cli.output import say_written

__all__ = ["report"]


def report(
    structure: options.Structure,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Write the page to this .html file.", show_default=False),
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
    """Write a page on how well the injections cover a structure.

    Writes one HTML file that needs no network: the answer in words, a slice
    viewer of the injections, the coverage of every part, the coverage matrix,
    curves over experiments and thresholds, tables to search in, and which data
    were used. The command needs the extra 'plot'.

    For example:

      mcw report TH -o thalamus.html
    """
    with opened(database) as atlas:
        chosen = atlas.select(
            injection=injection,
            wild_type=wild_type,
            transgenic_line=transgenic_lines or None,
            experiment=experiments or None,
        )
        written = chosen.report(
            structure, output, min_density=min_density, min_experiments=min_experiments, value=value
        )
    say_written(written)
