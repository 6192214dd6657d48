"""The unionizes of the sample: recomputed from its volumes, and as consistent as real ones."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from warehouse.cache.volume import SparseVolume
from warehouse.sample.injections import injection_volumes, planned_injections, projection_volume

SHAPE = (132, 80, 114)
VOXEL_MM3 = 1e-3
PIXEL_MM3 = 0.35**2 * 10 * 1e-9
THALAMUS = 549

Records = list[dict[str, Any]]


def subtree(structures: Records, structure_id: int) -> list[int]:
    return [s["id"] for s in structures if structure_id in s["structure_id_path"]]


def dense(volume: SparseVolume) -> NDArray[np.float64]:
    array = np.zeros(SHAPE)
    array[np.unravel_index(volume.voxel_id, SHAPE, order="F")] = volume.value
    return array


@pytest.fixture(scope="module")
def masks(structures: Records, annotation: NDArray[np.uint32]) -> dict[int, NDArray[np.bool_]]:
    """The voxels of some structures, descendants included."""
    chosen = {s["id"] for s in structures[::6]} | {997, THALAMUS, 718, 733, 362, 385, 178, 672}
    return {structure_id: np.isin(annotation, subtree(structures, structure_id)) for structure_id in chosen}


@pytest.mark.parametrize("number", [1, 3, 18, 43, 53, 63])
def test_unionizes_follow_from_the_volumes(
    number: int,
    sample_cache: Path,
    annotation: NDArray[np.uint32],
    masks: dict[int, NDArray[np.bool_]],
    densities: dict[int, NDArray[np.float32]],
) -> None:
    injection = planned_injections()[number - 1]
    density, fraction = map(dense, injection_volumes(injection))
    projection = dense(projection_volume(injection, injection_volumes(injection)[1]))
    assert np.array_equal(density.astype(np.float32), densities[injection.experiment_id])
    assert (density <= fraction).all()
    signals = {True: density, False: np.where(fraction == 0, projection, 0)}
    sites = {True: fraction, False: 1 - fraction}
    path = sample_cache / f"experiment_{injection.experiment_id}" / "structure_unionizes.csv"
    columns = ["structure_id", "hemisphere_id", "is_injection"]
    rows: dict[Any, dict[Any, Any]] = pd.read_csv(path).set_index(columns).to_dict(orient="index")
    injected_mm3 = density[annotation > 0].sum() * VOXEL_MM3
    sides = {1: np.s_[:, :, :57], 2: np.s_[:, :, 57:], 3: np.s_[:, :, :]}
    for structure_id, mask in masks.items():
        for (hemisphere, side), is_injection in product(sides.items(), (True, False)):
            inside = mask[side]
            volume_mm3 = sites[is_injection][side][inside].sum() * VOXEL_MM3
            key = (structure_id, hemisphere, is_injection)
            assert (key in rows) == (volume_mm3 > 0), key
            if volume_mm3 == 0:
                continue
            row, values = rows[key], signals[is_injection][side][inside]
            signal_mm3 = values.sum() * VOXEL_MM3
            expected = {
                "volume": volume_mm3,
                "sum_pixels": volume_mm3 / PIXEL_MM3,
                "projection_volume": signal_mm3,
                "sum_projection_pixels": signal_mm3 / PIXEL_MM3,
                "projection_density": signal_mm3 / volume_mm3,
                "normalized_projection_volume": signal_mm3 / injected_mm3,
                "max_voxel_density": values.max(),
                "projection_energy": row["sum_projection_pixel_intensity"] / row["sum_pixels"],
            }
            assert {column: row[column] for column in expected} == pytest.approx(expected, rel=1e-9, abs=1e-15), key
            position = tuple(row[f"max_voxel_{axis}"] for axis in "xyz")
            if signal_mm3 == 0:
                assert position == (0, 0, 0)
            else:
                brightest = tuple(um // 100 for um in position)
                assert mask[brightest]
                assert signals[is_injection][brightest] == values.max()


def test_unionize_files_keep_the_invariants_of_real_ones(
    sample_cache: Path, structures: Records, annotation: NDArray[np.uint32]
) -> None:
    labels = set(np.unique(annotation).tolist())
    annotated = {s["id"] for s in structures if labels & set(subtree(structures, s["id"]))}
    children = {
        s["id"]: [c["id"] for c in structures if c["structure_id_path"][-2:-1] == [s["id"]]] for s in structures
    }
    ids: set[int] = set()
    for path in sorted(sample_cache.glob("experiment_*/structure_unionizes.csv"))[::4]:
        rows = pd.read_csv(path, index_col=0, converters={"sum_pixels": float})  # exactly, as pandas does not
        assert rows.index.tolist() == list(range(len(rows)))
        assert not rows["id"].is_monotonic_increasing
        assert not ids & set(rows["id"])
        ids |= set(rows["id"])
        assert not rows.duplicated(["structure_id", "hemisphere_id", "is_injection"]).any()
        assert (rows["sum_pixels"] > 0).all()
        assert set(rows["structure_id"]) == annotated
        assert (rows["experiment_id"] == int(path.parent.name.removeprefix("experiment_"))).all()
        by_side = rows.pivot_table(index=["structure_id", "is_injection"], columns="hemisphere_id", values="sum_pixels")
        by_side = by_side.fillna(0)
        assert (by_side[3] == by_side[1] + by_side[2]).all()
        whole = rows[rows["hemisphere_id"] == 3].groupby("structure_id")["sum_pixels"].sum()
        for parent, below in children.items():
            if below and parent in annotated:
                total = whole.reindex(below).fillna(0).sum()
                if parent in labels:
                    assert whole[parent] > total
                else:
                    assert whole[parent] == pytest.approx(total, rel=1e-9)


def test_the_columns_of_a_unionize_file_are_those_of_the_atlas_in_their_order(sample_cache: Path) -> None:
    header = (sample_cache / "experiment_999000001" / "structure_unionizes.csv").read_text().splitlines()[0]
    assert header == (
        ",hemisphere_id,id,is_injection,max_voxel_density,max_voxel_x,max_voxel_y,max_voxel_z,"
        "normalized_projection_volume,projection_density,projection_energy,projection_intensity,projection_volume,"
        "experiment_id,structure_id,sum_pixel_intensity,sum_pixels,sum_projection_pixel_intensity,"
        "sum_projection_pixels,volume"
    )
