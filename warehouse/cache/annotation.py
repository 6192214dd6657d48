"""Reads the annotation volume, which gives the structure of each voxel."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from warehouse.cache.ontology import Ontology
from warehouse.cache.volume import SparseVolume, read_labels
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid
from warehouse.sentences import some

__all__ = ["Annotation", "read_annotation", "read_label_ids"]

_OUTSIDE = -1
"""graph_order of a voxel outside the annotation."""


@dataclass(frozen=True)
class Annotation:
    """The annotation volume, sorted by (graph_order, voxel_id) like the table ``annotation_voxel``.

    Attributes:
        voxel_id: (n,) int32, the voxels that have a label.
        structure_id: (n,) int32, the structure that each is labelled with.
        graph_order: (n,) int16, the graph_order of that structure.
        label_ids: the ids that occur in structure_id, sorted.
        graph_order_of_voxel: int16, by voxel_id, the graph_order of the structure of every voxel of the grid; -1 where
            a voxel has no label.
    """

    voxel_id: npt.NDArray[np.int32]
    structure_id: npt.NDArray[np.int32]
    graph_order: npt.NDArray[np.int16]
    label_ids: list[int]
    graph_order_of_voxel: npt.NDArray[np.int16]


def read_annotation(content: bytes, path: Path, grid: Grid, ontology: Ontology) -> Annotation:
    """Reads an annotation volume and looks every label up in the ontology.

    Raises:
        DamagedFileError: the volume is damaged, or a label is not in the ontology.
    """
    labels = read_labels(content, str(path), grid)
    order_of_structure = {structure.structure_id: structure.graph_order for structure in ontology.structures}
    runs = _runs(labels)
    ids = np.unique(runs.label)
    label_ids: list[int] = ids.tolist()
    _check_known(label_ids, order_of_structure, path)
    orders = np.array([order_of_structure[structure_id] for structure_id in label_ids], np.int16)
    run_order = orders[np.searchsorted(ids, runs.label)]
    graph_order_of_voxel = np.full(grid.voxel_count, _OUTSIDE, np.int16)
    graph_order_of_voxel[labels.voxel_id] = np.repeat(run_order, runs.length)
    # To sort the runs is to sort their voxels, which are many more. A stable sort keeps the order of the file.
    along_tree = np.argsort(run_order, kind="stable")
    length = runs.length[along_tree]
    first = np.cumsum(length, dtype=np.int32) - length
    voxel_id = np.arange(labels.voxel_id.size, dtype=np.int32)
    voxel_id += np.repeat(runs.first_voxel_id[along_tree] - first, length)
    return Annotation(
        voxel_id=voxel_id,
        structure_id=np.repeat(runs.label[along_tree].astype(np.int32), length),
        graph_order=np.repeat(run_order[along_tree], length),
        label_ids=label_ids,
        graph_order_of_voxel=graph_order_of_voxel,
    )


def read_label_ids(content: bytes, path: Path, grid: Grid, structure_ids: Collection[int]) -> list[int]:
    """The labels of an annotation volume, each once, sorted.

    Raises:
        DamagedFileError: the volume is damaged, or a label is not among ``structure_ids``.
    """
    runs = _runs(read_labels(content, str(path), grid))
    label_ids: list[int] = np.unique(runs.label).tolist()
    _check_known(label_ids, structure_ids, path)
    return label_ids


@dataclass(frozen=True)
class _Runs:
    """Runs of consecutive voxels with one label: the label, the first voxel, and the number of voxels."""

    label: npt.NDArray[np.uint32]
    first_voxel_id: npt.NDArray[np.int32]
    length: npt.NDArray[np.int32]


def _runs(labels: SparseVolume) -> _Runs:
    follows = labels.voxel_id[1:] == labels.voxel_id[:-1] + 1
    follows &= labels.value[1:] == labels.value[:-1]
    starts = np.flatnonzero(~follows) + 1
    starts = np.concatenate(([0], starts)) if labels.value.size else starts
    length = np.diff(np.append(starts, labels.value.size)).astype(np.int32)
    return _Runs(labels.value[starts], labels.voxel_id[starts], length)


def _check_known(label_ids: Iterable[int], structure_ids: Collection[int], path: Path) -> None:
    unknown = [str(label_id) for label_id in label_ids if label_id not in structure_ids]
    if unknown:
        raise DamagedFileError(
            f"{path} has labels that structures.json does not have ({some(unknown)}): fetch both again with --refresh."
        )
