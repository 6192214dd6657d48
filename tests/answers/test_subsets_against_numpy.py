"""Coverage by some of the experiments, of every structure of the sample, against plain numpy on its dense volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import warehouse
from warehouse.selection.thresholds import Hemisphere

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList

# The density and the number of experiments that a voxel needs. Densities in twentieths were counted at the build.
THRESHOLDS = [(0.1, 1), (0.1, 3), (0.5, 2), (0.72, 1), (0.72, 2), (1.0, 1)]
SIDES: tuple[Hemisphere, ...] = ("left", "right", "both")
LINES = ("GENERATED-driver-1-Cre", "GENERATED-driver-3-Cre")
SOME_IDS = (999000003, 999000004, 999000005, 999000006, 999000007, 999000008, 999000051)

# What of the atlas is asked for, and the filters as ``Warehouse.select`` takes them.
SUBSETS: dict[str, tuple[str, dict[str, Any]]] = {
    "wild type": ("root", {"wild_type": True}),
    "one line": ("root", {"transgenic_line": LINES[0]}),
    "two lines": ("root", {"transgenic_line": LINES}),
    "ids": ("root", {"experiment": SOME_IDS}),
    "any injection in TH": ("TH", {"injection": "any"}),
    "primary injection in TH": ("TH", {"injection": "primary"}),
    "wild type with any injection in VP": ("VP", {"injection": "any", "wild_type": True}),
}


def expected_ids(subset: str, source_list: SourceList, dense: Dense) -> list[int]:
    """Which experiments with a volume the filters leave, by pandas."""
    acronym, filters = SUBSETS[subset]
    if "experiment" in filters:
        return sorted(filters["experiment"])
    lines = filters.get("transgenic_line", ())
    ids = source_list.ids(
        dense.subtree(acronym) if "injection" in filters else None,
        injection=filters.get("injection", "primary"),
        wild_type=filters.get("wild_type", False),
        lines=[lines] if isinstance(lines, str) else lines,
    )
    return [experiment_id for experiment_id in ids if experiment_id in dense.densities]


def test_the_subsets_are_of_every_size_and_all_different(source_list: SourceList, dense: Dense) -> None:
    chosen = [tuple(expected_ids(subset, source_list, dense)) for subset in SUBSETS]
    assert [len(ids) for ids in chosen] == [22, 12, 21, 7, 51, 47, 6]
    assert len(set(chosen)) == len(chosen)


@pytest.mark.parametrize(("min_density", "depth"), THRESHOLDS)
@pytest.mark.parametrize("subset", SUBSETS)
def test_coverage_of_every_structure_by_a_subset(
    atlas: warehouse.Warehouse, dense: Dense, source_list: SourceList, subset: str, min_density: float, depth: int
) -> None:
    acronym, filters = SUBSETS[subset]
    selected = atlas.select(**filters)
    ids = expected_ids(subset, source_list, dense)
    counts = dense.counts(min_density, ids)
    for hemisphere in SIDES:
        side = dense.side(hemisphere)
        voxels = dense.by_structure(side)
        covered = dense.by_structure(side & (counts >= depth))
        answer = selected.coverage(acronym, min_density=min_density, min_experiments=depth, hemisphere=hemisphere).df()
        drawn = [structure_id for structure_id in dense.subtree(acronym) if voxels[structure_id]]
        assert answer.structure_id.tolist() == drawn
        assert answer.voxel_count.tolist() == [voxels[each] for each in drawn]
        assert answer.covered_voxel_count.tolist() == [covered[each] for each in drawn]
        assert answer.covered_fraction.tolist() == [covered[each] / voxels[each] for each in drawn]
        np.testing.assert_allclose(answer.covered_volume_mm3, [covered[each] / 1000 for each in drawn], rtol=1e-12)
        assert set(answer.experiment_count) == {len(ids)}


@pytest.mark.parametrize("acronym", ["VPM", "LGd-sh", "MD", "CA1"])
def test_the_macro_for_a_subset_agrees_on_leaves_and_on_parents_with_voxels_of_their_own(
    atlas: warehouse.Warehouse, dense: Dense, acronym: str
) -> None:
    rows = atlas.sql(
        "select hemisphere, voxel_count, covered_voxel_count "
        "from structure_coverage_at(0.7, 2, ancestor := $a, experiment_ids := $ids) where acronym = $a",
        {"ids": list(SOME_IDS), "a": acronym},
    )
    found = rows.df().set_index("hemisphere")
    counts = dense.counts(0.7, SOME_IDS)
    for hemisphere in SIDES:
        mask = dense.mask(acronym, hemisphere)
        assert found.voxel_count[hemisphere] == np.count_nonzero(mask)
        assert found.covered_voxel_count[hemisphere] == np.count_nonzero(counts[mask] >= 2)


def test_an_id_given_twice_counts_once(atlas: warehouse.Warehouse) -> None:
    once = atlas.select(experiment=SOME_IDS).coverage("TH", min_experiments=2).df()
    twice = atlas.select(experiment=[*SOME_IDS, *SOME_IDS]).coverage("TH", min_experiments=2).df()
    assert once.covered_voxel_count.iloc[0] > 0
    assert twice.equals(once)
