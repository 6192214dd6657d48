"""Which of the chosen experiments are loaded, and what to tell the reader of an answer about it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from warehouse.errors import EmptySelectionError
from warehouse.literals import literal
from warehouse.selection import ExperimentFilter, find_structure, select_experiments

__all__ = ["GENERATED", "Content", "LoadedExperiments", "generated_notes", "loaded_experiments"]

GENERATED = "GENERATED DATA: a program made these experiments up. Never cite results of this warehouse."
"""The warning that belongs to every answer from generated data."""

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
    """The warning ``GENERATED``, or nothing for real data."""
    is_generated = connection.execute("select is_generated from warehouse_info").fetchone()
    if is_generated != (True,):
        return []
    return [GENERATED]


def loaded_experiments(
    connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, content: Content
) -> LoadedExperiments:
    """The experiments that pass the filters and have the content loaded.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes, or none that does is loaded.
    """
    chosen = select_experiments(connection, selection)
    ids = _loaded(connection, chosen, content)
    words = content.replace("_", " ")
    remedy = _remedy(connection, selection)
    if not ids:
        complaint = f"{_experiments(len(chosen))} {_matches(len(chosen))}, but the {words} of none are loaded"
        raise EmptySelectionError(f"{complaint}: {remedy}{_loaded_secondary(connection, selection, content)}")
    notes = generated_notes(connection)
    if selection == ExperimentFilter():
        notes.append(f"Rests on all {_experiments(len(ids))} with {words} loaded, of {len(chosen):,} in the list.")
    else:
        notes.append(f"Rests on {_experiments(len(ids))}.")
        missing = len(chosen) - len(ids)
        if missing:
            notes.append(f"{missing:,} more {_matches(missing)}, but their {words} are not loaded: {remedy}")
    return LoadedExperiments(ids, notes)


def _loaded(connection: duckdb.DuckDBPyConnection, chosen: list[int], content: Content) -> list[int]:
    rows = connection.execute(
        f"""
        select experiment_id
        from experiment_summary
        where has_{content} and experiment_id in (select unnest(cast({literal(chosen)} as integer[])))
        order by experiment_id
        """
    ).fetchall()
    return [experiment_id for (experiment_id,) in rows]


def _loaded_secondary(connection: duckdb.DuckDBPyConnection, selection: ExperimentFilter, content: Content) -> str:
    """What ``--injection any`` would give at once where no primary injection is loaded."""
    if not selection.structures or selection.injection == "any":
        return ""
    wider = _loaded(connection, select_experiments(connection, replace(selection, injection="any")), content)
    if not wider:
        return ""
    reach = "reaches" if len(wider) == 1 else "reach"
    acronyms = " or ".join(find_structure(connection, each).acronym for each in selection.structures)
    return f" Of those loaded, {len(wider):,} {reach} into {acronyms} with a secondary injection: use --injection any."


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
