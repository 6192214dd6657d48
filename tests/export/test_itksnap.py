"""The three files for ITK-SNAP, read back with SimpleITK, which reads volumes by the same library as ITK-SNAP does."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd
import pytest
import SimpleITK
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tests.export.conftest import Source


@dataclass(frozen=True)
class Label:
    """A line of label_description.txt."""

    colour: tuple[int, int, int]
    acronym: str


@dataclass(frozen=True)
class Snap:
    annotation: SimpleITK.Image
    counts: SimpleITK.Image
    labels: dict[int, Label]


@pytest.fixture(scope="module")
def snap(source: Source, export: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Snap:
    folder = tmp_path_factory.mktemp("snap")
    export(source, "itksnap", folder)
    labels = {}
    for line in csv.reader((folder / "label_description.txt").read_text().splitlines(), delimiter=" "):
        number, red, green, blue, *rest, acronym = line
        assert rest == ["1.0", "1", "1"]
        assert int(number) not in labels
        labels[int(number)] = Label((int(red), int(green), int(blue)), acronym)
    return Snap(
        SimpleITK.ReadImage(str(folder / "annotation.nrrd")),
        SimpleITK.ReadImage(str(folder / "injection_counts.nrrd")),
        labels,
    )


def _voxels(image: SimpleITK.Image) -> NDArray[np.uint16]:
    return np.asarray(SimpleITK.GetArrayViewFromImage(image).T)


def test_both_volumes_have_one_geometry(source: Source, snap: Snap) -> None:
    for image in (snap.annotation, snap.counts):
        assert image.GetSize() == source.annotation.shape
        assert image.GetSpacing() == (source.resolution_um,) * 3
        assert image.GetOrigin() == (0, 0, 0)
        assert image.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)


def test_every_voxel_has_the_acronym_and_the_colour_of_its_structure(source: Source, snap: Snap) -> None:
    assert snap.annotation.GetPixelID() == SimpleITK.sitkUInt16
    expected = {each["id"]: Label(tuple(each["rgb_triplet"]), each["acronym"]) for each in source.structures}
    both = source.annotation.astype(np.uint32) << 16 | _voxels(snap.annotation)
    pairs = [(source.drawn[pair >> 16], pair & 65535) for pair in pd.unique(both.ravel(order="F")).tolist()]
    assert len(pairs) == len(source.drawn) > 100
    assert (0, 0) in pairs
    for structure_id, label in pairs:
        if structure_id:
            assert snap.labels[label] == expected[structure_id]


def test_labels_are_listed_for_structures_with_voxels_and_fit_itk_snap(source: Source, snap: Snap) -> None:
    paths = {each["id"]: each["structure_id_path"] for each in source.structures}
    drawn = {above for each in source.drawn if each for above in paths[each]}
    assert {label.acronym for label in snap.labels.values()} == {
        each["acronym"] for each in source.structures if each["id"] in drawn
    }
    assert 0 < min(snap.labels) <= max(snap.labels) <= 65535


def test_the_counts_are_those_of_the_volumes_and_of_the_table(source: Source, snap: Snap) -> None:
    counts = _voxels(snap.counts)
    assert counts.any()
    assert np.array_equal(counts, source.counts(0.5))
    with duckdb.connect(str(source.database), read_only=True) as connection:
        rows = connection.execute("select voxel_id, injection_density from injection_voxel").fetchnumpy()
    chosen = rows["voxel_id"][rows["injection_density"] >= 0.5]
    assert np.array_equal(counts.ravel(order="F"), np.bincount(chosen, minlength=counts.size))


@pytest.mark.parametrize("acronym", ["VPM", "MD", "LGd-co"])
def test_a_structure_is_found_by_its_place(source: Source, snap: Snap, acronym: str) -> None:
    voxel = source.right_voxel(acronym)
    point = tuple(float(index * source.resolution_um) for index in voxel)
    for image in (snap.annotation, snap.counts):
        assert image.TransformPhysicalPointToIndex(point) == voxel
    label = snap.labels[snap.annotation[snap.annotation.TransformPhysicalPointToIndex(point)]]
    assert label.acronym == acronym
