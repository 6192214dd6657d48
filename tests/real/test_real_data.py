"""The Allen Institute's real data at 25 um, against numpy and pandas."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from isal import igzip

import warehouse
from warehouse.database.audit import run_audits

EXPERIMENT = 127867804


@pytest.fixture(scope="module")
def atlas(real_warehouse: Path) -> Iterator[warehouse.Warehouse]:
    with warehouse.open(real_warehouse) as opened:
        yield opened


@pytest.fixture(scope="module")
def cache(real_data: Path) -> Path:
    return real_data / "mouse_connectivity"


@pytest.fixture(scope="module")
def paths(cache: Path) -> dict[int, list[int]]:
    """The ids from the root down to each structure."""
    records = json.loads((cache / "structures.json").read_text())
    return {record["id"]: record["structure_id_path"] for record in records}


def volume(path: Path, dtype: str) -> npt.NDArray[Any]:
    """(AP, DV, ML): as pynrrd reads it, but inflated four times as quickly."""
    with path.open("rb") as file:
        header = nrrd.read_header(file)
        assert (header["encoding"], header["endian"], header["sizes"].tolist()) == ("gzip", "little", [528, 320, 456])
        content = igzip.decompress(file.read())  # type: ignore[no-untyped-call]
    return np.frombuffer(content, dtype).reshape(528, 320, 456, order="F")


@pytest.fixture(scope="module")
def annotation(cache: Path) -> npt.NDArray[np.uint32]:
    return volume(cache / "annotation/ccf_2017/annotation_25.nrrd", "<u4")


@dataclass(frozen=True)
class Injected:
    """The voxels of the injection volume that are not 0, in the order of the file: AP runs fastest."""

    voxel_id: npt.NDArray[np.int64]
    density: npt.NDArray[np.float64]
    label: npt.NDArray[np.uint32]
    is_left: npt.NDArray[np.bool_]


@pytest.fixture(scope="module")
def injected(cache: Path, annotation: npt.NDArray[np.uint32]) -> Injected:
    density = volume(cache / f"experiment_{EXPERIMENT}/injection_density_25.nrrd", "<f8")
    at = np.flatnonzero(density.ravel(order="F"))
    index = np.unravel_index(at, density.shape, order="F")
    return Injected(at, density[index], annotation[index], index[2] < density.shape[2] // 2)


@pytest.fixture(scope="module")
def voxel_counts(annotation: npt.NDArray[np.uint32], paths: dict[int, list[int]]) -> dict[str, dict[int, int]]:
    """Voxels of every structure in each hemisphere."""
    middle = annotation.shape[2] // 2
    left, right = (_by_structure(half, paths) for half in (annotation[:, :, :middle], annotation[:, :, middle:]))
    return {"left": left, "right": right, "both": {each: left[each] + right[each] for each in paths}}


def _by_structure(labels: npt.NDArray[Any], paths: dict[int, list[int]]) -> dict[int, int]:
    """How many of the labels belong to each structure, its descendants included."""
    counts = dict.fromkeys(paths, 0)
    for label, count in pd.Series(labels.ravel(order="K")).value_counts().items():
        for ancestor in paths[int(str(label))] if label else ():
            counts[ancestor] += int(count)
    return counts


def test_every_structure_has_as_many_voxels_as_the_annotation_on_each_side(
    atlas: warehouse.Warehouse, voxel_counts: dict[str, dict[int, int]], paths: dict[int, list[int]]
) -> None:
    counted = atlas.sql("select structure_id, hemisphere, voxel_count from structure_voxel_count").df()
    found = {(row.structure_id, row.hemisphere): row.voxel_count for row in counted.itertuples()}
    assert len(found) == 3 * len(paths) == 3 * 1327
    for side, expected in voxel_counts.items():
        assert {structure_id: found[structure_id, side] for structure_id in paths} == expected


def test_the_injected_voxels_are_those_of_the_volume_value_for_value(
    atlas: warehouse.Warehouse, injected: Injected
) -> None:
    rows = atlas.sql(
        "select voxel_id, structure_id, hemisphere_id, injection_density from injection_voxel "
        f"where experiment_id = {EXPERIMENT} order by voxel_id"
    ).df()
    assert len(rows) > 10_000
    assert np.array_equal(rows.voxel_id, injected.voxel_id)
    assert np.array_equal(rows.injection_density.to_numpy().astype(np.float64), injected.density)
    assert np.array_equal(rows.structure_id, injected.label)
    assert np.array_equal(rows.hemisphere_id == 1, injected.is_left)


@pytest.mark.parametrize("min_density", [0.1, 0.5, 0.7, 1.0])
def test_coverage_of_every_structure_equals_numpy(
    atlas: warehouse.Warehouse,
    injected: Injected,
    voxel_counts: dict[str, dict[int, int]],
    paths: dict[int, list[int]],
    min_density: float,
) -> None:
    expected = _by_structure(injected.label[injected.density.astype(np.float32) >= np.float32(min_density)], paths)
    whole = voxel_counts["both"]
    coverage = atlas.coverage("root", min_density=min_density).df()
    assert set(coverage.structure_id) == {structure_id for structure_id, count in whole.items() if count}
    assert coverage.covered_voxel_count.tolist() == [expected[each] for each in coverage.structure_id.tolist()]
    fractions = [expected[each] / whole[each] for each in coverage.structure_id.tolist()]
    assert coverage.covered_fraction.tolist() == fractions
    assert set(coverage.experiment_count) == {1}


def test_signal_and_site_fraction_of_all_experiments_equal_pandas(atlas: warehouse.Warehouse, cache: Path) -> None:
    table = atlas.sql("select * from injection_coverage").df()
    found = table.set_index(["experiment_id", "structure_id", "hemisphere_id"])
    files = sorted(cache.glob("experiment_*/structure_unionizes.csv"))
    assert len(files) == 24
    compared = 0
    for file in files:
        unionizes = pd.read_csv(file)
        keys = ["experiment_id", "structure_id", "hemisphere_id"]
        injected = unionizes[unionizes.is_injection].set_index(keys)
        whole_mm3 = unionizes.groupby(keys).volume.sum().reindex(injected.index)
        rows = found.loc[injected.index]
        np.testing.assert_allclose(rows.signal_fraction, injected.projection_volume / whole_mm3, rtol=1e-12)
        np.testing.assert_allclose(rows.site_fraction, injected.volume / whole_mm3, rtol=1e-12)
        compared += len(injected)
    assert compared == len(found) > 2000


def test_the_list_holds_every_experiment_once(atlas: warehouse.Warehouse) -> None:
    counted = atlas.sql("select count(*) as n, count(distinct experiment_id) as ids from experiment")
    assert counted.rows() == [(2992, 2992)]


def test_where_only_secondary_injections_are_loaded_it_says_so(
    atlas: warehouse.Warehouse, cache: Path, paths: dict[int, list[int]]
) -> None:
    listed = json.loads((cache / "experiments.json").read_text())
    loaded = {int(folder.name.removeprefix("experiment_")) for folder in cache.glob("experiment_*")}
    thalamus = {structure_id for structure_id, path in paths.items() if 549 in path}
    primary = sum(row["structure_id"] in thalamus for row in listed)
    reached = sum(
        row["data_set_id"] in loaded and not thalamus.isdisjoint(map(int, row["injection_structures"].split("/")))
        for row in listed
    )
    with pytest.raises(warehouse.EmptySelectionError) as error:
        atlas.matrix("TH")
    assert str(error.value).startswith(f"{primary} experiments match, but none of their unionizes are loaded: ")
    assert f"{reached} loaded experiments reach into TH with a secondary injection" in str(error.value)
    assert len(atlas.select(injection="any").matrix("TH").rows()) == reached


def test_all_audits_hold(atlas: warehouse.Warehouse) -> None:
    results = run_audits(atlas.connection)
    assert len(results) > 10
    assert [(result.name, result.examples) for result in results if result.row_count] == []


def test_the_side_of_every_injection_equals_pandas_and_numpy(
    atlas: warehouse.Warehouse, cache: Path, injected: Injected
) -> None:
    """127867804 and 175106053 have centres 10 and 60 um left of the midline, and nearly all of their signal right."""
    listed = json.loads((cache / "experiments.json").read_text())
    centre_um = {row["data_set_id"]: row["injection_z"] for row in listed}
    expected: dict[int, tuple[str | None, str]] = {
        each: ("left" if z_um < 5700 else "right", "centre") if abs(z_um - 5700) > 100 else (None, "uncertain")
        for each, z_um in centre_um.items()
    }
    signal = {EXPERIMENT: "voxels"}
    left, right = (injected.density[injected.is_left == side].sum() for side in (True, False))
    expected[EXPERIMENT] = "left" if left > right else "right", "voxels"
    for file in cache.glob("experiment_*/structure_unionizes.csv"):
        rows = pd.read_csv(file)
        root = rows[(rows.structure_id == 997) & rows.is_injection].set_index("hemisphere_id").projection_volume
        experiment_id = int(file.parent.name.removeprefix("experiment_"))
        signal[experiment_id] = "unionizes"
        expected[experiment_id] = "left" if root.get(1, 0) > root.get(2, 0) else "right", "unionizes"
    records = atlas.experiments().records()
    found = {row["experiment_id"]: (row["hemisphere"], row["hemisphere_source"]) for row in records}
    assert found == expected
    across = {each for each in signal if (found[each][0] == "left") != (centre_um[each] < 5700)}
    assert {each: centre_um[each] for each in across} == {EXPERIMENT: 5690, 175106053: 5640}
    assert Counter(source for _, source in found.values()) == {
        "unionizes": 24,
        "voxels": 1,
        "centre": 2992 - 25 - 141,
        "uncertain": 143 - 2,
    }
