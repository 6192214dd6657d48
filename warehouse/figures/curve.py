"""The numbers of the coverage curves: against the number of experiments, the density and the depth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.arguments import check_min_density, check_min_experiments
from warehouse.figures.accumulation import cover_sets, greedy_order, random_orders
from warehouse.figures.injected import Injected, chosen_experiments
from warehouse.figures.nuclei import check_drawn
from warehouse.selection import Injection, Structure, find_structure

__all__ = ["CurveFigure", "curve_figure"]

_ORDERS = 200
_BAND_PERCENT = (5, 50, 95)
_MOST_ROWS = 4_000_000
_SAMPLED_ROWS = 2_000_000
_TWENTIETHS = 20
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
    check_drawn(connection, found)
    injected = chosen_experiments(
        connection,
        found,
        injection,
        wild_type=wild_type,
        transgenic_line=transgenic_line,
        experiment=experiment,
    )
    rows = _Rows(connection, found, injected)
    voxel_count = rows.voxel_count()
    depth_voxels = rows.by_depth(min_density)

    lots = _lots(int(depth_voxels.sum()))
    voxel_id, number = rows.covering(min_density, lots)
    numbers = np.flatnonzero(np.bincount(number))  # of the experiments that cover any, in the order of their ids
    sets = cover_sets(voxel_id, np.searchsorted(numbers, number), len(numbers))
    order, best = greedy_order(sets, min_experiments)
    low, median, high = np.percentile(random_orders(sets, min_experiments, _ORDERS), _BAND_PERCENT, axis=0)
    sampled = rows.voxel_count(lots)
    ids = rows.experiment_ids()
    notes = list(injected.notes)
    if lots < _LOTS:
        notes.append(f"The curves against the number of experiments rest on {sampled:,} of {voxel_count:,} voxels.")
    idle = len(injected.experiment_ids) - len(numbers)
    if idle:
        voxels = f"no voxel of {found.acronym}" if lots == _LOTS else "none of these voxels"
        notes.append(f"Not in these curves: {_experiments(idle)} {voxels} to a density of {min_density:g}.")
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
        densities=np.arange(1, _TWENTIETHS + 1) / _TWENTIETHS,
        density_fractions=rows.by_density(min_experiments) / voxel_count,
        depths=np.arange(1, len(depth_voxels) + 1),
        depth_fractions=depth_voxels / voxel_count,
        experiment_count=len(injected.experiment_ids),
        voxel_count=voxel_count,
        notes=notes,
    )


def _lots(rows: int) -> int:
    """How many lots of voxels, of all there are, have few enough rows."""
    return _LOTS if rows <= _MOST_ROWS else max(1, _LOTS * _SAMPLED_ROWS // rows)


class _Rows:
    """The voxels of a structure that the chosen experiments inject."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, structure: Structure, injected: Injected) -> None:
        self._connection = connection
        self._within = f"graph_order between {structure.graph_order} and {structure.last_graph_order}"
        self._injected = injected

    def experiment_ids(self) -> dict[int, int]:
        """Ids by the number in ``packed_injection_voxel``."""
        return dict(
            self._connection.execute("select experiment_number, experiment_id from injection_experiment").fetchall()
        )

    def voxel_count(self, lots: int = _LOTS) -> int:
        """The voxels of the structure that are in so many lots; by default all."""
        row = self._connection.execute(
            f"select count(*) from annotation_voxel where {self._within} and {_drawn(lots)}"
        ).fetchone()
        return int(row[0]) if row else 0

    def covering(self, min_density: float, lots: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
        """Voxel and experiment number wherever the density is reached in a voxel of these lots."""
        reaching = self._injected.rows(self._within, min_density)
        rows = self._connection.execute(
            f"select voxel_id, experiment_number from {reaching} and {_drawn(lots)}"
        ).fetchnumpy()
        return np.asarray(rows["voxel_id"]), np.asarray(rows["experiment_number"])

    def by_depth(self, min_density: float) -> npt.NDArray[np.int64]:
        """How many voxels at least 1, 2, … experiments cover."""
        reaching = self._injected.rows(self._within, min_density)
        if self._injected.is_all:  # the row of rank n reaches the density where at least n experiments do
            source, voxels = f"select density_rank from {reaching}", "count(*)"
            if round(min_density * 10) / 10 == min_density:  # tenths were counted when the warehouse was built
                source, voxels = self._ranks_at(round(min_density * 10)), "cast(sum(voxel_count) as bigint)"
            by_rank = self._histogram("density_rank", source, voxels)
            return np.array([by_rank[each] for each in sorted(by_rank)] or [0], dtype=np.int64)
        return _at_least(self._histogram("depth", f"select count(*) as depth from {reaching} group by voxel_id"))

    def by_density(self, depth: int) -> npt.NDArray[np.int64]:
        """How many voxels ``depth`` experiments cover at a density of 0.05, 0.10, … 1.00."""
        within = f"{self._within} and {self._injected.condition}"
        reached = (
            f"select injection_density as density from packed_injection_voxel where {within} and density_rank = {depth}"
        )
        if not self._injected.is_all:
            nth = "max(injection_density)" if depth == 1 else f"max(injection_density, {depth})[{depth}]"
            reached = f"select {nth} as density from packed_injection_voxel where {within} group by voxel_id"
        nearest = f"cast(round(density * {_TWENTIETHS}) as integer)"
        # the densest value below a twentieth rounds to it: it is compared as every other density is
        below = f"case when density < cast({nearest} / {_TWENTIETHS} as float) then 1 else 0 end"
        return _at_least(self._histogram(f"{nearest} - {below}", reached), _TWENTIETHS)

    def _ranks_at(self, tenths: int) -> str:
        return f"""
            select density_rank_count.density_rank, density_rank_count.voxel_count
            from density_rank_count
            inner join structure on density_rank_count.structure_id = structure.structure_id
            where {self._within} and density_rank_count.density_tenths >= {tenths}
        """

    def _histogram(self, expression: str, source: str, voxels: str = "count(*)") -> dict[int, int]:
        rows = self._connection.execute(
            f"select {expression} as value, {voxels} from ({source}) as counted group by value"
        ).fetchall()
        return {value: count for value, count in rows if value is not None}


def _at_least(counts: dict[int, int], last: int = 1) -> npt.NDArray[np.int64]:
    """How many have a value of at least 1, 2, … up to the largest, or to ``last``, from how many have each value."""
    exactly = np.array([counts.get(each, 0) for each in range(1, max([last, *counts]) + 1)], dtype=np.int64)
    at_least: npt.NDArray[np.int64] = np.cumsum(exactly[::-1])[::-1]
    return at_least


def _experiments(count: int) -> str:
    return "1 experiment that injects" if count == 1 else f"{count:,} experiments that inject"


def _drawn(lots: int) -> str:
    return "true" if lots == _LOTS else f"{_SCATTERED} < {lots}"
