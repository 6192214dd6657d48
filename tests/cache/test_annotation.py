"""Reading the annotation volume: its voxels along the tree, and labels that the ontology does not have."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from warehouse.cache.annotation import read_annotation, read_label_ids
from warehouse.cache.ontology import Ontology, read_ontology
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid

PATH = Path("cache") / "annotation_100.nrrd"
SHAPE = (4, 3, 5)
# By graph_order: root, TH, VPM, LP, fiber tracts. Ids are in another order than graph_orders.
PATHS = [[997], [997, 549], [997, 549, 733], [997, 549, 218], [997, 1009]]
KNOWN = [path[-1] for path in PATHS]


@pytest.fixture
def grid() -> Grid:
    grid = Grid(100)
    object.__setattr__(grid, "shape", SHAPE)
    return grid


@pytest.fixture
def ontology() -> Ontology:
    records = [
        {
            "id": path[-1],
            "acronym": f"S{path[-1]}",
            "name": f"Structure {path[-1]}",
            "graph_order": order,
            "structure_id_path": path,
            "rgb_triplet": [1, 2, 3],
        }
        for order, path in enumerate(PATHS)
    ]
    return read_ontology(json.dumps(records).encode(), PATH)


def nrrd_bytes(labels: npt.NDArray[Any]) -> bytes:
    header = f"NRRD0004\ntype: uint\ndimension: 3\nsizes: {' '.join(map(str, labels.shape))}\nendian: little\n"
    return header.encode() + b"encoding: gzip\n\n" + gzip.compress(labels.astype("<u4").tobytes(order="F"))


def random_labels(seed: int, labels: list[int]) -> npt.NDArray[np.uint32]:
    """A volume in which labels often come in runs."""
    random = np.random.default_rng(seed)
    return np.repeat(random.choice(labels, 30), 2).astype(np.uint32).reshape(SHAPE, order="F")


@pytest.mark.parametrize("labels", [[0, 997, 549, 733, 218, 1009], [0, 218], [733], [0]], ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_voxels_are_sorted_along_the_tree_and_then_by_id(
    seed: int, labels: list[int], grid: Grid, ontology: Ontology
) -> None:
    volume = random_labels(seed, labels)
    expected = []
    for ml in range(SHAPE[2]):
        for dv in range(SHAPE[1]):
            for ap in range(SHAPE[0]):
                if label := int(volume[ap, dv, ml]):
                    expected.append((KNOWN.index(label), ap + SHAPE[0] * (dv + SHAPE[1] * ml), label))
    annotation = read_annotation(nrrd_bytes(volume), PATH, grid, ontology)
    columns = annotation.graph_order, annotation.voxel_id, annotation.structure_id
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == sorted(expected)
    assert annotation.label_ids == sorted({label for _, _, label in expected})
    by_voxel = dict.fromkeys(range(volume.size), -1) | {voxel_id: order for order, voxel_id, _ in expected}
    assert annotation.graph_order_of_voxel.tolist() == [by_voxel[voxel_id] for voxel_id in range(volume.size)]
    assert read_label_ids(nrrd_bytes(volume), PATH, grid, KNOWN) == annotation.label_ids


@pytest.mark.parametrize(("unknown", "words"), [([5], r"\(5\)"), ([8, 7, 6, 5, 4, 3], r"\(3, 4, 5, 6, 7 and 1 more\)")])
def test_labels_that_the_ontology_does_not_have_are_refused(
    unknown: list[int], words: str, grid: Grid, ontology: Ontology
) -> None:
    volume = np.full(SHAPE, 549)
    volume[0, 0, : len(unknown[:5])] = unknown[:5]
    volume[1, 0, : len(unknown[5:])] = unknown[5:]
    expected = rf"^{PATH} has labels that structures\.json does not have {words}: fetch both again with --refresh\.$"
    with pytest.raises(DamagedFileError, match=expected):
        read_annotation(nrrd_bytes(volume), PATH, grid, ontology)
    with pytest.raises(DamagedFileError, match=expected):
        read_label_ids(nrrd_bytes(volume), PATH, grid, KNOWN)


def test_a_damaged_volume_is_refused(grid: Grid, ontology: Ontology) -> None:
    content = nrrd_bytes(np.full(SHAPE, 549))
    for damaged in (content[:-4], content[: len(content) // 2], b"<html>", content.replace(b"4 3 5", b"4 3 6")):
        with pytest.raises(DamagedFileError, match=rf"{PATH} "):
            read_annotation(damaged, PATH, grid, ontology)
        with pytest.raises(DamagedFileError, match=rf"{PATH} "):
            read_label_ids(damaged, PATH, grid, KNOWN)
