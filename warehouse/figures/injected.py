"""Which rows of the injected voxels a figure counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from warehouse.literals import literal
from warehouse.loaded import loaded_experiments
from warehouse.selection import ExperimentFilter, Injection, Structure, experiment_filter

__all__ = ["Injected", "chosen_experiments"]


@dataclass(frozen=True)
class Injected:
    """The experiments that a figure counts, and how to ask for their voxels.

    Attributes:
        experiment_ids: the chosen experiments whose voxels are loaded.
        is_all: whether those are all that are loaded; then ``density_rank`` is their rank among the chosen, too.
        condition: the rows of ``packed_injection_voxel`` that are theirs, in SQL.
        notes: sentences for the reader.
    """

    experiment_ids: list[int]
    is_all: bool
    condition: str
    notes: list[str]

    def rows(self, within: str, min_density: float) -> str:
        """A source in SQL: one row per chosen experiment and voxel that it injects to a density.

        Args:
            within: a condition on the voxels.
            min_density: the injection density from which a voxel counts, above 0 up to 1.
        """
        return (
            f"packed_injection_voxel where {within} and {self.condition} "
            f"and injection_density >= cast({literal(min_density)} as float)"
        )


def chosen_experiments(
    connection: duckdb.DuckDBPyConnection,
    structure: Structure | None,
    injection: Injection | None,
    *,
    wild_type: bool,
    transgenic_line: str | Iterable[str],
    experiment: int | Iterable[int],
) -> Injected:
    """The loaded experiments that pass the filters; all where none is set.

    Args:
        connection: the warehouse.
        structure: where ``injection`` has to be.
        injection: only experiments with their primary, or with any, injection structure there; None is anywhere.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: there is no such ``injection``.
    """
    selection = experiment_filter(
        () if structure is None or injection is None else (structure.acronym,),
        injection or "primary",
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    loaded = loaded_experiments(connection, selection, "injection_voxels")
    if selection == ExperimentFilter():
        return Injected(loaded.ids, True, "true", loaded.notes)
    among = f"""experiment_number in (
        select experiment_number
        from injection_experiment
        where experiment_id in (select unnest(cast({literal(loaded.ids)} as integer[])))
    )"""
    return Injected(loaded.ids, False, among, loaded.notes)
