"""Hierarchical clustering."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["average_linkage", "cluster_order", "cosine_distances"]


def cosine_distances(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 - the cosine of the angle between every two rows: 0 where two have the same profile, whatever their size.

    Args:
        rows: (n, m), each with a value other than 0.

    Returns:
        (n, n).
    """
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    distances: npt.NDArray[np.float64] = np.clip(1 - unit @ unit.T, 0, 2)
    return distances


def average_linkage(distances: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Hierarchical clustering by average linkage (UPGMA), from the bottom up.

    The algorithm follows chains of nearest neighbours to pairs that are nearest to each other (Murtagh 1983). It finds
    the tree that joining the two nearest of all clusters finds, in n² steps.

    Args:
        distances: (n, n), symmetric.

    Returns:
        The n - 1 joins: pairs of clusters, each named by one of its members. The union keeps the name of the first. A
        join comes after those within its two clusters.
    """
    count = len(distances)
    between = np.array(distances, dtype=np.float64)
    np.fill_diagonal(between, np.inf)
    sizes = np.ones(count)
    alive = np.ones(count, dtype=bool)
    joins: list[tuple[int, int]] = []
    chain: list[int] = []
    while len(joins) < count - 1:
        if not chain:
            chain.append(int(np.argmax(alive)))
        last = chain[-1]
        nearest = int(np.argmin(between[last]))
        if len(chain) > 1 and between[last, chain[-2]] <= between[last, nearest]:
            nearest = chain[-2]  # among equals the last but one, or a chain of equals would not end
        if len(chain) < 2 or nearest != chain[-2]:
            chain.append(nearest)
            continue
        del chain[-2:]
        kept, gone = sorted((last, nearest))
        joined = (sizes[kept] * between[kept] + sizes[gone] * between[gone]) / (sizes[kept] + sizes[gone])
        between[kept], between[:, kept] = joined, joined
        between[gone], between[:, gone] = np.inf, np.inf
        between[kept, kept] = np.inf
        sizes[kept] += sizes[gone]
        alive[gone] = False
        joins.append((kept, gone))
    return joins


def cluster_order(rows: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> list[int]:
    """The rows in the order of their clustering by average linkage on cosine distances.

    In every join the cluster with the lower mean weight comes first; where the means are equal, the one with the first
    row.

    Args:
        rows: (n, m), each with a value other than 0.
        weights: (n,).
    """
    if len(rows) == 0:
        return []
    members = {each: [each] for each in range(len(rows))}
    for kept, gone in average_linkage(cosine_distances(rows)):
        first, second = members.pop(kept), members.pop(gone)
        if weights[second].mean() < weights[first].mean():
            first, second = second, first
        members[kept] = first + second
    return members[0]
