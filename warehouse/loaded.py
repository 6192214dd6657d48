"""Which of the chosen experiments are loaded, and what to tell the reader of an answer about it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Literal

import duckdb

from warehouse.errors import EmptySelectionError
from warehouse.selection import ExperimentFilter, select_experiments

__all__ = ["Content", "LoadedExperiments", "generated_notes", "loaded_experiments"]

Content = Literal["unionizes", "injection_voxels"]
"""What of an experiment an answer needs."""


@dataclass(frozen=True)
class LoadedExperiments:
    """The chosen experiments whose content is loaded.

    Attributes:
        ids: their ids, sorted.
        notes: how many they are, how many further ones were chosen but are not loaded, and whether they are generated.
    """

    ids: list[int]
    notes: list[str]


def generated_notes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The warning that belongs to every answer from generated data; empty for real data."""
    is_generated = connection.execute("select is_generated from warehouse_info").fetchone()
    if is_generated != (True,):
        return []
    return ["GENERATED DATA: a program made these experiments up. Never cite results of this warehouse."]


def loaded_experiments(
    connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, content: Content
) -> LoadedExperiments:
    """The experiments that pass the filters and have the content loaded.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes, or none that does is loaded.
    """
    chosen = select_experiments(connection, selection)
    ids = [
        experiment_id
        for (experiment_id,) in connection.execute(
            f"""
            select experiment_id
            from experiment_summary
            where has_{content} and experiment_id in (select unnest(cast(? as integer[])))
            order by experiment_id
            """,
            [chosen],
        ).fetchall()
    ]
    words = content.replace("_", " ")
    remedy = _remedy(connection, selection)
    if not ids:
        raise EmptySelectionError(
            f"{_experiments(len(chosen))} {_matches(len(chosen))}, but the {words} of none are loaded: {remedy}"
        )
    notes = generated_notes(connection)
    if selection == ExperimentFilter():
        notes.append(f"Rests on all {_experiments(len(ids))} with {words} loaded, of {len(chosen):,} in the list.")
    else:
        notes.append(f"Rests on {_experiments(len(ids))}.")
        missing = len(chosen) - len(ids)
        if missing:
            notes.append(f"{missing:,} more {_matches(missing)}, but their {words} are not loaded: {remedy}")
    return LoadedExperiments(ids, notes)


def _remedy(connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter) -> str:
    """The command that loads the experiments of a selection; nobody has generated ones to be fetched."""
    row = connection.execute("select source, resolution_um, is_generated from warehouse_info").fetchone()
    source, resolution_um, is_generated = row if row is not None else ("DIR", 25, False)
    words = ["mcw", "ingest", *selection.structures]
    if selection.structures and selection.injection != "primary":
        words += ["--injection", selection.injection]
    if selection.wild_type:
        words.append("--wild-type")
    for line in selection.transgenic_lines:
        words += ["--transgenic-line", line]
    for experiment_id in selection.experiment_ids:
        words += ["--experiment", str(experiment_id)]
    words += ["--cache", source, "--resolution", str(resolution_um)]
    if is_generated:
        return f"'{shlex.join([*words, '--offline'])}' loads what the cache folder has of them."
    return f"'{shlex.join(words)}' fetches and loads them."


def _experiments(count: int) -> str:
    return "1 experiment" if count == 1 else f"{count:,} experiments"


def _matches(count: int) -> str:
    return "matches" if count == 1 else "match"
