"""The volume of injection counts, against plain numpy on the sample's dense volumes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import nrrd
import numpy as np
import pytest

import warehouse

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList

THRESHOLDS = [0.1, 0.5, 0.7, 1.0]
SOME_IDS = [999000004, 999000007, 999000011, 999000047, 999000063]


@pytest.mark.parametrize("min_density", THRESHOLDS)
def test_counts_of_wild_type_mice(
    atlas: warehouse.Warehouse, dense: Dense, source_list: SourceList, min_density: float
) -> None:
    counts, _ = atlas.injection_counts(min_density=min_density, wild_type=True)
    ids = [each for each in source_list.ids(wild_type=True) if each in dense.densities]
    assert len(ids) == 22
    assert np.array_equal(counts, dense.counts(min_density, ids))


@pytest.mark.parametrize("min_density", THRESHOLDS)
def test_counts_of_some_ids(atlas: warehouse.Warehouse, dense: Dense, min_density: float) -> None:
    counts, _ = atlas.injection_counts(min_density=min_density, experiment=SOME_IDS)
    assert np.array_equal(counts, dense.counts(min_density, SOME_IDS))


@pytest.mark.parametrize(("acronym", "injection"), [("TH", "primary"), ("TH", "any"), ("VP", "any"), ("LGd", "any")])
def test_counts_in_a_structure_of_the_experiments_injected_there(
    atlas: warehouse.Warehouse, dense: Dense, source_list: SourceList, acronym: str, injection: Any
) -> None:
    counts, _ = atlas.injection_counts(acronym, min_density=0.1, injection=injection)
    ids = source_list.ids(dense.subtree(acronym), injection=injection)
    expected = dense.counts(0.1, [each for each in ids if each in dense.densities])
    assert expected.max() > 1
    assert np.array_equal(counts, np.where(dense.mask(acronym, "both"), expected, 0))


def test_without_a_structure_voxels_outside_the_brain_count_too(atlas: warehouse.Warehouse, dense: Dense) -> None:
    counts, _ = atlas.injection_counts(min_density=0.1)
    assert (counts[dense.annotation == 0] > 0).any()
    assert not atlas.injection_counts("root", min_density=0.1)[0][dense.annotation == 0].any()


def test_the_axes_are_anterior_posterior_then_dorsal_ventral_then_left_right(
    atlas: warehouse.Warehouse, source_list: SourceList, dense: Dense
) -> None:
    first = source_list.rows.drop_duplicates("data_set_id").set_index("data_set_id").loc[SOME_IDS]
    for experiment_id, row in first.iterrows():
        counts, _ = atlas.injection_counts(experiment=int(str(experiment_id)))
        assert counts.shape == (132, 80, 114)
        assert counts.dtype == np.uint16
        assert counts[row.injection_x // 100, row.injection_y // 100, row.injection_z // 100] == 1
        assert counts.max() == 1


def test_the_left_half_of_the_volume_is_the_left_hemisphere_of_the_coverage(atlas: warehouse.Warehouse) -> None:
    counts, _ = atlas.injection_counts("TH")
    middle = counts.shape[2] // 2
    left, right = ((half > 0).sum() for half in (counts[:, :, :middle], counts[:, :, middle:]))
    assert atlas.coverage("TH", hemisphere="left").covered_voxel_count.iloc[0] == left
    assert atlas.coverage("TH", hemisphere="right").covered_voxel_count.iloc[0] == right
    assert 0 < left < right


def test_the_header_has_the_geometry_of_the_annotation(atlas: warehouse.Warehouse, sample_cache: Path) -> None:
    counts, header = atlas.injection_counts("VPM")
    source = nrrd.read_header(str(sample_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    assert counts.shape == tuple(source["sizes"])
    assert set(header) == {"space", "space directions", "kinds", "space origin"}
    assert header["space"] == source["space"]
    assert header["kinds"] == source["kinds"]
    assert header["space directions"].tolist() == source["space directions"].tolist()
    assert header["space origin"].tolist() == source["space origin"].tolist()


def test_array_and_header_written_by_pynrrd_are_read_back_the_same(atlas: warehouse.Warehouse, tmp_path: Path) -> None:
    counts, header = atlas.injection_counts("VP", min_density=0.7)
    nrrd.write(str(tmp_path / "mine.nrrd"), counts, header)
    read, _ = nrrd.read(str(tmp_path / "mine.nrrd"))
    assert read.dtype == counts.dtype
    assert np.array_equal(read, counts)
