"""``mcw fetch``: fetches experiments from the Allen Institute's servers into a cache folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.cli import options
from warehouse.cli.output import note
from warehouse.cli.progress import reporting, resumable
from warehouse.errors import FetchError
from warehouse.sentences import counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warehouse.fetch import FetchSummary, SizeEstimate
    from warehouse.fetch.drift import Drift
    from warehouse.selection.experiment_filter import ExperimentFilter

__all__ = ["doubt_sentences", "fetch", "fetch_files", "servers"]

_KINDS = {
    "manifest": "manifest",
    "structures": "structures",
    "structure_sets": "structure sets",
    "experiments": "list of experiments",
    "annotation": "annotation",
    "structure_unionize": "unionizes",
    "injection_density": "injection volumes",
}
_DOUBTS = 5


def fetch(
    structures: options.Structures = None,
    cache: options.Cache = Path("mouse_connectivity"),
    resolution_um: options.Resolution = 25,
    injection: options.InjectionOption = "primary",
    wild_type: options.WildType = False,
    transgenic_lines: options.TransgenicLines = None,
    experiments: options.Experiments = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what is missing, and fetch nothing.")] = False,
    connections: options.Connections = 4,
    refresh: options.Refresh = False,
    api_url: options.ApiUrl = None,
    archive_url: options.ArchiveUrl = None,
    quiet: options.Quiet = False,
) -> None:
    """Fetch experiments from the Allen Institute into a cache folder.

    Asks, through AllenSDK, for what the folder is missing: the ontology, the list
    of experiments, the annotation, and of each experiment that you choose (all,
    if you choose none) the unionizes and the injection density. AllenSDK can open
    the folder and finds all of it. After an interruption the same command
    resumes.

    For example:

      mcw fetch TH --dry-run
      mcw fetch TH --injection any --wild-type
    """
    from warehouse.selection.experiment_filter import ExperimentFilter

    experiment_filter = ExperimentFilter(
        structures=tuple(structures or ()),
        injection=injection,
        wild_type=wild_type,
        transgenic_lines=tuple(transgenic_lines or ()),
        experiment_ids=tuple(experiments or ()),
    )
    fetch_files(
        cache,
        resolution_um,
        experiment_filter,
        connections=connections,
        refresh=refresh,
        servers=servers(api_url, archive_url),
        dry_run=dry_run,
        quiet=quiet,
    )


def servers(api_url: str | None, archive_url: str | None) -> dict[str, Any]:
    """Settings of a fetch for the servers that are named: what is named with https is never asked without TLS."""
    named = {"api_url": api_url, "archive_url": archive_url}
    urls = {name: url.rstrip("/") for name, url in named.items() if url}
    return {**urls, "without_tls": {}} if urls else {}


def doubt_sentences(doubts: Sequence[str]) -> list[str]:
    """Which files may be of another experiment, in words."""
    if not doubts:
        return []
    shown = [f"  {doubt}" for doubt in doubts[:_DOUBTS]]
    more = [f"  and {len(doubts) - _DOUBTS:,} more"] if len(doubts) > _DOUBTS else []
    return [f"{counted(len(doubts), 'file', 'is', 'are')} kept in doubt:", *shown, *more]


def fetch_files(
    cache: Path,
    resolution_um: int,
    experiment_filter: ExperimentFilter,
    *,
    connections: int,
    refresh: bool,
    servers: dict[str, Any],
    dry_run: bool = False,
    keep_going: bool = False,
    quiet: bool = False,
) -> None:
    """Fetch, and print what was fetched.

    Raises:
        FetchError: a file could not be fetched; not with ``keep_going``.
    """
    from warehouse.fetch import fetch as fetch_from_allen

    with resumable("what was fetched"), reporting(quiet=quiet) as reporter:
        summary = fetch_from_allen(
            cache,
            resolution_um=resolution_um,
            experiment_filter=experiment_filter,
            connections=connections,
            refresh=refresh,
            dry_run=dry_run,
            settings=servers,
            reporter=reporter,
        )
    if dry_run:
        note(*_missing_sentences(summary))
    elif not quiet:
        note(*_summary_sentences(summary))
    note(*doubt_sentences(list(summary.doubtful.values())))
    if summary.failed:
        reason = next(iter(summary.failed.values()))
        failure = f"{counted(len(summary.failed), 'file')} could not be fetched, e.g. {reason}"
        if not keep_going:
            raise FetchError(f"{failure}: run the same command again to ask for them.")
        note(f"{failure}.")


def _missing_sentences(summary: FetchSummary) -> list[str]:
    sentences = []
    if summary.selected_count is None:
        sentences.append("Which experiments are missing is known when the structures and the list are there.")
    else:
        sentences.append(f"You chose {counted(summary.selected_count, 'experiment')}.")
    for kind, name in _KINDS.items():
        count = sum(file.kind == kind for file in summary.missing)
        present = summary.present_count[kind]
        if count or present:
            about = f" ({_about(summary.estimates[kind])})" if kind in summary.estimates else ""
            sentences.append(
                f"{name.capitalize()}: {counted(count, 'file')} to fetch{about}, {present:,} there already."
            )
    return sentences + [f"A damaged file will be fetched again: {reason}" for reason in summary.damaged.values()]


def _about(estimate: SizeEstimate) -> str:
    unit, name = (1e6, "MB") if estimate.byte_count >= 1e6 else (1e3, "kB")
    return f"about {estimate.byte_count / unit:,.0f} {name}, judging by {estimate.sample_count:,} in the folder"


def _summary_sentences(summary: FetchSummary) -> list[str]:
    sentences = []
    for kind, name in _KINDS.items():
        fetched, present = summary.fetched_count[kind], summary.present_count[kind]
        if fetched:
            size = f"{summary.fetched_bytes[kind] / 1e6:,.1f} MB"
            sentences.append(
                f"{name.capitalize()}: {counted(fetched, 'file')} fetched ({size}), {present:,} there already."
            )
    if not sentences:
        sentences.append(f"Nothing is missing in {summary.folder}.")
    for file, reason in summary.damaged.items():
        was_fetched = file not in summary.failed and file not in summary.unknown
        sentences.append(f"A damaged file was {'fetched again' if was_fetched else 'not fetched again'}: {reason}")
    if summary.unknown:
        names = some([file.relative_path for file in summary.unknown])
        sentences.append(f"The server does not have {counted(len(summary.unknown), 'file')}: {names}.")
    if summary.drift is not None:
        sentences += _drift_sentences(summary.drift)
    return sentences


def _drift_sentences(drift: Drift) -> list[str]:
    changes = {"no longer lists": drift.vanished, "now lists": drift.added, "has changed": drift.changed}
    return [
        f"The server {verb} {'experiment' if len(ids) == 1 else 'experiments'} {some(ids)}."
        for verb, ids in changes.items()
        if ids
    ]
