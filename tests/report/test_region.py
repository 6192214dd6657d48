"""The volume of a slice viewer against numpy on the whole grid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.asking import asking
from tests.report.voxels import Voxels, read_voxels
from warehouse.report import region as region_module
from warehouse.report.places import places
from warehouse.report.region import MARGIN_UM, Region, region


def region_of(
    path: Path, acronym: str, min_density: float, experiment: Sequence[int] | None = None
) -> tuple[Region, dict[str, tuple[int, int]]]:
    """The region, and the graph orders of every structure."""
    with asking(path) as asked:
        tree = asked.file.rows("select acronym, graph_order, last_graph_order from structure")
        orders = {name: (first, last) for name, first, last in tree}
        chosen = asked.covering(experiment=experiment)
        return region(asked.file, asked.structure(acronym), chosen, min_density), orders


def crop(around: Region) -> tuple[slice, ...]:
    return tuple(slice(start, start + length) for start, length in zip(around.first, around.labels.shape, strict=True))


@pytest.mark.parametrize(
    ("acronym", "min_density"), [("TH", 0.5), ("TH", 0.7), ("VPM", 0.1), ("LH", 0.5), ("root", 0.5)]
)
def test_it_holds_what_the_whole_grid_holds_there(sample_warehouse: Path, acronym: str, min_density: float) -> None:
    voxels = read_voxels(sample_warehouse, acronym, min_density)
    around, _ = region_of(sample_warehouse, acronym, min_density)
    check(around, voxels)


def test_it_holds_what_the_whole_grid_holds_of_real_data(real_warehouse: Path, real_voxels: Voxels) -> None:
    around, _ = region_of(real_warehouse, "TH", 0.1)
    assert around.counts.sum() > 300
    check(around, real_voxels)


def check(around: Region, voxels: Voxels) -> None:
    box = crop(around)
    label_of = {name: label for label, name in enumerate(voxels.names.tolist())}
    labels = np.array([0, *(label_of[each.acronym] for each in around.structures)])
    assert np.array_equal(labels[around.labels], voxels.labels[box])
    inside = np.array([False, *(each.is_inside for each in around.structures)])
    assert np.array_equal(inside[around.labels], voxels.inside[box])
    assert np.array_equal(around.counts, voxels.counts[box])
    assert around.counts.sum() == voxels.counts.sum()

    margin = MARGIN_UM // voxels.resolution_um
    for axis, others in enumerate([(1, 2), (0, 2), (0, 1)]):
        own = np.flatnonzero(voxels.inside.any(axis=others))
        assert around.first[axis] == max(own[0] - margin, 0)
        end = around.first[axis] + around.labels.shape[axis]
        assert end == min(own[-1] + 1 + margin, voxels.counts.shape[axis])

    index = np.unravel_index(around.offset, around.labels.shape, order="F")
    whole = [axis + start for axis, start in zip(index, around.first, strict=True)]
    voxel_id = np.ravel_multi_index(tuple(whole), voxels.counts.shape, order="F")
    ids = np.array(around.experiment_ids)[around.experiment]
    rows = set(zip(ids.tolist(), voxel_id.tolist(), strict=True))
    assert rows == set(zip(voxels.reaching.experiment_id.tolist(), voxels.reaching.voxel_id.tolist(), strict=True))
    assert len(rows) == len(ids)
    sizes = voxels.reaching.experiment_id.value_counts()
    assert around.experiment_ids == sorted(sizes.index, key=lambda each: (-sizes[each], each))


def test_only_the_chosen_experiments_count(sample_warehouse: Path, sample_voxels: Voxels) -> None:
    voxels = sample_voxels
    chosen = [999000004, 999000008]
    around, _ = region_of(sample_warehouse, "TH", 0.5, chosen)
    assert sorted(around.experiment_ids) == chosen
    assert around.counts.sum() == voxels.reaching.experiment_id.isin(chosen).sum()
    assert around.counts.max() == 2


def test_places_are_where_most_experiments_reach_a_structure(sample_warehouse: Path, sample_voxels: Voxels) -> None:
    voxels = sample_voxels
    around, orders = region_of(sample_warehouse, "TH", 0.5)
    found = places(around, {acronym: orders[acronym] for acronym in ("TH", "VPM", "IGL", "LGd-sh")})
    for acronym, place in found.items():
        own = voxels.inside if acronym == "TH" else voxels.labelled(acronym)
        index = tuple(np.add(place.at, around.first))
        assert own[index]
        assert place.most_experiments == voxels.counts[own].max() == voxels.counts[index]
        low, high = place.labels
        assert np.array_equal((around.labels > low) & (around.labels <= high), own[crop(around)])
    assert found["IGL"].most_experiments == 0


def test_a_structure_without_voxels_has_no_place(sample_warehouse: Path) -> None:
    around, orders = region_of(sample_warehouse, "VPM", 0.5)
    assert set(places(around, {"VPM": orders["VPM"], "VISp": orders["VISp"]})) == {"VPM"}


def test_of_too_many_rows_only_the_counts_are_known(sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = region_of(sample_warehouse, "TH", 0.5)
    monkeypatch.setattr(region_module, "MAX_INJECTED", len(whole.offset) - 1)
    counted, _ = region_of(sample_warehouse, "TH", 0.5)
    assert whole.knows_experiments
    assert not counted.knows_experiments
    assert np.array_equal(counted.counts, whole.counts)
