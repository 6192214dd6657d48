"""The numbers of the coverage bars: the covered part of each nucleus, left and right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.arguments import check_min_density, check_min_experiments
from warehouse.figures.nuclei import Nucleus, drawn_nuclei
from warehouse.literals import literal
from warehouse.loaded import loaded_experiments
from warehouse.selection import ExperimentFilter, Injection, Structure, experiment_filter, find_structure

__all__ = ["CoverageFigure", "Threshold", "coverage_figure"]

SIDES = ("left", "right")


@dataclass(frozen=True)
class Threshold:
    """A voxel is covered when at least ``min_experiments`` experiments reach ``min_density`` in it."""

    min_density: float
    min_experiments: int


@dataclass(frozen=True)
class CoverageFigure:
    """The covered fraction of a structure and of its nuclei at one or several thresholds.

    Attributes:
        structure: the structure asked for.
        nuclei: its nuclei, in graph order.
        thresholds: every minimum density with every minimum number of experiments.
        whole: (thresholds, 2): the structure itself, left and right.
        fractions: (thresholds, 2, nuclei): left and right; nan where a nucleus has no voxel on that side.
        experiment_count: the experiments looked at.
        notes: sentences for the reader.
    """

    structure: Structure
    nuclei: list[Nucleus]
    thresholds: list[Threshold]
    whole: npt.NDArray[np.float64]
    fractions: npt.NDArray[np.float64]
    experiment_count: int
    notes: list[str]


def coverage_figure(
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    min_density: float | Sequence[float] = (0.5,),
    min_experiments: int | Sequence[int] = (1,),
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> CoverageFigure:
    """The covered fraction of each nucleus of a structure, left and right.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.
        min_density: a voxel counts for an experiment from this injection density on, above 0 up to 1; one or several.
        min_experiments: a voxel is covered when it counts for at least so many experiments; one or several.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed, or the structure has no voxel.
    """
    densities = [min_density] if isinstance(min_density, (int, float)) else list(dict.fromkeys(min_density))
    depths = [min_experiments] if isinstance(min_experiments, int) else list(dict.fromkeys(min_experiments))
    for density in densities:
        check_min_density(density)
    for depth in depths:
        check_min_experiments(depth)
    found = find_structure(connection, structure)
    parts = drawn_nuclei(connection, found)
    selection = experiment_filter(
        () if injection is None else (found.acronym,),
        injection or "primary",
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    loaded = loaded_experiments(connection, selection, "injection_voxels")
    thresholds = [Threshold(*each) for each in product(densities, depths)]
    macro, ids = "structure_coverage_at", ""
    if selection != ExperimentFilter():
        macro, ids = "structure_coverage_of", f"{literal(loaded.ids)}, "
    shown = [found.structure_id, *(each.structure_id for each in parts)]
    fractions = np.full((len(thresholds), 2, len(shown)), np.nan)
    for number, threshold in enumerate(thresholds):
        at = f"{ids}{literal(threshold.min_density)}, {threshold.min_experiments}"
        rows = connection.execute(
            f"""
            select structure_id, hemisphere, covered_fraction
            from {macro}({at}, ancestor := {literal(found.acronym)})
            where hemisphere <> 'both' and covered_fraction is not null
            """
        ).fetchall()
        of = {(structure_id, hemisphere): fraction for structure_id, hemisphere, fraction in rows}
        for side, hemisphere in enumerate(SIDES):
            fractions[number, side] = [of.get((structure_id, hemisphere), np.nan) for structure_id in shown]
    return CoverageFigure(
        structure=found,
        nuclei=parts,
        thresholds=thresholds,
        whole=fractions[:, :, 0],
        fractions=fractions[:, :, 1:],
        experiment_count=len(loaded.ids),
        notes=[*loaded.notes, *_undivided_notes(connection, found, parts)],
    )


def _undivided_notes(connection: duckdb.DuckDBPyConnection, structure: Structure, parts: list[Nucleus]) -> list[str]:
    row = connection.execute(
        "select count(*) from annotation_voxel "
        f"where graph_order between {structure.graph_order} and {structure.last_graph_order}"
    ).fetchone()
    whole = row[0] if row else 0
    undivided = 1 - sum(each.voxel_count for each in parts) / whole
    if undivided < 0.0005:
        return []
    return [f"{undivided:.1%} of the voxels of {structure.acronym} lie in none of the nuclei shown."]
