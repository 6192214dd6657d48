"""How coverage grows as experiments are added one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

__all__ = ["CoverSets", "cover_sets", "greedy_order", "random_orders"]


@dataclass(frozen=True)
class CoverSets:
    """Voxels, grouped by which experiments cover them: voxels that the same experiments cover are one set.

    Attributes:
        experiments: the experiments of every set, one set after the other, each as a number from 0.
        starts: (sets + 1,): where the experiments of each set begin.
        weights: (sets,): the voxels of each set.
        experiment_count: how many experiments have a number.
    """

    experiments: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    weights: npt.NDArray[np.int64]
    experiment_count: int

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """(sets,): how many experiments cover each set."""
        sizes: npt.NDArray[np.int64] = np.diff(self.starts)
        return sizes

    def of_at_least(self, size: int) -> CoverSets:
        """The sets with ``size`` experiments or more."""
        enough = self.sizes >= size
        sizes = self.sizes[enough]
        return CoverSets(
            self.experiments[np.repeat(enough, self.sizes)],
            np.concatenate([[0], np.cumsum(sizes)]),
            self.weights[enough],
            self.experiment_count,
        )


def cover_sets(voxel_id: npt.NDArray[np.int32], experiment: npt.NDArray[np.int64], experiment_count: int) -> CoverSets:
    """The sets that these rows make up: one row per voxel and experiment that covers it.

    Args:
        voxel_id: (rows,).
        experiment: (rows,): a number from 0.
        experiment_count: how many experiments have a number.
    """
    if len(voxel_id) == 0:
        return CoverSets(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int64), experiment_count)
    order = np.argsort(voxel_id, kind="stable")  # quick, because the stored rows are sorted by structure and voxel
    voxel_id, experiment = voxel_id[order], experiment[order]
    first = np.flatnonzero(np.concatenate([[True], np.diff(voxel_id) != 0]))
    sizes = np.diff(np.concatenate([first, [len(voxel_id)]]))
    # The sum of its members' random numbers identifies a set: among ten million sets two have the same sum in fewer
    # than one of a hundred thousand cases.
    number = np.random.default_rng(0).integers(0, 2**63, experiment_count, dtype=np.uint64)
    names = np.add.reduceat(number[experiment], first)
    _, index, weights = np.unique(names, return_index=True, return_counts=True)
    starts = np.concatenate([[0], np.cumsum(sizes[index])])
    rows = np.arange(starts[-1]) + np.repeat(first[index] - starts[:-1], sizes[index])
    return CoverSets(experiment[rows].astype(np.int64), starts, weights.astype(np.int64), experiment_count)


def greedy_order(sets: CoverSets, depth: int) -> tuple[list[int], npt.NDArray[np.int64]]:
    """The experiments, each the one that adds most to those before it, and the voxels that the first 0, 1, … cover.

    A voxel is covered when ``depth`` experiments reach it. Until then each experiment that reaches it adds 1, provided
    that ``depth`` experiments reach it at all. Among equals, the experiment that covers most voxels by itself comes
    first, then the one with the lowest number. At depth 1 no other choice of as many experiments covers more than
    e / (e - 1) = 1.58 times as many voxels (Nemhauser, Wolsey and Fisher 1978).
    """
    alone = np.bincount(sets.experiments, np.repeat(sets.weights, sets.sizes), sets.experiment_count)
    sets = sets.of_at_least(depth)
    gains = np.bincount(sets.experiments, np.repeat(sets.weights, sets.sizes), sets.experiment_count)
    by_experiment = np.argsort(sets.experiments, kind="stable")
    sets_of = np.repeat(np.arange(len(sets.weights)), sets.sizes)[by_experiment]
    bounds = np.searchsorted(sets.experiments[by_experiment], np.arange(sets.experiment_count + 1))
    missing = np.full(len(sets.weights), depth)
    preference = alone / (alone.max(initial=0) + 1)  # below one voxel
    order: list[int] = []
    covered = [0]
    taken = np.zeros(sets.experiment_count, dtype=bool)
    for _ in range(sets.experiment_count):
        best = int(np.argmax(np.where(taken, -1, gains + preference)))
        taken[best] = True
        order.append(best)
        touched = sets_of[bounds[best] : bounds[best + 1]]
        missing[touched] -= 1
        full = touched[missing[touched] == 0]
        sizes = sets.sizes[full]
        ends = np.cumsum(sizes)
        rows = np.arange(sizes.sum()) + np.repeat(sets.starts[full] - ends + sizes, sizes)
        gains -= np.bincount(sets.experiments[rows], np.repeat(sets.weights[full], sizes), sets.experiment_count)
        covered.append(covered[-1] + int(sets.weights[full].sum()))
    return order, np.array(covered, dtype=np.int64)


def random_orders(sets: CoverSets, depth: int, order_count: int, seed: int = 0) -> npt.NDArray[np.int64]:
    """The voxels that the first 0, 1, … experiments of random orders cover: (orders, experiments + 1).

    In an order, a voxel is covered as soon as ``depth`` experiments reach it.
    """
    random = np.random.default_rng(seed)
    sets = sets.of_at_least(depth)
    by_size = [
        (sets.experiments[sets.starts[:-1][same, None] + np.arange(size)], sets.weights[same])
        for size in np.unique(sets.sizes)
        for same in [np.flatnonzero(sets.sizes == size)]
    ]
    covered = np.zeros((order_count, sets.experiment_count + 1), dtype=np.int64)
    for number in range(order_count):
        position = random.permutation(sets.experiment_count).astype(np.int32)
        added = np.zeros(sets.experiment_count)
        for members, weights in by_size:
            at = np.partition(position[members], depth - 1, axis=1)[:, depth - 1]
            added += np.bincount(at, weights, sets.experiment_count)
        covered[number, 1:] = np.cumsum(added)
    return covered
