"""The numbers of the curves, against numpy on the sample's volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.figures.selections import SELECTIONS, loaded_ids
from warehouse.errors import InvalidValueError
from warehouse.figures import curve
from warehouse.figures.curve import CurveFigure, curve_figure
from warehouse.selection.thresholds import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from tests.answers.conftest import Dense, SourceList
    from tests.asking import Asking
    from tests.figures.conftest import Tiny

ORDERS = 200


def figure_of(
    atlas: Asking, acronym: str, selection: str = "all", min_density: float = 0.5, min_experiments: int = 1
) -> CurveFigure:
    threshold = Threshold(min_density, min_experiments)
    return curve_figure(atlas.file, atlas.structure(acronym), threshold, atlas.covering(**SELECTIONS[selection]))


def densities_in(dense: Dense, acronym: str, ids: Iterable[int]) -> npt.NDArray[np.float32]:
    """(voxels of the structure, experiments)."""
    mask = dense.mask(acronym, "both")
    return np.stack([dense.densities[each][mask] for each in ids], axis=1)


@pytest.mark.parametrize("min_experiments", [1, 2, 3])
@pytest.mark.parametrize("selection", ["all", "wild type"])
@pytest.mark.parametrize(("acronym", "min_density"), [("VENT", 0.1), ("MD", 0.5), ("VPM", 0.7), ("VAL", 0.33)])
def test_curves_are_those_of_numpy(
    atlas: Asking,
    dense: Dense,
    source_list: SourceList,
    acronym: str,
    min_density: float,
    selection: str,
    min_experiments: int,
) -> None:
    figure = figure_of(atlas, acronym, selection, min_density, min_experiments)
    ids = loaded_ids(selection, source_list, dense)
    assert figure.experiment_count == len(ids)
    cover = densities_in(dense, acronym, ids) >= np.float32(min_density)
    voxels = len(cover)
    assert figure.voxel_count == voxels
    ids = [each for each, any_voxel in zip(ids, cover.any(axis=0), strict=True) if any_voxel]
    cover = cover[:, cover.any(axis=0)]
    assert sorted(figure.best_order) == ids

    # the order is greedy: replayed, no other experiment would have added more at any step
    possible = cover[cover.sum(axis=1) >= min_experiments]
    count = np.zeros(len(possible), dtype=int)
    rest = set(range(len(ids)))
    for step, experiment_id in enumerate(figure.best_order):
        chosen = ids.index(experiment_id)
        open_voxels = possible[count < min_experiments].sum(axis=0)
        assert open_voxels[chosen] == max(open_voxels[each] for each in rest)
        rest.remove(chosen)
        count += possible[:, chosen]
        assert figure.best_fractions[step + 1] == np.sum(count >= min_experiments) / voxels
    assert figure.best_fractions[0] == 0

    random = np.random.default_rng(0)
    fractions = []
    for _ in range(ORDERS):
        order = np.argsort(random.permutation(len(ids)))
        fractions.append([0, *np.sum(np.cumsum(cover[:, order], axis=1) >= min_experiments, axis=0) / voxels])
    low, median, high = np.percentile(fractions, [5, 50, 95], axis=0)
    assert figure.order_count == ORDERS
    np.testing.assert_allclose(figure.random_low, low, atol=1e-12)
    np.testing.assert_allclose(figure.random_median, median, atol=1e-12)
    np.testing.assert_allclose(figure.random_high, high, atol=1e-12)
    assert (low < high).any() == bool(len(possible))  # orders differ wherever any voxel is covered


@pytest.mark.parametrize("min_density", [0.3, 0.33])  # 0.3 is counted in advance, 0.33 is not
@pytest.mark.parametrize("min_experiments", [1, 2, 3])
@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("acronym", ["TH", "VPM"])
def test_thresholds_are_those_of_numpy(
    atlas: Asking,
    dense: Dense,
    source_list: SourceList,
    acronym: str,
    selection: str,
    min_experiments: int,
    min_density: float,
) -> None:
    figure = figure_of(atlas, acronym, selection, min_density, min_experiments)
    injected = densities_in(dense, acronym, loaded_ids(selection, source_list, dense))
    densities = np.round(np.arange(0.05, 1.01, 0.05), 2)
    np.testing.assert_allclose(figure.densities, densities, rtol=1e-15)
    for density, fraction in zip(densities, figure.density_fractions, strict=True):
        assert fraction == np.mean((injected >= np.float32(density)).sum(axis=1) >= min_experiments)
    counts = (injected >= np.float32(min_density)).sum(axis=1)
    assert counts.max() > (2 if selection in ("all", "wild type") else 0)
    assert figure.depths.tolist() == list(range(1, counts.max() + 1))
    for depth, fraction in zip(figure.depths, figure.depth_fractions, strict=True):
        assert fraction == np.mean(counts >= depth)


def test_densities_on_a_threshold_count(tiny: Tiny) -> None:
    # the densest of TH's 17 voxels have 1, 0.9, 0.75, 0.7, 0.6, 0.5, 0.5, 0.25 and 0.125, as FLOAT
    found = figure_of(tiny, "TH").density_fractions * 17
    expected = [9, 9, 8, 8, 8, 7, 7, 7, 7, 7, 5, 5, 4, 4, 3, 2, 2, 2, 1, 1]
    np.testing.assert_allclose(found, expected)


def test_an_experiment_that_covers_nothing_takes_no_part_and_is_counted(atlas: Asking, dense: Dense) -> None:
    figure = figure_of(atlas, "VPM")
    idle = int(np.sum(~(densities_in(dense, "VPM", dense.densities) >= 0.5).any(axis=0)))
    assert idle > 10
    assert len(figure.best_order) == 64 - idle
    assert (
        f"{idle} experiments inject no voxel of VPM to a density of 0.5: the curves against the number of experiments "
        "leave them out."
    ) in figure.notes


@pytest.mark.parametrize(("selection", "min_density"), [("all", 0.5), ("all", 0.33), ("wild type", 0.5)])
def test_a_structure_that_nothing_covers_has_flat_curves(atlas: Asking, selection: str, min_density: float) -> None:
    figure = figure_of(atlas, "FRP", selection, min_density)
    assert figure.best_order == []
    for each in (figure.best_fractions, figure.random_low, figure.random_median, figure.random_high):
        assert each.tolist() == [0]
    assert (figure.depths.tolist(), figure.depth_fractions.tolist()) == ([1], [0])
    assert not figure.density_fractions.any()


def test_of_many_voxels_some_stand_for_all_in_the_orders_alone(
    atlas: Asking, dense: Dense, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = figure_of(atlas, "TH")
    monkeypatch.setattr(curve, "_MOST_ROWS", 5000)
    monkeypatch.setattr(curve, "_SAMPLED_ROWS", 4000)
    figure = figure_of(atlas, "TH")
    mask = dense.mask("TH", "both")
    counts = dense.counts(0.5, dense.densities)
    lots = 1009 * 4000 // int(counts[mask].sum())
    voxel_id = np.flatnonzero(mask.ravel(order="F"))
    drawn = voxel_id[voxel_id * 617 % 1009 < lots]
    assert 0.3 < len(drawn) / len(voxel_id) < 0.9
    final = np.count_nonzero(counts.ravel(order="F")[drawn]) / len(drawn)
    assert figure.best_fractions[-1] == figure.random_median[-1] == final
    assert abs(final - whole.best_fractions[-1]) < 0.02
    assert f"count {len(drawn):,} of {len(voxel_id):,} voxels." in " ".join(figure.notes)
    np.testing.assert_array_equal(figure.density_fractions, whole.density_fractions)
    np.testing.assert_array_equal(figure.depth_fractions, whole.depth_fractions)
    assert not any(" voxels." in note for note in whole.notes)


def test_a_structure_that_is_not_drawn_is_an_error(atlas: Asking) -> None:
    with pytest.raises(InvalidValueError, match=r"REth .* is not drawn in the annotation"):
        figure_of(atlas, "REth")
