"""The numbers of the coverage bars: the covered part of each nucleus, left and right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.arguments import check_min_density, check_min_experiments
from warehouse.figures.injected import Injected, chosen_experiments
from warehouse.figures.nuclei import Nucleus, check_drawn, nuclei
from warehouse.literals import literal
from warehouse.selection import Injection, Structure, find_structure

__all__ = ["CoverageFigure", "Threshold", "coverage_figure"]


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
    check_drawn(connection, found)
    parts = nuclei(connection, found.acronym)
    injected = chosen_experiments(
        connection,
        found,
        injection,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    thresholds = [Threshold(*each) for each in product(densities, depths)]
    within = f"graph_order between {found.graph_order} and {found.last_graph_order}"
    voxels = _voxels(connection, within)
    covered = _covered_voxels(connection, injected, within, thresholds, list(voxels))
    annotated = np.array(list(voxels.values()), dtype=np.float64).T
    nucleus = [list(voxels).index(each.structure_id) for each in parts]
    undivided = 1 - annotated[:, nucleus].sum() / annotated.sum()
    notes = list(injected.notes)
    if undivided >= 0.0005:
        notes.append(f"{undivided * 100:.1f} % of the voxels of {found.acronym} lie in none of its nuclei.")
    return CoverageFigure(
        structure=found,
        nuclei=parts,
        thresholds=thresholds,
        whole=_fraction(covered.sum(axis=2), annotated.sum(axis=1)),
        fractions=_fraction(covered[:, :, nucleus], annotated[:, nucleus]),
        experiment_count=len(injected.experiment_ids),
        notes=notes,
    )


def _voxels(connection: duckdb.DuckDBPyConnection, within: str) -> dict[int, tuple[int, int]]:
    """By label, the annotated voxels left and right."""
    rows = connection.execute(
        f"""
        select
            structure_id,
            count(*) filter (where hemisphere_id = 1),
            count(*) filter (where hemisphere_id = 2)
        from annotation_voxel
        where {within}
        group by structure_id
        order by structure_id
        """
    ).fetchall()
    return {structure_id: (left, right) for structure_id, left, right in rows}


def _covered_voxels(
    connection: duckdb.DuckDBPyConnection,
    injected: Injected,
    within: str,
    thresholds: list[Threshold],
    labels: list[int],
) -> npt.NDArray[np.float64]:
    """(thresholds, 2, labels): the covered voxels left and right."""
    covered = np.zeros((len(thresholds), 2, len(labels)))

    def count(numbers: Sequence[int], counts: str, rows: str) -> None:
        for structure_id, hemisphere_id, *voxels in connection.execute(
            f"select structure_id, hemisphere_id, {counts} from {rows} group by structure_id, hemisphere_id"
        ).fetchall():
            covered[numbers, hemisphere_id - 1, labels.index(structure_id)] = voxels

    if injected.is_all:  # the row of rank n reaches the density where at least n experiments do
        for number, each in enumerate(thresholds):
            rows = f"{injected.rows(within, each.min_density)} and density_rank = {each.min_experiments}"
            count([number], "count(*)", rows)
        return covered
    # the experiments of each voxel are counted once for all thresholds
    densities = list(dict.fromkeys(each.min_density for each in thresholds))
    depths = ", ".join(
        f"count(*) filter (where injection_density >= cast({literal(each)} as float)) as depth_{number}"
        for number, each in enumerate(densities)
    )
    label = "structure_id, hemisphere_id"
    by_voxel = f"select {label}, {depths} from {injected.rows(within, min(densities))} group by voxel_id, {label}"
    conditions = [f"depth_{densities.index(each.min_density)} >= {each.min_experiments}" for each in thresholds]
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    count(range(len(thresholds)), counts, f"({by_voxel}) as voxel")
    return covered


def _fraction(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Part / whole, nan where there is no whole."""
    fraction: npt.NDArray[np.float64] = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return fraction
