"""The options that several commands share, each defined once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

__all__ = [
    "AnywhereInjectionOption",
    "ApiUrl",
    "ArchiveUrl",
    "Cache",
    "Choice",
    "Connections",
    "Database",
    "Experiments",
    "FigureFile",
    "Format",
    "FormatOption",
    "Hemisphere",
    "HemisphereOption",
    "Injection",
    "InjectionOption",
    "MatrixColumns",
    "MatrixMinDensity",
    "MatrixOrder",
    "MatrixValue",
    "MatrixValueOption",
    "MinDensity",
    "MinExperiments",
    "OptionalStructure",
    "Output",
    "PublishedDatabase",
    "Quiet",
    "Refresh",
    "Resolution",
    "Structure",
    "Structures",
    "TableFormat",
    "TransgenicLines",
    "WildType",
    "check_injection",
]

_EXPERIMENTS = "Which experiments"
_OUTPUT = "Output"
_STRUCTURE_HELP = "Name a structure by acronym, full name or id: TH, Thalamus and 549 are the same."


# The same choices as in the library, whose modules are slow to import; a test compares them.
Format = Literal["table", "csv", "tsv", "json", "parquet"]
Hemisphere = Literal["both", "left", "right"]
Injection = Literal["primary", "any"]
TableFormat = Literal["parquet", "csv"]
MatrixColumns = Literal["acronym", "name", "id"]
MatrixValue = Literal["signal_fraction", "site_fraction", "injected_signal_mm3", "injection_site_mm3", "voxel_fraction"]
MatrixOrder = Literal["part", "cluster"]
Choice = Literal["greatest", "poorest"]

Structure = Annotated[str, typer.Argument(metavar="STRUCTURE", help=_STRUCTURE_HELP, show_default=False)]
OptionalStructure = Annotated[
    str | None,
    typer.Argument(metavar="STRUCTURE", help=f"{_STRUCTURE_HELP} Name none for the whole brain.", show_default=False),
]
Structures = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="STRUCTURE",
        help=f"{_STRUCTURE_HELP} Name several, or none for the whole brain.",
        show_default=False,
    ),
]


def _named_anywhere(context: typer.Context, option: typer.CallbackParam, database: Path | None) -> Path | None:
    """The warehouse that is named after the command, else before it, else by the environment."""
    before: Path | None = context.find_root().params.get("database")
    source = context.get_parameter_source(option.name or "")
    is_named_after = source is not None and source.name == "COMMANDLINE"
    return database if is_named_after or before is None else before


def _database(help_text: str, default: str) -> Any:
    return typer.Option(
        "--database",
        metavar="FILE",
        envvar="MCW_DATABASE",
        callback=_named_anywhere,
        rich_help_panel="Which warehouse",
        show_default=default,
        help=help_text,
    )


Database = Annotated[Path | None, _database("Use this warehouse file.", "./mouse_connectivity/warehouse.duckdb")]
PublishedDatabase = Annotated[
    Path | None, _database("Make this warehouse file, or add to it.", "warehouse.duckdb in the cache folder")
]

Cache = Annotated[
    Path,
    typer.Option(
        "--cache",
        metavar="DIR",
        envvar="MOUSE_CONNECTIVITY_MANIFEST",
        help="Use this AllenSDK cache folder; you can also name its manifest.json.",
    ),
]
Resolution = Annotated[
    int, typer.Option("--resolution", metavar="UM", help="Set the edge of a voxel, in um: 10, 25, 50 or 100.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what goes wrong.")]

_SERVERS = "Servers"
Connections = Annotated[
    int,
    typer.Option(
        "--connections", metavar="N", min=1, max=16, rich_help_panel=_SERVERS, help="Send up to N requests at once."
    ),
]
Refresh = Annotated[
    bool,
    typer.Option("--refresh", rich_help_panel=_SERVERS, help="Fetch the structures and the experiment list again."),
]
ApiUrl = Annotated[
    str | None,
    typer.Option(
        "--api-url",
        metavar="URL",
        envvar="MCW_API_URL",
        rich_help_panel=_SERVERS,
        show_default="https://api.brain-map.org",
        help="Fetch the lists, unionizes and injection volumes from this server.",
    ),
]
ArchiveUrl = Annotated[
    str | None,
    typer.Option(
        "--archive-url",
        metavar="URL",
        envvar="MCW_ARCHIVE_URL",
        rich_help_panel=_SERVERS,
        show_default="https://download.alleninstitute.org",
        help="Fetch the annotation volume from this server.",
    ),
]

WildType = Annotated[
    bool, typer.Option("--wild-type", rich_help_panel=_EXPERIMENTS, help="Choose only mice without a transgenic line.")
]
TransgenicLines = Annotated[
    list[str] | None,
    typer.Option(
        "--transgenic-line",
        metavar="NAME",
        rich_help_panel=_EXPERIMENTS,
        show_default=False,
        help="Choose only mice of this line, e.g. Rbp4-Cre_KL100. You can repeat this option.",
    ),
]
Experiments = Annotated[
    list[int] | None,
    typer.Option(
        "--experiment",
        metavar="ID",
        rich_help_panel=_EXPERIMENTS,
        show_default=False,
        help="Choose only this experiment. You can repeat this option.",
    ),
]
_INJECTION = "Choose experiments whose primary injection, or any injection, lies in STRUCTURE."
InjectionOption = Annotated[Injection, typer.Option("--injection", rich_help_panel=_EXPERIMENTS, help=_INJECTION)]
AnywhereInjectionOption = Annotated[
    Injection | None,
    typer.Option(
        "--injection",
        rich_help_panel=_EXPERIMENTS,
        show_default="all, wherever they inject",
        help=_INJECTION,
    ),
]

HemisphereOption = Annotated[Hemisphere, typer.Option("--hemisphere", help="Look at this side of the brain.")]
MinDensity = Annotated[
    float,
    typer.Option(
        "--min-density",
        metavar="DENSITY",
        help="An experiment counts in a voxel where its injection density is DENSITY (above 0, at most 1) or more.",
    ),
]
MinExperiments = Annotated[
    int,
    typer.Option("--min-experiments", metavar="N", help="A voxel is covered if at least N experiments count in it."),
]
MatrixValueOption = Annotated[
    MatrixValue,
    typer.Option(
        "--value",
        metavar="VALUE",
        help="Fill the matrix with signal_fraction, site_fraction or voxel_fraction (0 to 1, of the whole structure), "
        "or with injected_signal_mm3 or injection_site_mm3.",
    ),
]
MatrixMinDensity = Annotated[
    float,
    typer.Option(
        "--min-density",
        metavar="DENSITY",
        help="For voxel_fraction, a voxel counts where its injection density is DENSITY (above 0, at most 1) or more.",
    ),
]

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        rich_help_panel=_OUTPUT,
        show_default="table on a terminal, csv elsewhere",
        help="Write the answer as table, csv, tsv, json or parquet.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        rich_help_panel=_OUTPUT,
        show_default="stdout",
        help="Write to this file; its suffix sets the format: .csv, .tsv, .json, .parquet.",
    ),
]
FigureFile = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        rich_help_panel=_OUTPUT,
        show_default=False,
        help="Write the figure to this file; its suffix sets the format: .png, .pdf or .svg.",
    ),
]


def check_injection(injection: str | None, structure: str | None) -> None:
    """Raises a usage error where ``--injection`` is given and STRUCTURE is not."""
    if injection is not None and structure is None:
        raise typer.BadParameter("--injection chooses by the injections into STRUCTURE: name a STRUCTURE.")
