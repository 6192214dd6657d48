"""The numbers of the coverage curves: against the number of experiments, the density and the depth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.arguments import check_min_density, check_min_experiments
from warehouse.figures.accumulation import cover_sets, greedy_order, random_orders
from warehouse.figures.nuclei import drawn_nuclei
from warehouse.literals import literal, with_values
from warehouse.loaded import loaded_experiments
from warehouse.selection import ExperimentFilter, Injection, Structure, experiment_filter, find_structure

__all__ = ["CurveFigure", "curve_figure"]

_ORDERS = 200
_BAND_PERCENT = (5, 50, 95)
_MOST_ROWS = 4_000_000
# Voxels are drawn by their ids: 617 scatters over the structure what is left of a division by a prime.
_SCATTERED = "cast(voxel_id as bigint) * 617 % 1009"
_LOTS = 1009


@dataclass(frozen=True)
class CurveFigure:
    """The covered fraction of a structure as experiments are added, and as the threshold changes.

    Attributes:
        structure: the structure asked for.
        min_density: a voxel counts for an experiment from this injection density on.
        min_experiments: a voxel is covered when it counts for at least so many experiments.
        best_order: ids of the experiments that cover a voxel of the structure, each the one that adds most (greedy).
        best_fractions: (n + 1,): covered by the first 0, 1, … n of them.
        random_median: (n + 1,): the same in random orders, the median of all orders …
        random_low: (n + 1,): … and the 5th …
        random_high: (n + 1,): … and the 95th percentile.
        order_count: how many random orders.
        densities: (20,): 0.05, 0.10, … 1.00.
        density_fractions: (20,): covered at these minimum densities, by ``min_experiments``.
        depths: 1, 2, … up to the most experiments in one voxel, 1 at least.
        depth_fractions: covered by at least so many experiments, at ``min_density``.
        experiment_count: the experiments looked at, those included that cover no voxel of the structure.
        voxel_count: the voxels of the structure.
        notes: sentences for the reader.
    """

    structure: Structure
    min_density: float
    min_experiments: int
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
    connection: duckdb.DuckDBPyConnection,
    structure: str,
    *,
    min_density: float = 0.5,
    min_experiments: int = 1,
    injection: Injection | None = None,
    wild_type: bool = False,
    transgenic_line: str | Iterable[str] = (),
    experiment: int | Iterable[int] = (),
) -> CurveFigure:
    """The covered fraction of a structure, both hemispheres, against experiments, density and depth.

    Experiments that cover no voxel of the structure take no part in the orders; a note says how many there are. The
    curves against the number of experiments rest on every voxel where there are up to 4 million pairs of a voxel and
    an experiment that covers it, else on so many voxels, spread evenly, that there are no more; a note says how many.
    The other two curves always rest on all.

    Args:
        connection: the warehouse.
        structure: acronym, name or id.
        min_density: a voxel counts for an experiment from this injection density on, above 0 up to 1.
        min_experiments: a voxel is covered when it counts for at least so many experiments.
        injection: only experiments with their primary, or with any, injection structure in ``structure``.
        wild_type: only experiments in wild-type mice.
        transgenic_line: only experiments in mice of this line, or one of these.
        experiment: only this experiment, or these.

    Raises:
        UnknownNameError: there is no such structure, transgenic line or experiment.
        EmptySelectionError: no experiment passes the filters, or none of them is loaded.
        InvalidValueError: a threshold or choice is outside what is allowed, or the structure has no voxel.
    """
    check_min_density(min_density)
    check_min_experiments(min_experiments)
    found = find_structure(connection, structure)
    drawn_nuclei(connection, found)
    selection = experiment_filter(
        () if injection is None else (found.acronym,),
        injection or "primary",
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    loaded = loaded_experiments(connection, selection, "injection_voxels")
    rows = _Rows(connection, found, None if selection == ExperimentFilter() else loaded.ids)
    voxel_count = rows.voxel_count()

    lots = rows.lots(min_density)
    voxel_id, number = rows.covering(min_density, lots)
    numbers, position = np.unique(number, return_inverse=True)
    sets = cover_sets(voxel_id, position, len(numbers))
    order, best = greedy_order(sets, min_experiments)
    low, median, high = np.percentile(random_orders(sets, min_experiments, _ORDERS), _BAND_PERCENT, axis=0)
    sampled = rows.voxel_count(lots)

    densities = np.arange(1, 21) / 20
    depth_voxels = rows.by_depth(min_density)
    ids = rows.experiment_ids()
    notes = list(loaded.notes)
    if len(numbers) < len(loaded.ids):
        notes.append(
            f"{len(loaded.ids) - len(numbers):,} of them cover no voxel of {found.acronym} at this density and "
            "take no part in the orders."
        )
    if lots < _LOTS:
        notes.append(f"The curves against the number of experiments rest on {sampled:,} of {voxel_count:,} voxels.")
    return CurveFigure(
        structure=found,
        min_density=min_density,
        min_experiments=min_experiments,
        best_order=[ids[int(numbers[each])] for each in order],
        best_fractions=best / sampled,
        random_median=median / sampled,
        random_low=low / sampled,
        random_high=high / sampled,
        order_count=_ORDERS,
        densities=densities,
        density_fractions=rows.by_density(densities, min_experiments) / voxel_count,
        depths=np.arange(1, len(depth_voxels) + 1),
        depth_fractions=depth_voxels / voxel_count,
        experiment_count=len(loaded.ids),
        voxel_count=voxel_count,
        notes=notes,
    )


class _Rows:
    """The injected voxels of a structure: of all experiments, or of those with some ids."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, structure: Structure, ids: list[int] | None) -> None:
        self._connection = connection
        self._within = f"graph_order between {structure.graph_order} and {structure.last_graph_order}"
        self._ids = ids
        self._chosen = "true"
        if ids is not None:
            self._chosen = f"""experiment_number in (
                select experiment_number from injection_experiment
                where experiment_id in (select unnest(cast({literal(ids)} as integer[])))
            )"""

    def experiment_ids(self) -> dict[int, int]:
        """Ids by the number in ``packed_injection_voxel``."""
        return dict(
            self._connection.execute("select experiment_number, experiment_id from injection_experiment").fetchall()
        )

    def voxel_count(self, lots: int = _LOTS) -> int:
        """The voxels of the structure that are in so many lots; by default all."""
        return self._number(f"select count(*) from annotation_voxel where {self._within} and {_SCATTERED} < {lots}")

    def lots(self, min_density: float) -> int:
        """How many lots of voxels, of all there are, have few enough rows."""
        rows = self._number(f"select count(*) from {self._counting(min_density)}")
        return min(_LOTS, max(1, _LOTS * _MOST_ROWS // max(rows, 1)))

    def covering(self, min_density: float, lots: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Voxel and experiment number wherever the density is reached in a voxel of these lots."""
        rows = self._connection.execute(
            f"select voxel_id, experiment_number from {self._counting(min_density)} and {_SCATTERED} < {lots}"
        ).fetchnumpy()
        return np.asarray(rows["voxel_id"]), np.asarray(rows["experiment_number"])

    def by_depth(self, min_density: float) -> npt.NDArray[np.int64]:
        """How many voxels at least 1, 2, … experiments cover."""
        counted = "voxel_injection_count($min_density)"
        if self._ids is not None:
            counted = "voxel_injection_count_of($ids, $min_density)"
        statement = f"select experiment_count, count(*) from {counted} where {self._within} group by experiment_count"
        if self._ids is None:  # the row of rank n reaches the density where at least n experiments do
            statement = f"select density_rank, count(*) from {self._counting(min_density)} group by density_rank"
        values = {"ids": self._ids, "min_density": min_density}
        voxels = dict(self._connection.execute(with_values(statement, values)).fetchall())
        counts = np.array([voxels.get(each, 0) for each in range(1, max(voxels, default=1) + 1)], dtype=np.int64)
        return counts if self._ids is None else np.cumsum(counts[::-1])[::-1]

    def by_density(self, densities: npt.NDArray[np.float64], depth: int) -> npt.NDArray[np.int64]:
        """How many voxels ``depth`` experiments cover at each density."""
        reached = (
            f"select injection_density from packed_injection_voxel where {self._within} and density_rank = {depth}"
        )
        if self._ids is not None:
            nth = "max(injection_density)" if depth == 1 else f"max(injection_density, {depth})[{depth}]"
            reached = f"""
                select {nth} as injection_density
                from packed_injection_voxel
                where {self._within} and {self._chosen}
                group by voxel_id
            """
        counts = ", ".join(
            f"count(*) filter (where injection_density >= cast({literal(float(each))} as float))" for each in densities
        )
        row = self._connection.execute(f"select {counts} from ({reached}) as reached").fetchone()
        return np.array(row, dtype=np.int64)

    def _counting(self, min_density: float) -> str:
        return (
            f"packed_injection_voxel where {self._within} and {self._chosen} "
            f"and injection_density >= cast({literal(min_density)} as float)"
        )

    def _number(self, statement: str) -> int:
        row = self._connection.execute(statement).fetchone()
        return int(row[0]) if row else 0
