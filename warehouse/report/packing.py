"""Arrays as text in a page: gzip, which browsers can inflate, in base64."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["packed", "runs", "varints"]


def packed(array: npt.NDArray[Any]) -> str:
    """The bytes of an array, little-endian and the first axis running fastest, gzipped, as base64."""
    little_endian = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(gzip.compress(little_endian.tobytes(order="F"), compresslevel=6, mtime=0)).decode()


def runs(
    experiment: npt.NDArray[np.int32], offset: npt.NDArray[np.int32], experiment_count: int
) -> npt.NDArray[np.int64]:
    """Which voxels each experiment reaches, as runs of neighbours along the first axis.

    An injection is a blob, so a run of two small numbers takes the place of one large number per voxel.

    Args:
        experiment: (rows,) from 0, sorted.
        offset: (rows,) of a voxel, sorted within an experiment.
        experiment_count: how many experiments there are.

    Returns:
        The number of runs of each experiment; then, for each run, the gap since the end of the experiment's run before
        it, or since offset 0; then the length of each run.
    """
    if len(offset) == 0:
        return np.zeros(experiment_count, dtype=np.int64)
    is_new = np.ones(len(offset), dtype=bool)
    is_new[1:] = (np.diff(offset) != 1) | (np.diff(experiment) != 0)
    start = np.flatnonzero(is_new)
    length = np.diff(start, append=len(offset))
    owner = experiment[start]
    end = offset[start].astype(np.int64) + length
    gap = offset[start].astype(np.int64)
    follows = np.flatnonzero(np.diff(owner) == 0) + 1
    gap[follows] -= end[follows - 1]
    run_count = np.bincount(owner, minlength=experiment_count)
    return np.concatenate([run_count, gap, length], dtype=np.int64)


def varints(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Numbers from 0 to 2³⁵ - 1 as bytes of seven bits, the lowest first; a set eighth bit says that more follow."""
    byte_count = np.ones(len(values), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        byte_count += values >= 1 << bits
    start = np.cumsum(byte_count) - byte_count
    encoded = np.zeros(int(byte_count.sum()), dtype=np.uint8)
    for position in range(5):
        has = byte_count > position
        more = (byte_count[has] > position + 1).astype(np.uint8) << 7
        encoded[start[has] + position] = (values[has] >> (7 * position) & 0x7F).astype(np.uint8) | more
    return encoded
