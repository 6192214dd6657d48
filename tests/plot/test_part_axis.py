from __future__ import annotations

import numpy as np
import pytest

from warehouse.answers.structures import Leaf
from warehouse.plot.part_axis import Run, runs, spread


def test_each_part_has_a_label_where_there_is_room(parts: list[Leaf]) -> None:
    assert runs(parts, 4) == [Run("VPL", 0, 1), Run("VPM", 1, 2), Run("VM", 2, 3), Run("PVT", 3, 4)]


def test_neighbours_that_are_the_same_part_have_one_label(parts: list[Leaf]) -> None:
    vpl, vpm, vm, _ = parts
    assert runs([vpl, vpl, vpl, vm, vpm, vpm], 3) == [Run("VPL", 0, 3), Run("VM", 3, 4), Run("VPM", 4, 6)]


def test_without_room_the_structures_above_are_named(parts: list[Leaf]) -> None:
    assert runs(parts, 3) == [Run("VP", 0, 2), Run("VM", 2, 3), Run("PVT", 3, 4)]
    assert runs(parts, 2) == [Run("VENT", 0, 3), Run("PVT", 3, 4)]
    assert runs(parts, 1) == [Run("TH", 0, 4)]


def test_a_run_is_not_divided_where_its_own_labels_would_be_crowded(parts: list[Leaf]) -> None:
    vpl, vpm, vm, pvt = parts
    # room for four labels over 40 parts: one for VPL, VPM and VM together, which are but six
    assert runs([vpl, vpl, vpm, vpm, vm, vm] + [pvt] * 34, 3) == [Run("VENT", 0, 6), Run("PVT", 6, 40)]


def test_a_structure_alone_is_its_own_label() -> None:
    assert runs([Leaf(733, "VPM", "Ventral …", "#FF0084", 4)], 7) == [Run("VPM", 0, 1)]
    assert runs([], 7) == []


@pytest.mark.parametrize("seed", range(20))
def test_labels_lie_apart_within_the_axis_and_in_order(seed: int) -> None:
    wanted = np.sort(np.random.default_rng(seed).random(12) ** 2 * 10)
    places = spread(wanted.tolist(), 0.7, 10)
    assert np.diff(places).min() >= 0.7 - 1e-9
    assert places[0] >= 0.35 - 1e-9
    assert places[-1] <= 10 - 0.35 + 1e-9


def test_labels_move_no_further_than_they_must() -> None:
    np.testing.assert_allclose(spread([1.0, 5.0, 9.0], 1, 10), [1, 5, 9])
    np.testing.assert_allclose(spread([4.9, 5.1, 9.0], 1, 10), [4.5, 5.5, 9])
    np.testing.assert_allclose(spread([0.0, 0.0, 9.0], 1, 10), [0.5, 1.5, 9])
    np.testing.assert_allclose(spread([10.0, 10.0], 1, 10), [8.5, 9.5])
    assert spread([], 1, 10).tolist() == []
