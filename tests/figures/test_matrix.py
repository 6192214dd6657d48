"""The numbers of the heat-map, against pandas on the sample's CSV files and numpy on its volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from warehouse.errors import EmptySelectionError, InvalidValueError
from warehouse.figures.clustering import cluster_order
from warehouse.figures.matrix import MatrixFigure, matrix_figure

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList

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


def columns_of(figure: MatrixFigure) -> list[int]:
    return [each.structure_id for each in figure.nuclei]


@pytest.mark.parametrize("hemisphere", SIDES)
@pytest.mark.parametrize("value", ["signal_fraction", "site_fraction", "injected_signal_mm3", "injection_site_mm3"])
@pytest.mark.parametrize("order", ["nucleus", "cluster"])
def test_values_are_those_of_pandas(
    connection: duckdb.DuckDBPyConnection, unionizes: pd.DataFrame, value: Any, hemisphere: Any, order: Any
) -> None:
    figure = matrix_figure(connection, "TH", value=value, hemisphere=hemisphere, order=order, injection="any")
    assert len(figure.experiment_ids) > 10
    expected = in_pandas(unionizes, value, hemisphere, figure.experiment_ids, columns_of(figure))
    np.testing.assert_allclose(figure.values, expected, rtol=1e-12, atol=0)
    assert figure.value_label.startswith(f"{value}: ")
    assert figure.hemisphere == hemisphere
    assert figure.fullest == expected.argmax(axis=1).tolist()


@pytest.mark.parametrize("min_density", [0.1, 0.7])
def test_voxel_fractions_are_those_of_numpy(
    connection: duckdb.DuckDBPyConnection, dense: Dense, min_density: float
) -> None:
    figure = matrix_figure(connection, "VENT", value="voxel_fraction", hemisphere="right", min_density=min_density)
    side = dense.side("right")
    for experiment_id, row in zip(figure.experiment_ids, figure.values, strict=True):
        injected = side & (dense.densities[experiment_id] >= np.float32(min_density))
        for nucleus, fraction in zip(figure.nuclei, row, strict=True):
            inside = side & (dense.annotation == nucleus.structure_id)
            assert fraction == np.count_nonzero(injected & inside) / np.count_nonzero(inside)
    assert f"density of {min_density:g} or more" in figure.value_label


def test_rows_are_sorted_by_the_fullest_nucleus_then_by_its_value(connection: duckdb.DuckDBPyConnection) -> None:
    figure = matrix_figure(connection, "TH")
    keys = [(row.argmax(), -row.max()) for row in figure.values]
    assert keys == sorted(keys)
    assert len({fullest for fullest, _ in keys}) > 10


def test_clustered_rows_are_the_same_rows_in_the_order_of_their_clusters(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    by_nucleus = matrix_figure(connection, "TH")
    clustered = matrix_figure(connection, "TH", order="cluster")
    assert clustered.experiment_ids != by_nucleus.experiment_ids
    ids = sorted(by_nucleus.experiment_ids)
    assert sorted(clustered.experiment_ids) == ids
    rows = [by_nucleus.experiment_ids.index(each) for each in ids]
    weights = np.array(by_nucleus.fullest, dtype=float)[rows]
    assert clustered.experiment_ids == [ids[each] for each in cluster_order(by_nucleus.values[rows], weights)]


def test_rows_say_where_and_in_which_mouse_the_injection_is(
    connection: duckdb.DuckDBPyConnection, source_list: SourceList, dense: Dense
) -> None:
    figure = matrix_figure(connection, "TH", injection="any")
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


def test_filters_choose_the_rows(connection: duckdb.DuckDBPyConnection, source_list: SourceList, dense: Dense) -> None:
    ids = source_list.ids(dense.subtree("TH"), wild_type=True)
    assert set(matrix_figure(connection, "TH", wild_type=True).experiment_ids) == set(ids) & set(dense.densities)
    some = ids[:2]
    assert set(matrix_figure(connection, "TH", experiment=some).experiment_ids) == set(some)


def test_experiments_that_reach_no_nucleus_are_left_out_and_said_so(tiny: duckdb.DuckDBPyConnection) -> None:
    # the unionizes of 1002 have nothing injected on the left
    figure = matrix_figure(tiny, "TH", hemisphere="left")
    assert figure.experiment_ids == [1001]
    np.testing.assert_array_equal(figure.values, [[0.0015 / 0.004, 0.0, np.nan, np.nan]])
    assert figure.notes[-1] == "Left out: 1 experiment that reaches no nucleus of TH in the left hemisphere."
    assert not any("Left out" in note for note in matrix_figure(tiny, "TH").notes)


def test_that_none_reaches_a_nucleus_is_an_error(tiny: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(EmptySelectionError, match="None of 1 loaded experiments reaches a nucleus of VPM"):
        matrix_figure(tiny, "VPM", hemisphere="left")


def test_an_order_that_does_not_exist_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(InvalidValueError, match="no order 'size': choose one of nucleus, cluster"):
        matrix_figure(connection, "TH", order="size")  # type: ignore[arg-type]
