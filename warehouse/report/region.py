"""The voxels of a slice viewer: a box around a structure, what lies in it, and which experiments inject it where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.figures.injected import Injected
from warehouse.literals import literal
from warehouse.selection import Structure

__all__ = ["Label", "Region", "region"]

MARGIN_UM = 400
"""Width of the frame of neighbouring structures that is shown around the structure."""

MAX_INJECTED = 20_000_000
"""Rows of experiment and voxel up to which a page can say which experiments reach a voxel; the thalamus has a third."""


@dataclass(frozen=True)
class Label:
    """A structure that voxels are labelled with; ``is_inside`` the structure that the region is about."""

    acronym: str
    name: str
    graph_order: int
    is_inside: bool


@dataclass(frozen=True)
class Region:
    """A box of voxels around a structure.

    Offsets in the box are ``ap + n_ap * (dv + n_dv * ml)``, as voxel ids are in the whole grid.

    Attributes:
        resolution_um: edge of a voxel.
        first: indices (AP, DV, ML) of the box's first voxel in the whole grid.
        labels: (AP, DV, ML) uint16: 0 outside the annotation, else 1 + position in ``structures``.
        structures: those in the box, in graph order.
        counts: (AP, DV, ML) uint16: how many experiments reach the minimum density; 0 outside the structure.
        experiment_ids: experiments with a voxel in the structure, the one with the most first; empty if there are too
            many to say which experiment is where.
        experiment: (rows,) positions in ``experiment_ids``, sorted.
        offset: (rows,) offsets in the box of the voxels that the experiment reaches, sorted within an experiment.
    """

    resolution_um: int
    first: tuple[int, int, int]
    labels: npt.NDArray[np.uint16]
    structures: list[Label]
    counts: npt.NDArray[np.uint16]
    experiment_ids: list[int]
    experiment: npt.NDArray[np.int32]
    offset: npt.NDArray[np.int32]

    @property
    def knows_experiments(self) -> bool:
        """Whether ``experiment`` and ``offset`` say which experiments make up ``counts``."""
        return bool(self.experiment_ids) or not self.counts.any()


@dataclass(frozen=True)
class _Box:
    first: npt.NDArray[np.int64]
    shape: npt.NDArray[np.int64]
    grid: tuple[int, int, int]

    def offsets(self, voxel_id: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        """Offsets in the box of voxels that lie in it."""
        ap, dv, ml = (axis - start for axis, start in zip(_indices(voxel_id, self.grid), self.first, strict=True))
        offset: npt.NDArray[np.int32] = (ap + self.shape[0] * (dv + self.shape[1] * ml)).astype(np.int32)
        return offset

    def holds(self, voxel_id: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        inside = np.ones(len(voxel_id), dtype=bool)
        for axis, start, length in zip(_indices(voxel_id, self.grid), self.first, self.shape, strict=True):
            inside &= (axis >= start) & (axis < start + length)
        return inside

    def volume(self, voxel_id: npt.NDArray[Any], value: npt.NDArray[Any]) -> npt.NDArray[np.uint16]:
        flat = np.zeros(int(np.prod(self.shape)), dtype=np.uint16)
        flat[self.offsets(voxel_id)] = value
        return flat.reshape(tuple(self.shape), order="F")


def region(
    connection: duckdb.DuckDBPyConnection, structure: Structure, injected: Injected, min_density: float
) -> Region:
    """The box around a structure that has voxels, and the injections of some experiments in it.

    Args:
        connection: the warehouse.
        structure: what it is about; it needs at least one voxel in the annotation.
        injected: the experiments that count.
        min_density: an experiment counts in a voxel from this injection density on.
    """
    row = connection.execute(
        "select resolution_um, ap_voxel_count, dv_voxel_count, ml_voxel_count from warehouse_info"
    ).fetchone()
    resolution_um, *grid = row or (0, 0, 0, 0)
    within = f"graph_order between {structure.graph_order} and {structure.last_graph_order}"
    reached = injected.rows(within, min_density)
    box = _box(connection, within, (grid[0], grid[1], grid[2]), MARGIN_UM // resolution_um)
    labels, structures = _labels(connection, structure, box)
    counted = _columns(
        connection,
        f"select voxel_id, cast(count(*) as usmallint) as experiment_count from {reached} group by voxel_id",
    )
    ids, experiment, offset = _injected(connection, reached, box, int(counted["experiment_count"].sum()))
    return Region(
        resolution_um=resolution_um,
        first=(int(box.first[0]), int(box.first[1]), int(box.first[2])),
        labels=labels,
        structures=structures,
        counts=box.volume(counted["voxel_id"], counted["experiment_count"]),
        experiment_ids=ids,
        experiment=experiment,
        offset=offset,
    )


def _indices(voxel_id: npt.NDArray[Any], grid: tuple[int, int, int]) -> tuple[npt.NDArray[Any], ...]:
    return voxel_id % grid[0], voxel_id // grid[0] % grid[1], voxel_id // (grid[0] * grid[1])


def _box(connection: duckdb.DuckDBPyConnection, within: str, grid: tuple[int, int, int], margin: int) -> _Box:
    voxel_id = _columns(connection, f"select voxel_id from annotation_voxel where {within}")["voxel_id"]
    axes = _indices(voxel_id, grid)
    first = np.maximum([axis.min() - margin for axis in axes], 0)
    end = np.minimum([axis.max() + 1 + margin for axis in axes], grid)
    return _Box(first, end - first, grid)


def _labels(
    connection: duckdb.DuckDBPyConnection, structure: Structure, box: _Box
) -> tuple[npt.NDArray[np.uint16], list[Label]]:
    plane = box.grid[0] * box.grid[1]
    start, end = int(box.first[2]) * plane, int(box.first[2] + box.shape[2]) * plane
    found = _columns(
        connection,
        f"select voxel_id, graph_order from annotation_voxel where voxel_id between {start} and {end - 1}",
    )
    inside = box.holds(found["voxel_id"])
    graph_orders, position = np.unique(found["graph_order"][inside], return_inverse=True)
    names = connection.execute(
        f"""
        select acronym, name, graph_order
        from structure
        where graph_order in (select unnest(cast({literal(graph_orders.tolist())} as integer[])))
        order by graph_order
        """
    ).fetchall()
    structures = [
        Label(acronym, name, graph_order, structure.graph_order <= graph_order <= structure.last_graph_order)
        for acronym, name, graph_order in names
    ]
    return box.volume(found["voxel_id"][inside], position + 1), structures


def _injected(
    connection: duckdb.DuckDBPyConnection, reached: str, box: _Box, row_count: int
) -> tuple[list[int], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Ids of the experiments, the one with the most voxels first, and (experiment, offset) of what they reach."""
    nothing = np.zeros(0, dtype=np.int32)
    if row_count > MAX_INJECTED:
        return [], nothing, nothing
    rows = _columns(
        connection,
        f"""
        select injection_experiment.experiment_id, reached.voxel_id
        from (select experiment_number, voxel_id from {reached}) as reached
        inner join injection_experiment on reached.experiment_number = injection_experiment.experiment_number
        """,
    )
    ids, position, sizes = np.unique(rows["experiment_id"], return_inverse=True, return_counts=True)
    largest_first = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(largest_first)
    rank[largest_first] = np.arange(len(ids))
    box_size = int(np.prod(box.shape))
    key = rank[position].astype(np.int64) * box_size + box.offsets(rows["voxel_id"])
    key.sort()
    return ids[largest_first].tolist(), (key // box_size).astype(np.int32), (key % box_size).astype(np.int32)


def _columns(connection: duckdb.DuckDBPyConnection, statement: str) -> dict[str, npt.NDArray[Any]]:
    return {name: np.asarray(column) for name, column in connection.execute(statement).fetchnumpy().items()}
