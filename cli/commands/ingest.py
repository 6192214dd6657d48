"""``mcw ingest``: fetches experiments and loads them into a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import options
from warehouse.cli.commands.fetch import doubt_sentences, fetch_files, servers
from warehouse.cli.output import note
from warehouse.cli.progress import reporting, resumable
from warehouse.sentences import counted, some

if TYPE_CHECKING:
    from warehouse.load import IngestSummary

__all__ = ["damage_sentences", "ingest", "summary_sentences"]

_KINDS = {"structure_unionize": "unionize files", "injection_density": "injection volumes"}


def ingest(
    structures: options.Structures = None,
    cache: options.Cache = Path("mouse_connectivity"),
    resolution_um: options.Resolution = 25,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out damaged files and name them at the end.")
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild", help="Replace the warehouse by one built anew, also from another cache folder than before."
        ),
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Load what the cache folder holds, and fetch nothing.")
    ] = False,
    connections: options.Connections = 4,
    refresh: options.Refresh = False,
    api_url: options.ApiUrl = None,
    archive_url: options.ArchiveUrl = None,
    memory_limit: Annotated[
        str | None,
        typer.Option(
            "--memory-limit",
            metavar="SIZE",
            show_default="a third of the machine's, at most 4GB",
            help="Sort within this much memory, e.g. 2GB, and put the rest on disk.",
        ),
    ] = None,
    quiet: options.Quiet = False,
    database: options.PublishedDatabase = None,
) -> None:
    """Fetch experiments and load them into a warehouse.

    Fetches what the cache folder is missing of the experiments that you choose
    (all, if you choose none), as 'mcw fetch' does, and loads them: the ontology,
    the list of experiments, the annotation, the unionizes and the injection
    densities. Reads only new and changed files. Until the end everybody sees the
    old warehouse. It is in the cache folder, unless you name another file.

    For example:

      mcw ingest TH
      mcw ingest --offline --cache mouse_connectivity --resolution 25
    """
    from warehouse.load import ingest as load
    from warehouse.selection.experiment_filter import ExperimentFilter

    experiment_filter = ExperimentFilter(
        structures=tuple(structures or ()),
        injection=injection,
        wild_type=wild_type,
        transgenic_lines=tuple(transgenic_lines or ()),
        experiment_ids=tuple(experiments or ()),
    )
    if not offline:
        fetch_files(
            cache,
            resolution_um,
            experiment_filter,
            connections=connections,
            refresh=refresh,
            servers=servers(api_url, archive_url),
            keep_going=keep_going,
            quiet=quiet,
        )
    with resumable("what was loaded"), reporting(quiet=quiet) as reporter:
        summary = load(
            cache,
            database,
            resolution_um=resolution_um,
            experiment_filter=experiment_filter,
            keep_going=keep_going,
            rebuild=rebuild,
            memory_limit=memory_limit,
            reporter=reporter,
        )
    note(*(damage_sentences(summary) if quiet else summary_sentences(summary)))


def summary_sentences(summary: IngestSummary) -> list[str]:
    """What an ingest did, in words."""
    from warehouse.database.warehouse_file import GENERATED

    listed = counted(summary.listed_count, "experiment")
    sentences = [f"You chose {summary.selected_count:,} of {listed} in the list."]
    if summary.resumed:
        sentences.append("This run resumed an interrupted one.")
    for kind, name in _KINDS.items():
        sentences.append(
            f"{name.capitalize()}: {summary.loaded_count[kind]:,} loaded, {summary.unchanged_count[kind]:,} unchanged, "
            f"{summary.absent_count[kind]:,} not in the cache folder."
        )
    sentences += damage_sentences(summary)
    if summary.kept:
        one = len(summary.kept) == 1
        kept = f"Experiment {summary.kept[0]} stays" if one else f"Experiments {some(summary.kept)} stay"
        sentences.append(f"{kept} in the warehouse, though the list no longer names {'it' if one else 'them'}.")
    if summary.published:
        sentences.append(f"The warehouse is published as {summary.database}.")
    else:
        sentences.append(f"Nothing is new: {summary.database} stays as it is.")
    if summary.is_generated:
        sentences.append(GENERATED)
    return sentences


def damage_sentences(summary: IngestSummary) -> list[str]:
    """Which files the warehouse leaves out, doubts or rounds, in words."""
    sentences = []
    if summary.skipped:
        sentences.append(f"{counted(len(summary.skipped), 'damaged file', 'is', 'are')} left out:")
        sentences += [f"  {file.reason}" for file in summary.skipped]
    sentences += doubt_sentences(summary.doubtful)
    if summary.rounded:
        names = some([str(path) for path in summary.rounded])
        sentences.append(f"Densities are rounded to the 32-bit numbers that the warehouse holds: {names}.")
    return sentences
