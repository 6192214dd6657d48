"""How coverage adds up, against the plain way on small arrays of voxels by experiments."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from warehouse.figures.accumulation import CoverSets, cover_sets, greedy_order, random_orders


def random_cover(seed: int, voxels: int = 60, experiments: int = 8) -> npt.NDArray[np.bool_]:
    """(voxels, experiments): which covers which; half of the voxels are alike, and each experiment covers one."""
    random = np.random.default_rng(seed)
    cover = random.random((voxels, experiments)) < random.random(experiments) * 0.6
    cover[voxels // 2 :] = cover[voxels // 2]
    cover[np.arange(experiments), np.arange(experiments)] = True
    return cover


def sets_of(cover: npt.NDArray[np.bool_], seed: int = 0) -> CoverSets:
    voxel, experiment = np.nonzero(cover)
    shuffled = np.random.default_rng(seed).permutation(len(voxel))
    return cover_sets((voxel[shuffled] * 7 + 3).astype(np.int32), experiment[shuffled], cover.shape[1])


def plain_greedy(cover: npt.NDArray[np.bool_], depth: int) -> tuple[list[int], list[int]]:
    possible = cover[cover.sum(axis=1) >= depth]
    count = np.zeros(len(possible), dtype=int)
    order: list[int] = []
    covered = [0]
    for _ in range(cover.shape[1]):
        rest = [each for each in range(cover.shape[1]) if each not in order]
        best = max(rest, key=lambda each: (np.sum(possible[:, each] & (count < depth)), cover[:, each].sum(), -each))
        order.append(best)
        count += possible[:, best]
        covered.append(int(np.sum(count >= depth)))
    return order, covered


@pytest.mark.parametrize("seed", range(10))
def test_voxels_of_the_same_experiments_are_one_set(seed: int) -> None:
    cover = random_cover(seed)
    sets = sets_of(cover, seed)
    patterns, counts = np.unique(cover[cover.any(axis=1)], axis=0, return_counts=True)
    expected = {tuple(np.flatnonzero(pattern)): count for pattern, count in zip(patterns, counts, strict=True)}
    found = {
        tuple(sorted(sets.experiments[start : start + size])): weight
        for start, size, weight in zip(sets.starts[:-1], sets.sizes, sets.weights, strict=True)
    }
    assert found == expected
    assert len(sets.weights) < 45


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("seed", range(10))
def test_greedy_takes_what_adds_most(seed: int, depth: int) -> None:
    cover = random_cover(seed)
    order, covered = greedy_order(sets_of(cover), depth)
    assert (order, covered.tolist()) == plain_greedy(cover, depth)


@pytest.mark.parametrize("seed", range(5))
def test_no_choice_covers_much_more_than_greedy(seed: int) -> None:
    cover = random_cover(seed)
    _, covered = greedy_order(sets_of(cover), 1)
    for size in range(1, 8):
        best = max(cover[:, list(chosen)].any(axis=1).sum() for chosen in combinations(range(8), size))
        assert covered[size] <= best <= covered[size] * 1.582


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_random_orders_are_counted_as_they_come(depth: int) -> None:
    cover = random_cover(3)
    found = random_orders(sets_of(cover), depth, 12, seed=5)
    random = np.random.default_rng(5)
    for covered in found:
        order = np.argsort(random.permutation(8))
        expected = [np.sum(cover[:, order[:taken]].sum(axis=1) >= depth) for taken in range(9)]
        assert covered.tolist() == expected
    assert len({tuple(each) for each in found.tolist()}) > 6


def test_nothing_covered() -> None:
    sets = cover_sets(np.zeros(0, np.int32), np.zeros(0, np.int64), 0)
    order, covered = greedy_order(sets, 1)
    assert (order, covered.tolist()) == ([], [0])
    assert random_orders(sets, 1, 3).tolist() == [[0], [0], [0]]


def test_more_experiments_wanted_than_cover_any_voxel() -> None:
    cover = random_cover(1)
    order, covered = greedy_order(sets_of(cover), 9)
    assert sorted(order) == list(range(8))
    assert covered.tolist() == [0] * 9
    assert not random_orders(sets_of(cover), 9, 3).any()
