"""The injection coverage matrix of the sample, against pandas on its CSV files and numpy on its volumes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import warehouse

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList

SIDES = {"left": 1, "right": 2, "both": 3}
FROM_UNIONIZES = ["signal_fraction", "site_fraction", "injected_signal_mm3", "injection_site_mm3"]
VALUES = [*FROM_UNIONIZES, "voxel_fraction"]
UNDRAWN = ["REth", "MDc", "MDl", "MDm", "LGvl", "LGvm", "PIN"]


@pytest.fixture(scope="module")
def unionizes(sample_cache: Path) -> pd.DataFrame:
    """Every row of every structure_unionizes.csv."""
    return pd.concat([pd.read_csv(path) for path in sorted(sample_cache.glob("experiment_*/structure_unionizes.csv"))])


@pytest.fixture(scope="module")
def in_pandas(unionizes: pd.DataFrame, dense: Dense) -> dict[tuple[str, str], pd.DataFrame]:
    """By value and hemisphere a frame of all experiments by all structures; a missing row of the CSV counts as 0."""
    frames = {}
    for hemisphere, hemisphere_id in SIDES.items():
        rows = unionizes[unionizes.hemisphere_id == hemisphere_id]
        injected = rows[rows.is_injection]

        def wide(rows: pd.DataFrame, column: str) -> pd.DataFrame:
            spread = rows.pivot_table(index="experiment_id", columns="structure_id", values=column, aggfunc="sum")
            return spread.reindex(index=list(dense.densities), columns=list(dense.paths)).fillna(0.0)

        whole_mm3 = wide(rows, "volume").replace(0.0, np.nan)
        signal_mm3, site_mm3 = wide(injected, "projection_volume"), wide(injected, "volume")
        frames["injected_signal_mm3", hemisphere] = signal_mm3
        frames["injection_site_mm3", hemisphere] = site_mm3
        frames["signal_fraction", hemisphere] = signal_mm3 / whole_mm3
        frames["site_fraction", hemisphere] = site_mm3 / whole_mm3
    return frames


def in_numpy(dense: Dense, hemisphere: str, min_density: float, experiments: list[int]) -> pd.DataFrame:
    """voxel_fraction of experiments by structures."""
    side = dense.side(hemisphere)
    voxels = pd.Series(dense.by_structure(side), dtype=float).replace(0.0, np.nan)
    covered = {
        experiment_id: dense.by_structure(side & (dense.densities[experiment_id] >= np.float32(min_density)))
        for experiment_id in experiments
    }
    return pd.DataFrame.from_dict(covered, orient="index")[list(dense.paths)] / voxels


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Equal to the rounding of a sum of a few doubles, and exactly 0, 1 or NULL where that is expected."""
    ours, theirs = found.to_numpy(float), expected.to_numpy(float)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0, equal_nan=True)


@pytest.mark.parametrize("injection", ["primary", "any"])
@pytest.mark.parametrize("hemisphere", SIDES)
@pytest.mark.parametrize("value", VALUES)
def test_matrix_of_the_thalamus(
    atlas: warehouse.Warehouse,
    dense: Dense,
    source_list: SourceList,
    in_pandas: dict[tuple[str, str], pd.DataFrame],
    value: Any,
    hemisphere: Any,
    injection: Any,
) -> None:
    thalamus = dense.subtree("TH")
    ids = source_list.ids(thalamus, injection=injection)
    assert len(ids) == {"primary": 47, "any": 51}[injection]
    if value == "voxel_fraction":
        expected = in_numpy(dense, hemisphere, 0.5, ids)[thalamus]
    else:
        expected = in_pandas[value, hemisphere].loc[ids, thalamus]
    selected = atlas.select(injection=injection)
    matrix = selected.matrix("TH", value=value, hemisphere=hemisphere).df()
    assert list(matrix.columns) == ["experiment_id", *(dense.acronyms[each] for each in thalamus)]
    assert matrix.experiment_id.tolist() == ids
    assert_same(matrix.drop(columns="experiment_id"), expected)

    long = selected.matrix("TH", value=value, hemisphere=hemisphere, long=True).df()
    assert list(long.columns) == ["experiment_id", "structure_id", "acronym", "name", "hemisphere", value]
    assert long.experiment_id.tolist() == list(np.repeat(ids, len(thalamus)))
    assert long.structure_id.tolist() == thalamus * len(ids)
    assert long.acronym.tolist() == [dense.acronyms[each] for each in thalamus] * len(ids)
    assert long.name.tolist() == [dense.names[each] for each in thalamus] * len(ids)
    assert set(long.hemisphere) == {hemisphere}
    assert_same(long[[value]], pd.DataFrame(expected.to_numpy().reshape(-1, 1)))


