"""The numbers of the bars, against numpy on the sample's volumes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.figures.selections import SELECTIONS, loaded_ids
from warehouse.errors import InvalidValueError
from warehouse.figures.coverage import coverage_figure
from warehouse.selection.thresholds import Threshold

if TYPE_CHECKING:
    import numpy.typing as npt

    from tests.answers.conftest import Dense, SourceList
    from tests.asking import Asking
    from tests.figures.conftest import Tiny

# counted in advance where all experiments count, but for 0.33
THRESHOLDS = [Threshold(0.7, 1), Threshold(0.7, 3), Threshold(0.1, 2), Threshold(0.33, 2)]

Counts = Callable[[str, float], "npt.NDArray[np.int64]"]


@pytest.fixture(scope="module")
def counts(dense: Dense, source_list: SourceList) -> Counts:
    """How many experiments of a selection reach a density in each voxel."""
    return cache(lambda selection, density: dense.counts(density, loaded_ids(selection, source_list, dense)))


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("acronym", ["TH", "VENT", "VPM", "root"])  # VPM is its own only part
def test_fractions_are_those_of_numpy(
    atlas: Asking, dense: Dense, source_list: SourceList, counts: Counts, acronym: str, selection: str
) -> None:
    figure = coverage_figure(atlas.file, atlas.structure(acronym), THRESHOLDS, atlas.covering(**SELECTIONS[selection]))
    assert figure.thresholds == THRESHOLDS
    assert figure.experiment_count == len(loaded_ids(selection, source_list, dense))
    assert figure.whole.shape == (4, 2)
    assert figure.fractions.shape == (4, 2, len(figure.parts))
    assert [each.acronym for each in figure.parts] == ["VPM"] or len(figure.parts) > 1
    for side, hemisphere in enumerate(["left", "right"]):
        voxels = dense.by_structure(dense.side(hemisphere))
        for number, threshold in enumerate(THRESHOLDS):
            is_covered = counts(selection, threshold.min_density) >= threshold.min_experiments
            covered = dense.by_structure(is_covered & dense.side(hemisphere))
            own = dense.ids[acronym]
            assert figure.whole[number, side] == covered[own] / voxels[own]
            expected = [covered[part.structure_id] / voxels[part.structure_id] for part in figure.parts]
            assert figure.fractions[number, side].tolist() == expected
    assert figure.fractions.max() > 0


def test_what_nothing_covers_has_fractions_of_0(atlas: Asking, dense: Dense) -> None:
    assert not (dense.counts(0.05, dense.densities)[dense.mask("FRP", "both")]).any()
    figure = coverage_figure(atlas.file, atlas.structure("FRP"), THRESHOLDS, atlas.covering())
    assert figure.whole.tolist() == [[0, 0]] * len(THRESHOLDS)
    assert figure.fractions.tolist() == [[[0], [0]]] * len(THRESHOLDS)


def test_filters_choose_the_experiments(atlas: Asking, source_list: SourceList, dense: Dense) -> None:
    chosen = atlas.covering("TH", injection="primary", wild_type=True)
    figure = coverage_figure(atlas.file, atlas.structure("TH"), [Threshold(0.5, 1)], chosen)
    ids = set(source_list.ids(dense.subtree("TH"), wild_type=True)) & set(dense.densities)
    assert figure.experiment_count == len(ids)
    covered = dense.counts(0.5, ids) >= 1
    mask = dense.mask("TH", "right")
    assert figure.whole[0, 1] == np.count_nonzero(covered & mask) / np.count_nonzero(mask)


def test_a_part_without_voxels_on_a_side_has_no_fraction_there(tiny: Tiny) -> None:
    tiny.execute("delete from annotation_voxel where structure_id = 149 and hemisphere_id = 2")
    tiny.count_anew()
    figure = coverage_figure(tiny.file, tiny.structure("TH"), [Threshold(0.5, 1)], tiny.covering())
    assert [each.acronym for each in figure.parts] == ["VPL", "VPM", "CM", "PVT"]
    # of 4, 2, 1, 1 voxels on the left 3, 0, 0, 1 are covered, of 4, 2, 1, 0 on the right 1, 2, 0, 0
    np.testing.assert_array_equal(figure.fractions[0], [[0.75, 0, 0, 1], [0.25, 1, 0, np.nan]])
    # with one voxel of TH itself on the left
    np.testing.assert_array_equal(figure.whole[0], [4 / 9, 3 / 7])
    assert "6.2 % of the voxels of TH lie in none of its parts." in figure.notes


def test_a_structure_that_is_not_drawn_is_an_error(atlas: Asking) -> None:
    with pytest.raises(InvalidValueError, match=r"REth .* is not drawn in the annotation"):
        coverage_figure(atlas.file, atlas.structure("REth"), [Threshold(0.5, 1)], atlas.covering())
