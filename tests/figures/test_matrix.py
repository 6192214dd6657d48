"""The numbers of the heat-map, against pandas on the sample's CSV files and numpy on its volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from warehouse.errors import EmptySelectionError, InvalidValueError
from warehouse.figures.clustering import cluster_order
from warehouse.figures.matrix import MatrixFigure, matrix_figure

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList
    from tests.asking import Asking
    from tests.figures.conftest import Tiny

SIDES = {"left": 1, "right": 2, "both": 3}


def in_pandas(
    unionizes: pd.DataFrame, value: str, hemisphere: str, ids: list[int], columns: list[int]
) -> npt.NDArray[np.float64]:
    """The value of experiments by structures, where a missing row of the CSV counts as 0."""
    rows = unionizes[unionizes.hemisphere_id == SIDES[hemisphere]]

    def wide(rows: pd.DataFrame, column: str) -> pd.DataFrame:
        spread = rows.pivot_table(index="experiment_id", columns="structure_id", values=column, aggfunc="sum")
        return spread.reindex(index=ids, columns=columns).fillna(0.0)

    injected = wide(rows[rows.is_injection], "projection_volume" if "signal" in value else "volume")
    if value.endswith("mm3"):
        return injected.to_numpy()
    return (injected / wide(rows, "volume").replace(0.0, np.nan)).to_numpy()


def figure_of(atlas: Asking, acronym: str, filters: dict[str, Any] | None = None, **options: Any) -> MatrixFigure:
    content: Any = "injection_voxels" if options.get("value") == "voxel_fraction" else "unionizes"
    chosen = atlas.injected(acronym, content, **(filters or {}))
    return matrix_figure(atlas.file, atlas.structure(acronym), chosen, **options)


def columns_of(figure: MatrixFigure) -> list[int]:
    return [each.structure_id for each in figure.parts]


@pytest.mark.parametrize("hemisphere", SIDES)
@pytest.mark.parametrize("value", ["signal_fraction", "site_fraction", "injected_signal_mm3", "injection_site_mm3"])
@pytest.mark.parametrize("order", ["part", "cluster"])
def test_values_are_those_of_pandas(
    atlas: Asking, unionizes: pd.DataFrame, value: Any, hemisphere: Any, order: Any
) -> None:
    figure = figure_of(atlas, "TH", {"injection": "any"}, value=value, hemisphere=hemisphere, order=order)
    assert len(figure.experiment_ids) > 10
    expected = in_pandas(unionizes, value, hemisphere, figure.experiment_ids, columns_of(figure))
    np.testing.assert_allclose(figure.values, expected, rtol=1e-12, atol=0)
    assert figure.value_label.startswith(f"{value}: ")
    assert figure.hemisphere == hemisphere
    assert figure.fullest == expected.argmax(axis=1).tolist()


@pytest.mark.parametrize("min_density", [0.1, 0.7])
def test_voxel_fractions_are_those_of_numpy(atlas: Asking, dense: Dense, min_density: float) -> None:
    figure = figure_of(atlas, "VENT", value="voxel_fraction", hemisphere="right", min_density=min_density)
    side = dense.side("right")
    for experiment_id, row in zip(figure.experiment_ids, figure.values, strict=True):
        injected = side & (dense.densities[experiment_id] >= np.float32(min_density))
        for part, fraction in zip(figure.parts, row, strict=True):
            inside = side & (dense.annotation == part.structure_id)
            assert fraction == np.count_nonzero(injected & inside) / np.count_nonzero(inside)
    assert f"density of {min_density:g} or more" in figure.value_label


def test_rows_are_sorted_by_the_fullest_part_then_by_its_value(atlas: Asking) -> None:
    figure = figure_of(atlas, "TH")
    keys = [(row.argmax(), -row.max()) for row in figure.values]
    assert keys == sorted(keys)
    assert len({fullest for fullest, _ in keys}) > 10


def test_clustered_rows_are_the_same_rows_in_the_order_of_their_clusters(
    atlas: Asking,
) -> None:
    by_part = figure_of(atlas, "TH")
    clustered = figure_of(atlas, "TH", order="cluster")
    assert clustered.experiment_ids != by_part.experiment_ids
    ids = sorted(by_part.experiment_ids)
    assert sorted(clustered.experiment_ids) == ids
    rows = [by_part.experiment_ids.index(each) for each in ids]
    weights = np.array(by_part.fullest, dtype=float)[rows]
    assert clustered.experiment_ids == [ids[each] for each in cluster_order(by_part.values[rows], weights)]


def test_rows_say_where_and_in_which_mouse_the_injection_is(
    atlas: Asking, source_list: SourceList, dense: Dense
) -> None:
    figure = figure_of(atlas, "TH", {"injection": "any"})
    rows = source_list.rows
    for experiment_id, primary, line in zip(
        figure.experiment_ids, figure.primary_acronyms, figure.transgenic_lines, strict=True
    ):
        own = rows[rows.data_set_id == experiment_id]
        assert primary == dense.acronyms[int(own.structure_id.iloc[0])]
        lines = set(own.line.dropna()) - {"wt"}
        assert line in lines if lines else line is None
    assert None in figure.transgenic_lines
    assert len(set(figure.transgenic_lines)) > 2


def test_filters_choose_the_rows(atlas: Asking, source_list: SourceList, dense: Dense) -> None:
    ids = source_list.ids(dense.subtree("TH"), wild_type=True)
    assert set(figure_of(atlas, "TH", {"wild_type": True}).experiment_ids) == set(ids) & set(dense.densities)
    some = ids[:2]
    assert set(figure_of(atlas, "TH", {"experiment": some}).experiment_ids) == set(some)


def test_experiments_that_reach_no_part_are_left_out_and_said_so(tiny: Tiny) -> None:
    # the unionizes of 1002 have nothing injected on the left
    figure = figure_of(tiny, "TH", hemisphere="left")
    assert figure.experiment_ids == [1001]
    np.testing.assert_array_equal(figure.values, [[0.0015 / 0.004, 0.0, np.nan, np.nan]])
    assert figure.notes[-1] == (
        "1 experiment reaches no part of TH in the left hemisphere: the heat-map leaves it out."
    )
    assert not any("reaches no part" in note for note in figure_of(tiny, "TH").notes)


def test_that_none_reaches_a_part_is_an_error(tiny: Tiny) -> None:
    with pytest.raises(
        EmptySelectionError, match="No experiment of 1 reaches a part of VPM in the left hemisphere, so"
    ):
        figure_of(tiny, "VPM", hemisphere="left")


def test_an_order_that_does_not_exist_is_named(atlas: Asking) -> None:
    with pytest.raises(InvalidValueError, match="no order 'size': choose one of part, cluster"):
        figure_of(atlas, "TH", order="size")
