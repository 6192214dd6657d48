"""Coverage of the sample, against plain numpy on its dense volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import warehouse
from warehouse.selection.thresholds import Hemisphere

if TYPE_CHECKING:
    from tests.answers.conftest import Dense

STRUCTURES = ["TH", "DORsm", "VPM", "MD", "RT", "Isocortex", "root"]
THRESHOLDS = [0.1, 0.5, 0.7, 1.0]
DEPTHS = [1, 2, 3]


@pytest.mark.parametrize("hemisphere", ["left", "right", "both"])
@pytest.mark.parametrize("min_density", THRESHOLDS)
def test_coverage_by_all_experiments(
    atlas: warehouse.Warehouse, dense: Dense, min_density: float, hemisphere: Hemisphere
) -> None:
    counts = dense.counts(min_density, list(dense.densities))
    for depth in DEPTHS:
        answer = atlas.coverage("root", min_density=min_density, min_experiments=depth, hemisphere=hemisphere)
        rows = answer.df().set_index("acronym")
        for acronym in STRUCTURES:
            mask = dense.mask(acronym, hemisphere)
            expected = np.count_nonzero(counts[mask] >= depth)
            assert rows.voxel_count[acronym] == np.count_nonzero(mask)
            assert rows.covered_voxel_count[acronym] == expected
            assert rows.covered_fraction[acronym] == expected / np.count_nonzero(mask)
            assert rows.experiment_count[acronym] == 64


@pytest.mark.parametrize("min_density", THRESHOLDS)
def test_coverage_by_some_experiments(atlas: warehouse.Warehouse, dense: Dense, min_density: float) -> None:
    some = list(dense.densities)[::3]
    selected = atlas.select(experiment=some)
    counts = dense.counts(min_density, some)
    for depth in DEPTHS:
        rows = selected.coverage("root", min_density=min_density, min_experiments=depth).df().set_index("acronym")
        for acronym in STRUCTURES:
            mask = dense.mask(acronym, "both")
            assert rows.covered_voxel_count[acronym] == np.count_nonzero(counts[mask] >= depth)
            assert rows.experiment_count[acronym] == len(some)


@pytest.mark.parametrize("min_density", [0.5, 0.72])
@pytest.mark.parametrize("acronym", STRUCTURES)
def test_whichever_structure_is_asked_about(
    atlas: warehouse.Warehouse, dense: Dense, acronym: str, min_density: float
) -> None:
    counts = dense.counts(min_density, list(dense.densities))
    mask = dense.mask(acronym, "left")
    first = atlas.coverage(acronym, min_density=min_density, min_experiments=2, hemisphere="left").df().iloc[0]
    assert first.acronym == acronym
    assert first.voxel_count == np.count_nonzero(mask)
    assert first.covered_voxel_count == np.count_nonzero(counts[mask] >= 2)


def test_the_view_and_the_macro_agree_with_numpy_at_every_listed_threshold(
    atlas: warehouse.Warehouse, dense: Dense
) -> None:
    mask = dense.mask("TH", "left")
    listed = atlas.sql(
        "select cast(min_density as double) as min_density, min_experiments, covered_voxel_count "
        "from structure_voxel_coverage where acronym = 'TH' and hemisphere = 'left'"
    ).df()
    assert len(listed) == 60
    for min_density, group in listed.groupby("min_density"):
        counts = dense.counts(float(str(min_density)), list(dense.densities))
        expected = [np.count_nonzero(counts[mask] >= depth) for depth in group.min_experiments]
        assert group.covered_voxel_count.tolist() == expected


@pytest.mark.parametrize("min_density", THRESHOLDS)
def test_injection_counts_are_those_of_numpy(atlas: warehouse.Warehouse, dense: Dense, min_density: float) -> None:
    counts = atlas.injection_counts(min_density=min_density)
    assert np.array_equal(counts.voxels, dense.counts(min_density, list(dense.densities)))
    masked = atlas.injection_counts("TH", min_density=min_density)
    expected = np.where(dense.mask("TH", "both"), dense.counts(min_density, list(dense.densities)), 0)
    assert np.array_equal(masked.voxels, expected)
