"""Clustering, against the plain way: join the two nearest clusters, and look at all pairs again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from warehouse.figures.clustering import average_linkage, cluster_order, cosine_distances


def plain_average_linkage(distances: npt.NDArray[np.float64]) -> set[frozenset[int]]:
    """Every cluster of the tree."""
    clusters = [frozenset([each]) for each in range(len(distances))]
    found = set()
    while len(clusters) > 1:
        pairs = [(first, second) for first in clusters for second in clusters if min(first) < min(second)]
        nearest = min(pairs, key=lambda pair: np.mean([distances[one, other] for one in pair[0] for other in pair[1]]))
        clusters = [each for each in clusters if each not in nearest] + [nearest[0] | nearest[1]]
        found.add(clusters[-1])
    return found


@pytest.mark.parametrize("seed", range(20))
def test_the_tree_is_that_of_the_plain_way(seed: int) -> None:
    points = np.random.default_rng(seed).random((15, 4))
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    members = {each: frozenset([each]) for each in range(15)}
    found = set()
    for kept, gone in average_linkage(distances):
        members[kept] |= members.pop(gone)
        found.add(members[kept])
    assert found == plain_average_linkage(distances)


def test_the_distance_is_one_less_the_cosine() -> None:
    rows = np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 3.0], [2.0, 2.0]])
    half = 1 - np.sqrt(0.5)
    expected = [[0, 0, 1, half], [0, 0, 1, half], [1, 1, 0, half], [half, half, half, 0]]
    np.testing.assert_allclose(cosine_distances(rows), expected, atol=1e-15)


def test_like_rows_lie_side_by_side_and_the_lighter_branch_comes_first() -> None:
    rows = np.array([[0.0, 0.0, 0.9], [0.8, 0.1, 0.0], [0.0, 0.1, 0.2], [0.2, 0.0, 0.0], [0.0, 0.5, 0.0]])
    assert cluster_order(rows, np.array([2.0, 0.0, 2.0, 0.0, 1.0])) == [1, 3, 4, 0, 2]
    assert cluster_order(rows, np.array([0.0, 2.0, 0.0, 2.0, 1.0])) == [0, 2, 4, 1, 3]


def test_many_equal_rows_come_to_an_end() -> None:
    assert sorted(cluster_order(np.ones((30, 2)), np.zeros(30))) == list(range(30))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_rows(count: int) -> None:
    assert cluster_order(np.ones((count, 3)), np.zeros(count)) == list(range(count))
