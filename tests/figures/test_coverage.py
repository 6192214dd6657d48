"""The numbers of the bars, against numpy on the sample's volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from warehouse.errors import InvalidValueError
from warehouse.figures.coverage import Threshold, coverage_figure

if TYPE_CHECKING:
    from tests.answers.conftest import Dense, SourceList

SOME_IDS = [999000004, 999000007, 999000011, 999000047, 999000050, 999000063]


@pytest.mark.parametrize("ids", [None, SOME_IDS], ids=["all", "some"])
@pytest.mark.parametrize("acronym", ["TH", "VENT", "VPM", "root"])
def test_fractions_are_those_of_numpy(
    connection: duckdb.DuckDBPyConnection, dense: Dense, acronym: str, ids: list[int] | None
) -> None:
    densities, depths = (0.7, 0.1), (1, 3)
    figure = coverage_figure(connection, acronym, min_density=densities, min_experiments=depths, experiment=ids or ())
    assert figure.thresholds == [Threshold(0.7, 1), Threshold(0.7, 3), Threshold(0.1, 1), Threshold(0.1, 3)]
    assert figure.experiment_count == len(ids or dense.densities)
    assert figure.whole.shape == (4, 2)
    assert figure.fractions.shape == (4, 2, len(figure.nuclei))
    for number, threshold in enumerate(figure.thresholds):
        covered = dense.counts(threshold.min_density, ids or dense.densities) >= threshold.min_experiments
        for side, hemisphere in enumerate(["left", "right"]):
            whole = dense.mask(acronym, hemisphere)
            assert figure.whole[number, side] == np.count_nonzero(covered & whole) / np.count_nonzero(whole)
            for index, nucleus in enumerate(figure.nuclei):
                inside = dense.side(hemisphere) & (dense.annotation == nucleus.structure_id)
                expected = np.count_nonzero(covered & inside) / np.count_nonzero(inside)
                assert figure.fractions[number, side, index] == expected
    assert figure.fractions.max() > 0


def test_one_threshold_may_be_a_number(connection: duckdb.DuckDBPyConnection) -> None:
    assert coverage_figure(connection, "TH", min_density=0.3, min_experiments=2).thresholds == [Threshold(0.3, 2)]
    assert coverage_figure(connection, "TH").thresholds == [Threshold(0.5, 1)]


def test_filters_choose_the_experiments(
    connection: duckdb.DuckDBPyConnection, source_list: SourceList, dense: Dense
) -> None:
    figure = coverage_figure(connection, "TH", injection="primary", wild_type=True)
    ids = set(source_list.ids(dense.subtree("TH"), wild_type=True)) & set(dense.densities)
    assert figure.experiment_count == len(ids)
    covered = dense.counts(0.5, ids) >= 1
    mask = dense.mask("TH", "right")
    assert figure.whole[0, 1] == np.count_nonzero(covered & mask) / np.count_nonzero(mask)


def test_a_nucleus_without_voxels_on_a_side_has_no_fraction_there(tiny: duckdb.DuckDBPyConnection) -> None:
    tiny.execute("delete from annotation_voxel where structure_id = 149 and hemisphere_id = 2")
    figure = coverage_figure(tiny, "TH")
    assert [each.acronym for each in figure.nuclei] == ["VPL", "VPM", "CM", "PVT"]
    # of 4, 2, 1, 1 voxels on the left 3, 0, 0, 1 are covered, of 4, 2, 1, 0 on the right 1, 2, 0, 0
    np.testing.assert_array_equal(figure.fractions[0], [[0.75, 0, 0, 1], [0.25, 1, 0, np.nan]])
    # with one voxel of TH itself on the left
    np.testing.assert_array_equal(figure.whole[0], [4 / 9, 3 / 7])
    assert "6.2 % of the voxels of TH lie in none of its nuclei." in figure.notes


@pytest.mark.parametrize(("min_density", "min_experiments"), [((0.5, 0.0), 1), (0.5, (1, 0)), (1.5, 1)])
def test_thresholds_out_of_range_are_errors(
    connection: duckdb.DuckDBPyConnection, min_density: float, min_experiments: int
) -> None:
    with pytest.raises(InvalidValueError, match="makes no sense"):
        coverage_figure(connection, "TH", min_density=min_density, min_experiments=min_experiments)
