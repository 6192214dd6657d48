"""``mcw ingest``: from a cache folder to a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli import options
from warehouse.cli.commands.fetch import fetch_files, servers
from warehouse.cli.output import note
from warehouse.cli.progress import going_on, reporting
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
        bool, typer.Option("--keep-going", help="Leave damaged files out and say so at the end.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Forget what the warehouse holds and make it anew.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fetch nothing: load what the cache folder holds.")
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
            help="Memory for sorting, e.g. 2GB; the rest goes to disk.",
        ),
    ] = None,
    quiet: options.Quiet = False,
    database: options.Database = None,
) -> None:
    """Fetch experiments and load them into a warehouse.

    Fetches what the cache folder lacks of the experiments that you choose (all,
    if you choose none), as mcw fetch does, and loads the folder: the ontology,
    the list of experiments, the annotation, the unionizes and the injection
    densities. Only new and changed files are read again, and until the end
    everybody keeps seeing the old warehouse.

    For example:

      mcw ingest TH
      mcw ingest --offline --cache mouse_connectivity --resolution 25
    """
    from warehouse.database.connect import default_path
    from warehouse.load import ingest as load
    from warehouse.selection.experiments import ExperimentFilter

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
    with going_on("what was loaded is kept, and the same command goes on with it"), reporting(quiet=quiet) as reporter:
        summary = load(
            cache,
            database or default_path(),
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
            f"No longer in the list of the source, but kept in the warehouse: experiments {some(summary.kept)}."
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
        names = some([str(path) for path in summary.rounded])
        sentences.append(f"Finer than the 32-bit numbers that the warehouse holds, so rounded: {names}.")
    return sentences
