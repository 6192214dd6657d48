"""The voxels of a slice viewer: a box around a structure, what lies in it, and which experiments inject it where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from warehouse.database.warehouse_file import WarehouseFile
from warehouse.grid import Box, Grid, Index
from warehouse.selection.chosen import ChosenExperiments
from warehouse.selection.structures import Structure

__all__ = ["Label", "Region", "region"]

MARGIN_UM = 400
"""Width of the frame of neighbouring structures that is shown around the structure."""

MAX_INJECTED = 20_000_000
"""The most pairs of an experiment and a voxel with which a page says which experiments reach each voxel.

The thalamus of the whole atlas has a third of it.
"""


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
        experiment_ids: experiments with a voxel in the structure, the one with the most first; empty if there are more
            pairs of experiment and voxel than ``MAX_INJECTED``.
        experiment: (pairs,) positions in ``experiment_ids``, sorted.
        offset: (pairs,) offsets in the box of the voxels that the experiment reaches, sorted within an experiment.
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
        """Whether ``experiment`` and ``offset`` list the experiments that make up ``counts``."""
        return bool(self.experiment_ids) or not self.counts.any()


@dataclass(frozen=True)
class _Frame:
    """The box in the grid: where its first voxel lies, and its own numbering of voxels."""

    grid: Grid
    first: Index
    box: Box

    def offsets(self, voxel_id: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        """Numbers in the box of voxels that lie in it."""
        ap, dv, ml = (axis - start for axis, start in zip(self.grid.index(voxel_id), self.first, strict=True))
        offset: npt.NDArray[np.int32] = self.box.voxel_id(ap, dv, ml).astype(np.int32)
        return offset

    @property
    def holds(self) -> str:
        """A condition in SQL on rows that have a voxel_id: those in the box."""
        first, last = (self.grid.voxel_id(0, 0, self.first[2] + planes) for planes in (0, self.box.shape[2]))
        # the range of ids comes first: it lets the database skip most of what is stored
        conditions = [f"voxel_id between {first} and {last - 1}"]
        for axis, start, length in zip(self.grid.index_sql("voxel_id"), self.first, self.box.shape, strict=True):
            conditions.append(f"{axis} between {start} and {start + length - 1}")
        return " and ".join(conditions)

    def volume(self, voxel_id: npt.NDArray[Any], value: npt.NDArray[Any]) -> npt.NDArray[np.uint16]:
        """(AP, DV, ML): the values of voxels that lie in the box."""
        return self.box.volume(self.offsets(voxel_id), value.astype(np.uint16))


def region(file: WarehouseFile, structure: Structure, chosen: ChosenExperiments, min_density: float) -> Region:
    """The box around a structure that has voxels, and the injections of some experiments in it.

    Args:
        file: the warehouse.
        structure: what it is about; it needs at least one voxel in the annotation.
        chosen: the experiments that count.
        min_density: an experiment counts in a voxel where its injection density is this or more.
    """
    frame = _frame(file, structure)
    labels, structures = _labels(file, structure, frame)
    counted = file.columns(
        "select voxel_id, experiment_count from voxel_injection_count($min_density, $experiment_ids) "
        f"where {structure.within}",
        min_density=min_density,
        experiment_ids=chosen.ids_or_null,
    )
    nothing = np.zeros(0, dtype=np.int32)
    ids: list[int] = []
    experiment, offset = nothing, nothing
    if counted["experiment_count"].sum() <= MAX_INJECTED:
        ids, experiment, offset = _injected(file, structure, chosen, min_density, frame)
    return Region(
        resolution_um=file.grid.resolution_um,
        first=frame.first,
        labels=labels,
        structures=structures,
        counts=frame.volume(counted["voxel_id"], counted["experiment_count"]),
        experiment_ids=ids,
        experiment=experiment,
        offset=offset,
    )


def _frame(file: WarehouseFile, structure: Structure) -> _Frame:
    grid = file.grid
    margin = MARGIN_UM // grid.resolution_um
    voxel_id = file.columns(f"select voxel_id from annotation_voxel where {structure.within}")["voxel_id"]
    spans = [
        (max(int(axis.min()) - margin, 0), min(int(axis.max()) + 1 + margin, count))
        for axis, count in zip(grid.index(voxel_id), grid.shape, strict=True)
    ]
    (ap, ap_end), (dv, dv_end), (ml, ml_end) = spans
    return _Frame(grid, (ap, dv, ml), Box((ap_end - ap, dv_end - dv, ml_end - ml)))


def _labels(file: WarehouseFile, structure: Structure, frame: _Frame) -> tuple[npt.NDArray[np.uint16], list[Label]]:
    found = file.columns(f"select voxel_id, graph_order from annotation_voxel where {frame.holds}")
    graph_orders, position = np.unique(found["graph_order"], return_inverse=True)
    names = file.rows(
        """
        select acronym, name, graph_order
        from structure
        where graph_order in (select unnest(cast($graph_orders as integer[])))
        order by graph_order
        """,
        graph_orders=graph_orders.tolist(),
    )
    structures = [
        Label(acronym, name, graph_order, structure.graph_order <= graph_order <= structure.last_graph_order)
        for acronym, name, graph_order in names
    ]
    return frame.volume(found["voxel_id"], position + 1), structures


def _injected(
    file: WarehouseFile, structure: Structure, chosen: ChosenExperiments, min_density: float, frame: _Frame
) -> tuple[list[int], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Ids of the experiments, the one with the most voxels first, and (experiment, offset) of what they reach.

    The page says which experiments reach each voxel, so this reads every pair, not counts.
    """
    rows = file.columns(
        f"""
        select injection_experiment.experiment_id, injected.voxel_id
        from chosen_injection_voxel($min_density, $experiment_ids) as injected
        inner join injection_experiment on injected.experiment_number = injection_experiment.experiment_number
        where injected.{structure.within}
        """,
        min_density=min_density,
        experiment_ids=chosen.ids_or_null,
    )
    ids, position, sizes = np.unique(rows["experiment_id"], return_inverse=True, return_counts=True)
    largest_first = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(largest_first)
    rank[largest_first] = np.arange(len(ids))
    box_size = frame.box.voxel_count
    key = rank[position].astype(np.int64) * box_size + frame.offsets(rows["voxel_id"])
    key.sort()
    return ids[largest_first].tolist(), (key // box_size).astype(np.int32), (key % box_size).astype(np.int32)
