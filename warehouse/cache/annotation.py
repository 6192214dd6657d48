"""Reads the annotation volume: which structure each voxel belongs to."""

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

__all__ = ["Annotation", "read_annotation", "read_label_ids"]

_OUTSIDE = -1
"""graph_order of a voxel outside the annotation."""


@dataclass(frozen=True)
class Annotation:
    """The annotation volume, sorted by (graph_order, voxel_id) like the table ``annotation_voxel``.

    Attributes:
        voxel_id: (n,) int32, the voxels that belong to a structure.
        structure_id: (n,) int32, the structure that each is labelled with.
        graph_order: (n,) int16, the graph_order of that structure.
        label_ids: the ids that occur in structure_id, sorted.
        graph_order_of_voxel: for every voxel of the grid the graph_order of its structure, int16, -1 for none.
    """

    voxel_id: npt.NDArray[np.int32]
    structure_id: npt.NDArray[np.int32]
    graph_order: npt.NDArray[np.int16]
    label_ids: list[int]
    graph_order_of_voxel: npt.NDArray[np.int16]


def read_annotation(content: bytes, path: Path, grid: Grid, ontology: Ontology) -> Annotation:
    """Read an annotation volume and look every label up in the ontology.

    Raises:
        DamagedFileError: the volume is damaged, or a label is no structure.
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
    # Sorting the runs sorts their voxels, which are many more; stable, so they stay in the order of the file.
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
    """The ids that occur in an annotation volume, sorted.

    Raises:
        DamagedFileError: the volume is damaged, or an id is not among ``structure_ids``.
    """
    runs = _runs(read_labels(content, str(path), grid))
    label_ids: list[int] = np.unique(runs.label).tolist()
    _check_known(label_ids, structure_ids, path)
    return label_ids


@dataclass(frozen=True)
class _Runs:
    """Voxels that follow each other in the file and share a label: label, id of the first, and how many they are."""

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
            f"{path} has voxels of structures that structures.json does not have "
            f"({', '.join(unknown[:5])}{' …' if len(unknown) > 5 else ''}): fetch both files again."
        )
