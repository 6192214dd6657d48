"""Where in a region to look first, for a structure or for one of its descendants."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from warehouse.report.region import Region

__all__ = ["Place", "places"]


@dataclass(frozen=True)
class Place:
    """A structure in a region.

    Attributes:
        labels: its voxels are those with a label above the first number, up to the second.
        at: indices (AP, DV, ML) in the region of the voxel that most experiments reach; among several such voxels, the
            one nearest to their centroid.
        most_experiments: how many experiments reach it.
    """

    labels: tuple[int, int]
    at: tuple[int, int, int]
    most_experiments: int


def places(region: Region, graph_orders: Mapping[str, tuple[int, int]]) -> dict[str, Place]:
    """The places of structures with voxels in the region.

    Args:
        region: the voxels.
        graph_orders: of each structure, by its acronym, its own graph order and that of its last descendant.
    """
    labels = region.labels.ravel(order="F")
    counts = region.counts.ravel(order="F")
    inside = [number for number, label in enumerate(region.structures, start=1) if label.is_inside]
    voxels = np.flatnonzero((labels >= min(inside)) & (labels <= max(inside)))
    voxels = voxels[np.argsort(labels[voxels], kind="stable")]
    sorted_labels = labels[voxels]
    known = [label.graph_order for label in region.structures]
    found = {}
    for acronym, (first, last) in graph_orders.items():
        low, high = bisect_left(known, first), bisect_right(known, last)
        start, end = np.searchsorted(sorted_labels, [low + 1, high + 1])
        if start == end:
            continue
        own = voxels[start:end]
        most = int(counts[own].max())
        found[acronym] = Place((low, high), _midst(region, own[counts[own] == most]), most)
    return found


def _midst(region: Region, offsets: Iterable[int]) -> tuple[int, int, int]:
    """The voxel nearest to the centroid of some."""
    axes = np.stack(np.unravel_index(np.asarray(offsets), region.labels.shape, order="F"))
    distance = ((axes - axes.mean(axis=1, keepdims=True)) ** 2).sum(axis=0)
    ap, dv, ml = axes[:, distance.argmin()].tolist()
    return ap, dv, ml
