"""The numbers of the coverage curves: against the number of experiments, the density and the depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.answers.structures import voxel_count
from warehouse.database.warehouse_file import WarehouseFile
from warehouse.figures.accumulation import CoverSets, cover_sets, greedy_order, random_orders
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure
from warehouse.selection.thresholds import Threshold
from warehouse.sentences import counted

__all__ = ["CurveFigure", "curve_figure"]

_ORDERS = 200
_BAND_PERCENT = (5, 50, 95)
_MOST_ROWS = 4_000_000
_SAMPLED_ROWS = 2_000_000
_TWENTIETHS = 20
# A sample of voxels goes by their ids: times 617, their remainders by a prime scatter over the structure.
_SCATTERED = "cast(voxel_id as bigint) * 617 % 1009"
_LOTS = 1009


@dataclass(frozen=True)
class CurveFigure:
    """The covered fraction of a structure as experiments are added, and as the threshold changes.

    Attributes:
        structure: the structure asked for.
        threshold: what counts as covered.
        best_order: ids of the experiments that inject a voxel of the structure, each the one that adds most (greedy).
        best_fractions: (n + 1,): the fraction that the first 0, 1, … n of them cover.
        random_median: (n + 1,): the same in random orders: the median of all orders.
        random_low: (n + 1,): their 5th percentile.
        random_high: (n + 1,): their 95th percentile.
        order_count: how many random orders.
        densities: (20,): 0.05, 0.10, … 1.00.
        density_fractions: (20,): the fraction covered at each of these as ``min_density``.
        depths: 1, 2, … up to the most experiments in one voxel, at least 1.
        depth_fractions: the fraction covered at each of these as ``min_experiments``.
        experiment_count: the experiments looked at, those included that cover no voxel of the structure.
        voxel_count: the voxels of the structure.
        notes: sentences for the reader.
    """

    structure: Structure
    threshold: Threshold
    best_order: list[int]
    best_fractions: npt.NDArray[np.float64]
    random_median: npt.NDArray[np.float64]
    random_low: npt.NDArray[np.float64]
    random_high: npt.NDArray[np.float64]
    order_count: int
    densities: npt.NDArray[np.float64]
    density_fractions: npt.NDArray[np.float64]
    depths: npt.NDArray[np.int64]
    depth_fractions: npt.NDArray[np.float64]
    experiment_count: int
    voxel_count: int
    notes: list[str]


def curve_figure(
    file: WarehouseFile, structure: Structure, threshold: Threshold, chosen: ChosenExperiments
) -> CurveFigure:
    """The covered fraction of a structure, both hemispheres, against experiments, density and depth.

    The orders leave out experiments that inject no voxel of the structure; a note says how many. The curves against
    the number of experiments count every voxel, unless there are more than 4 million pairs of a voxel and an
    experiment that injects it: then they count a sample of voxels, spread evenly, with about 2 million pairs, and a
    note says how many. The other two curves always count every voxel.

    Raises:
        InvalidValueError: the structure has no voxel.
    """
    whole = voxel_count(file, structure)
    by_depth = _fractions(
        file,
        "select covered_fraction from structure_coverage_by_depth($min_density, $ancestor, $experiment_ids) "
        "where hemisphere = 'both' order by min_experiments",
        structure,
        threshold,
        chosen,
    )
    by_density = _fractions(
        file,
        "select covered_fraction from structure_coverage_by_density($min_experiments, $ancestor, $experiment_ids) "
        "where hemisphere = 'both' order by min_density",
        structure,
        threshold,
        chosen,
    )
    lots = _lots(round(float(by_depth.sum()) * whole))
    ids, sets = _cover_sets(file, structure, threshold, chosen, lots)
    order, best = greedy_order(sets, threshold.min_experiments)
    low, median, high = np.percentile(random_orders(sets, threshold.min_experiments, _ORDERS), _BAND_PERCENT, axis=0)
    sampled = whole if lots == _LOTS else _drawn_voxel_count(file, structure, lots)
    notes = list(chosen.notes)
    if lots < _LOTS:
        notes.append(f"The curves against the number of experiments count {sampled:,} of {whole:,} voxels.")
    idle = len(chosen) - len(ids)
    if idle:
        voxels = f"no voxel of {structure.acronym}" if lots == _LOTS else "none of these voxels"
        notes.append(
            f"{counted(idle, 'experiment', 'injects', 'inject')} {voxels} to a density of {threshold.min_density:g}: "
            f"the curves against the number of experiments leave {'it' if idle == 1 else 'them'} out."
        )
    return CurveFigure(
        structure=structure,
        threshold=threshold,
        best_order=[ids[each] for each in order],
        best_fractions=best / sampled,
        random_median=median / sampled,
        random_low=low / sampled,
        random_high=high / sampled,
        order_count=_ORDERS,
        densities=np.arange(1, _TWENTIETHS + 1) / _TWENTIETHS,
        density_fractions=np.pad(by_density, (0, _TWENTIETHS - len(by_density))),
        depths=np.arange(1, max(len(by_depth), 1) + 1),
        depth_fractions=by_depth if len(by_depth) else np.zeros(1),
        experiment_count=len(chosen),
        voxel_count=whole,
        notes=notes,
    )


def _fractions(
    file: WarehouseFile, statement: str, structure: Structure, threshold: Threshold, chosen: ChosenExperiments
) -> npt.NDArray[np.float64]:
    rows = file.rows(
        statement,
        min_density=threshold.min_density,
        min_experiments=threshold.min_experiments,
        ancestor=structure.acronym,
        experiment_ids=chosen.ids_or_null,
    )
    return np.array([fraction for (fraction,) in rows], dtype=np.float64)


def _lots(rows: int) -> int:
    """How many of the 1,009 lots of voxels to count, if all lots have this many rows."""
    return _LOTS if rows <= _MOST_ROWS else max(1, _LOTS * _SAMPLED_ROWS // rows)


def _drawn_voxel_count(file: WarehouseFile, structure: Structure, lots: int) -> int:
    """The voxels of the structure that are in this many lots."""
    ((count,),) = file.rows(f"select count(*) from annotation_voxel where {structure.within} and {_drawn(lots)}")
    return int(count)


def _cover_sets(
    file: WarehouseFile, structure: Structure, threshold: Threshold, chosen: ChosenExperiments, lots: int
) -> tuple[list[int], CoverSets]:
    """The ids of the experiments that inject any voxel, and which of them inject which voxels.

    Orders of experiments need every pair of a voxel and an experiment, so this reads rows, not counts.
    """
    rows = file.columns(
        "select voxel_id, experiment_number from chosen_injection_voxel($min_density, $experiment_ids) "
        f"where {structure.within} and {_drawn(lots)}",
        min_density=threshold.min_density,
        experiment_ids=chosen.ids_or_null,
    )
    numbers, position = np.unique(rows["experiment_number"], return_inverse=True)
    ids = dict(file.rows("select experiment_number, experiment_id from injection_experiment"))
    return [ids[number] for number in numbers.tolist()], cover_sets(rows["voxel_id"], position, len(numbers))


def _drawn(lots: int) -> str:
    return "true" if lots == _LOTS else f"{_SCATTERED} < {lots}"
