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
    counts = atlas.select(wild_type=True).injection_counts(min_density=min_density).voxels
    ids = [each for each in source_list.ids(wild_type=True) if each in dense.densities]
    assert len(ids) == 22
    assert np.array_equal(counts, dense.counts(min_density, ids))


@pytest.mark.parametrize("min_density", THRESHOLDS)
def test_counts_of_some_ids(atlas: warehouse.Warehouse, dense: Dense, min_density: float) -> None:
    counts = atlas.select(experiment=SOME_IDS).injection_counts(min_density=min_density).voxels
    assert np.array_equal(counts, dense.counts(min_density, SOME_IDS))


@pytest.mark.parametrize(("acronym", "injection"), [("TH", "primary"), ("TH", "any"), ("VP", "any"), ("LGd", "any")])
def test_counts_in_a_structure_of_the_experiments_injected_there(
    atlas: warehouse.Warehouse, dense: Dense, source_list: SourceList, acronym: str, injection: Any
) -> None:
    counts = atlas.select(injection=injection).injection_counts(acronym, min_density=0.1).voxels
    ids = source_list.ids(dense.subtree(acronym), injection=injection)
    expected = dense.counts(0.1, [each for each in ids if each in dense.densities])
    assert expected.max() > 1
    assert np.array_equal(counts, np.where(dense.mask(acronym, "both"), expected, 0))


def test_without_a_structure_voxels_outside_the_brain_count_too(atlas: warehouse.Warehouse, dense: Dense) -> None:
    counts = atlas.injection_counts(min_density=0.1).voxels
    assert (counts[dense.annotation == 0] > 0).any()
    assert not atlas.injection_counts("root", min_density=0.1).voxels[dense.annotation == 0].any()


def test_the_axes_are_anterior_posterior_then_dorsal_ventral_then_left_right(
    atlas: warehouse.Warehouse, source_list: SourceList, dense: Dense
) -> None:
    first = source_list.rows.drop_duplicates("data_set_id").set_index("data_set_id").loc[SOME_IDS]
    for experiment_id, row in first.iterrows():
        counts = atlas.select(experiment=int(str(experiment_id))).injection_counts().voxels
        assert counts.shape == (132, 80, 114)
        assert counts.dtype == np.uint16
        assert counts[row.injection_x // 100, row.injection_y // 100, row.injection_z // 100] == 1
        assert counts.max() == 1


def test_the_left_half_of_the_volume_is_the_left_hemisphere_of_the_coverage(atlas: warehouse.Warehouse) -> None:
    counts = atlas.injection_counts("TH").voxels
    middle = counts.shape[2] // 2
    left, right = ((half > 0).sum() for half in (counts[:, :, :middle], counts[:, :, middle:]))
    assert atlas.coverage("TH", hemisphere="left").df().covered_voxel_count.iloc[0] == left
    assert atlas.coverage("TH", hemisphere="right").df().covered_voxel_count.iloc[0] == right
    assert 0 < left < right


def test_the_grid_is_that_of_the_annotation(atlas: warehouse.Warehouse, sample_cache: Path) -> None:
    counts = atlas.injection_counts("VPM")
    source = nrrd.read_header(str(sample_cache / "annotation" / "ccf_2017" / "annotation_100.nrrd"))
    assert counts.voxels.shape == counts.grid.shape == tuple(source["sizes"])
    assert np.array_equal(source["space directions"], np.diag([counts.grid.resolution_um] * 3))
    assert source["space origin"].tolist() == [0, 0, 0]
    assert counts.grid.centre_um((0, 0, 0)) == (50, 50, 50)


def test_the_density_and_the_notes_go_with_the_counts(atlas: warehouse.Warehouse) -> None:
    counts = atlas.select(experiment=SOME_IDS).injection_counts("VP", min_density=0.7)
    assert counts.min_density == 0.7
    assert counts.notes[0].startswith("GENERATED DATA")
    assert counts.notes[1:] == ("5 experiments count.",)


@pytest.mark.parametrize("min_density", [0, -0.1, 1.01, float("nan"), "0.5"])
def test_a_density_outside_what_is_allowed_is_refused(atlas: warehouse.Warehouse, min_density: Any) -> None:
    with pytest.raises(warehouse.InvalidValueError, match="min_density must be above 0 and at most 1; got"):
        atlas.injection_counts(min_density=min_density)
