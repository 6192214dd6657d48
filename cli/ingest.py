"""``mcw ingest``: from a cache folder to a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from warehouse.cli import options
from warehouse.cli.output import counted, note
from warehouse.cli.progress import going_on, reporting

if TYPE_CHECKING:
    from warehouse.load import IngestSummary

__all__ = ["add_to", "damage_sentences", "summary_sentences"]

_PANEL = "Build a warehouse"
_KINDS = {"structure_unionize": "unionize files", "injection_density": "injection volumes"}
_MOST_NAMED = 5


def add_to(app: typer.Typer) -> None:
    """Give the command to the app."""
    app.command(rich_help_panel=_PANEL)(ingest)


def ingest(
    structures: options.Structures = None,
    cache: Annotated[
        Path,
        typer.Option(
            "--cache",
            metavar="DIR",
            envvar="MOUSE_CONNECTIVITY_MANIFEST",
            help="The AllenSDK cache folder, or its manifest.json.",
        ),
    ] = Path("mouse_connectivity"),
    resolution_um: Annotated[
        int, typer.Option("--resolution", metavar="UM", help="Edge of a voxel in um: 10, 25, 50 or 100.")
    ] = 25,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave damaged files out and say so at the end.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Forget what the warehouse holds and make it anew.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Download nothing. This version of mcw never does.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what went wrong.")] = False,
    database: options.Database = None,
) -> None:
    """Load an AllenSDK cache folder into a warehouse.

    Reads the ontology, the list of experiments, the annotation, and of each
    experiment that you choose (all, if you choose none) the unionizes and the
    injection density that the folder holds. Only new and changed files are
    read again, and until the end everybody keeps seeing the old warehouse.

    For example:

      mcw ingest --cache mouse_connectivity --resolution 25
      mcw ingest TH --injection any --wild-type --cache mouse_connectivity
    """
    from warehouse.database import default_path
    from warehouse.load import ingest as load
    from warehouse.selection import ExperimentFilter

    with going_on("what was loaded is kept, and the same command goes on with it"), reporting(quiet=quiet) as reporter:
        summary = load(
            cache,
            database or default_path(),
            resolution_um=resolution_um,
            experiment_filter=ExperimentFilter(
                structures=tuple(structures or ()),
                injection=injection,
                wild_type=wild_type,
                transgenic_lines=tuple(transgenic_lines or ()),
                experiment_ids=tuple(experiments or ()),
            ),
            keep_going=keep_going,
            rebuild=rebuild,
            reporter=reporter,
        )
    note(*(damage_sentences(summary) if quiet else summary_sentences(summary)))


def summary_sentences(summary: IngestSummary) -> list[str]:
    """What an ingest did, in words."""
    sentences = [f"{summary.selected_count:,} of {summary.listed_count:,} experiments were asked for."]
    if summary.resumed:
        sentences.append("An interrupted ingest was gone on with.")
    for kind, name in _KINDS.items():
        sentences.append(
            f"{name.capitalize()}: {summary.loaded_count[kind]:,} loaded, {summary.unchanged_count[kind]:,} unchanged, "
            f"{summary.absent_count[kind]:,} not in the cache folder."
        )
    sentences += damage_sentences(summary)
    if summary.kept:
        sentences.append(
            f"No longer in the list of the source, but kept in the warehouse: experiments {_some(summary.kept)}."
        )
    if summary.published:
        sentences.append(f"Published as {summary.database}.")
    else:
        sentences.append(f"Nothing is new: {summary.database} stays as it is.")
    if summary.is_generated:
        sentences.append("GENERATED DATA: the experiments were made up by a program; conclude nothing from them.")
    return sentences


def damage_sentences(summary: IngestSummary) -> list[str]:
    """What of the cache folder did not get into the warehouse as it is, in words."""
    sentences = []
    if summary.skipped:
        sentences.append(f"Damaged and left out: {counted(len(summary.skipped), 'file')}.")
        sentences += [f"  {file.reason}" for file in summary.skipped]
    if summary.rounded:
        names = _some([str(path) for path in summary.rounded])
        sentences.append(f"Finer than the 32-bit numbers that the warehouse holds, so rounded: {names}.")
    return sentences


def _some(names: list[int] | list[str]) -> str:
    shown = ", ".join(str(name) for name in names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} and {len(names) - _MOST_NAMED:,} more"