@pytest.mark.parametrize("value", VALUES)
def test_headings_by_name_or_id_stand_over_the_same_numbers(
    atlas: warehouse.Warehouse, dense: Dense, value: Any
) -> None:
    thalamus = dense.subtree("TH")
    by_acronym = atlas.matrix("TH", value=value).df()
    by_name = atlas.matrix("TH", value=value, columns="name").df()
    by_id = atlas.matrix("TH", value=value, columns="id").df()
    assert list(by_name.columns) == ["experiment_id", *(dense.names[each] for each in thalamus)]
    assert list(by_id.columns) == ["experiment_id", *map(str, thalamus)]
    for other in (by_name, by_id):
        np.testing.assert_array_equal(other.to_numpy(), by_acronym.to_numpy())


@pytest.mark.parametrize("min_density", [0.1, 0.7, 1.0])
@pytest.mark.parametrize("hemisphere", SIDES)
def test_voxel_fraction_at_other_densities(
    atlas: warehouse.Warehouse, dense: Dense, source_list: SourceList, hemisphere: Any, min_density: float
) -> None:
    subtree = dense.subtree("VP")
    ids = source_list.ids(subtree, injection="any", wild_type=True)
    expected = in_numpy(dense, hemisphere, min_density, ids)[subtree]
    selected = atlas.select(injection="any", wild_type=True)
    matrix = selected.matrix("VP", value="voxel_fraction", hemisphere=hemisphere, min_density=min_density).df()
    assert matrix.experiment_id.tolist() == ids
    assert expected.to_numpy().max() > 0
    assert_same(matrix.drop(columns="experiment_id"), expected)


def test_matrix_of_the_whole_brain(
    atlas: warehouse.Warehouse, dense: Dense, in_pandas: dict[tuple[str, str], pd.DataFrame]
) -> None:
    matrix = atlas.matrix("root").df().set_index("experiment_id")
    assert matrix.index.tolist() == list(dense.densities)
    assert_same(matrix, in_pandas["signal_fraction", "both"])
    # CM and cm differ in case only, which DuckDB and Windows do not see: these two headings carry the id.
    headings = [dense.acronyms[each] for each in dense.paths]
    assert [pair for pair in zip(headings, matrix.columns, strict=True) if pair[0] != pair[1]] == [
        ("CM", "CM (599)"), ("cm", "cm (967)"),
    ]  # fmt: skip


def test_structures_that_nothing_reaches_are_0_and_those_without_volume_null(
    atlas: warehouse.Warehouse, dense: Dense
) -> None:
    value: Any
    for value in ("signal_fraction", "site_fraction", "voxel_fraction"):
        matrix = atlas.matrix("TH", value=value).df()
        assert [name for name in matrix.columns if matrix[name].isna().any()] == UNDRAWN
        assert matrix[UNDRAWN].isna().all(axis=None)
        assert (matrix[["SPA", "PP", "SubG", "LGv"]] == 0).all(axis=None)
    for value in ("injected_signal_mm3", "injection_site_mm3"):
        assert (atlas.matrix("TH", value=value).df()[UNDRAWN] == 0).all(axis=None)


def test_experiments_without_loaded_files_have_no_row(
    atlas: warehouse.Warehouse, dense: Dense, source_list: SourceList
) -> None:
    listed = source_list.ids()
    assert len(listed) == 66
    value: Any
    for value in ("signal_fraction", "voxel_fraction"):
        ids = atlas.matrix("root", value=value).df().experiment_id.tolist()
        assert ids == [each for each in listed if each in dense.densities]
