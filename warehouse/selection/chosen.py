"""The experiments that an answer counts: those that pass the filters and are loaded, with notes about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from os.path import realpath
from pathlib import Path
from typing import Literal

from warehouse.database.connect import default_path
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.errors import EmptySelectionError
from warehouse.selection.experiment_filter import ExperimentFilter, Injection, ingest_command
from warehouse.selection.experiments import Condition, conditions_of, why_none
from warehouse.selection.structures import Structure
from warehouse.sentences import counted

__all__ = ["ChosenExperiments", "Content", "ListedExperiment", "choose"]

Content = Literal["unionizes", "injection_voxels"]
"""Which files of an experiment an answer needs."""


@dataclass(frozen=True)
class ListedExperiment:
    """An experiment of the source list, and which of its files are loaded."""

    experiment_id: int
    acronym: str
    transgenic_line: str | None
    has_unionizes: bool
    has_injection_voxels: bool

    def has(self, content: Content) -> bool:
        """Whether the content is loaded."""
        return self.has_unionizes if content == "unionizes" else self.has_injection_voxels


@dataclass(frozen=True)
class ChosenExperiments:
    """The experiments that an answer counts.

    Attributes:
        experiments: those that pass the filters and are loaded, by id.
        is_all: whether no filter is set, so that every loaded experiment counts.
        notes: what a reader must know: ``warning``, whether data are generated, how many experiments count, how many
            are not loaded.
        warning: the sentence that what looks like a gap may be none, because nothing that injects the structure is
            loaded; '' where something is.
    """

    experiments: tuple[ListedExperiment, ...]
    is_all: bool
    notes: tuple[str, ...]
    warning: str = ""

    @property
    def ids(self) -> list[int]:
        """Their ids, sorted."""
        return [each.experiment_id for each in self.experiments]

    @property
    def ids_or_null(self) -> list[int] | None:
        """The argument ``experiment_ids`` of macros: None where all count, because a list of all is slower."""
        return None if self.is_all else self.ids

    def __len__(self) -> int:
        return len(self.experiments)


def choose(
    file: WarehouseFile,
    filters: ExperimentFilter,
    structure: Structure | None = None,
    content: Content = "injection_voxels",
    *,
    default_injection: Injection | None = None,
) -> ChosenExperiments:
    """The experiments that pass the filters and have the content loaded.

    Args:
        file: the warehouse.
        filters: the filters. Their ``injection`` says how ``structure`` has to be injected.
        structure: the structure that the question names.
        content: the files that have to be loaded.
        default_injection: how the structure has to be injected if the filters do not say it; None counts an experiment
            wherever it was injected.

    Raises:
        UnknownNameError: there is no such transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of those that pass is loaded.
    """
    chosen = replace(filters, injection=filters.injection or default_injection)
    structures = [] if structure is None or chosen.injection is None else [structure]
    conditions = conditions_of(file.connection, chosen, structures)
    listed = _listed(file, conditions)
    if not listed:
        raise EmptySelectionError(why_none(file.connection, chosen, structures, conditions))
    loaded = tuple(each for each in listed if each.has(content))
    words = content.replace("_", " ")
    if not loaded:
        matching = counted(len(listed), "experiment", "matches, but its", "match, but none of their")
        raise EmptySelectionError(
            f"{matching} {words} are {'not ' if len(listed) == 1 else ''}loaded: {_remedy(file, chosen, structures)}"
            f"{_loaded_secondary(file, chosen, structures, content)}"
        )
    warning = _warning(file, chosen, structure, content)
    notes = [*([warning] if warning else []), *file.notes]
    if not conditions:
        counting = counted(len(loaded), "experiment", "counts", "count")
        notes.append(f"{counting}: all whose {words} are loaded, of {len(listed):,} in the list.")
    else:
        notes.append(f"{counted(len(loaded), 'experiment', 'counts', 'count')}.")
        missing = len(listed) - len(loaded)
        if missing:
            more = "1 more matches, but its" if missing == 1 else f"{missing:,} more match, but their"
            notes.append(f"{more} {words} are not loaded: {_remedy(file, chosen, structures)}")
    return ChosenExperiments(loaded, not conditions, tuple(notes), warning)


def _listed(file: WarehouseFile, conditions: Sequence[Condition]) -> list[ListedExperiment]:
    where = " and ".join(f"({condition.sql})" for condition in conditions) or "true"
    rows = file.rows(
        f"""
        select
            experiment.experiment_id,
            experiment.acronym,
            experiment.transgenic_line,
            experiment.has_unionizes,
            experiment.has_injection_voxels
        from experiment_summary as experiment
        where {where}
        order by experiment.experiment_id
        """
    )
    return [ListedExperiment(*row) for row in rows]


def _loaded_secondary(
    file: WarehouseFile, chosen: ExperimentFilter, structures: Sequence[Structure], content: Content
) -> str:
    """A sentence about the loaded experiments that ``--injection any`` would choose; '' if there are none."""
    if not structures or chosen.injection == "any":
        return ""
    wider = _listed(file, conditions_of(file.connection, replace(chosen, injection="any"), structures))
    count = sum(each.has(content) for each in wider)
    if not count:
        return ""
    reach = counted(count, "loaded experiment", "reaches", "reach")
    return f" {reach} into {structures[0].acronym} with a secondary injection: use --injection any."


def _warning(file: WarehouseFile, chosen: ExperimentFilter, structure: Structure | None, content: Content) -> str:
    """A sentence if experiments inject the structure and none of them is loaded: what looks like a gap may be none."""
    if structure is None or chosen.injection is not None:
        return ""
    injected = replace(chosen, injection="primary")
    listed = _listed(file, conditions_of(file.connection, injected, [structure]))
    if not listed:  # nobody aimed at it
        injected = replace(chosen, injection="any")
        listed = _listed(file, conditions_of(file.connection, injected, [structure]))
    if not listed or any(each.has(content) for each in listed):
        return ""
    words = content.replace("_", " ")
    if len(listed) == 1:
        missing = f"The {words} of the 1 experiment that injects {structure.acronym} are not loaded"
    else:
        missing = f"The {words} of none of the {len(listed):,} experiments that inject {structure.acronym} are loaded"
    return f"{missing}, so what looks like a gap may be none: {_remedy(file, injected, [structure])}"


def _remedy(file: WarehouseFile, chosen: ExperimentFilter, structures: Sequence[Structure]) -> str:
    """The command that loads the experiments; nothing can fetch generated ones."""
    command = ingest_command(
        chosen,
        [each.acronym for each in structures],
        file.info["source"],
        file.info["resolution_um"],
        database=None if realpath(file.path) == realpath(default_path(Path(file.info["source"]))) else file.path,
        offline=file.is_generated,
    )
    if file.is_generated:
        return f"'{command}' loads what the cache folder has of them."
    return f"'{command}' fetches and loads them."
