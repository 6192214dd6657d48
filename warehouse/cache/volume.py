"""Reads the non-zero voxels of an NRRD volume, and checks the file to its last byte.

Injection volumes are 99.9 % zeros, so the volume is never in memory as a whole: the gzip stream is inflated in blocks
that fit the CPU's cache, and only the non-zero values of each block are kept.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from isal import isal_zlib
from isal.igzip import IGzipFile

from warehouse.cache.volume_header import read_header
from warehouse.errors import DamagedFileError
from warehouse.grid import Grid
from warehouse.sentences import counted

__all__ = ["SparseVolume", "read_density", "read_labels"]

# The stubs of isal call this class an instance.
_InflateError: type[Exception] = isal_zlib.error  # type: ignore[assignment]

# A multiple of every value's size that fits the CPU's cache. IGzipFile fills it in one call, without Python's lock.
_BLOCK_BYTES = 1 << 19
_ZEROS = bytes(_BLOCK_BYTES)

_REMEDY = "delete the file and fetch it again."


@dataclass(frozen=True)
class SparseVolume:
    """The non-zero voxels of a volume, in the order of the file.

    Attributes:
        voxel_id: (n,) int32, ascending: the offset of each voxel in the file, whose AP index runs fastest.
        value: (n,) float32 densities, or uint32 labels.
        is_exact: False where a float64 density was rounded to become a float32.
    """

    voxel_id: npt.NDArray[np.int32]
    value: npt.NDArray[Any]
    is_exact: bool = True


def read_density(content: bytes, name: str, grid: Grid) -> SparseVolume:
    """Reads an injection density volume: float32 values above 0 and at most 1.

    Args:
        content: the bytes of the NRRD file.
        name: the name of the file in error messages.
        grid: the grid that the volume must have.

    Raises:
        DamagedFileError: the file is not an NRRD volume, is cut short, fails its checksum, has another geometry than
            the grid, or contains a value that is not a density.
    """
    volume = _read(content, name, grid, "density")
    is_density = (volume.value > 0) & (volume.value <= 1)
    if not is_density.all():
        first = int(np.argmin(is_density))
        raise DamagedFileError(
            f"{name} has {counted(np.count_nonzero(~is_density), 'voxel')} whose density is not between 0 and 1, the "
            f"first {volume.value[first]} at {grid.index(int(volume.voxel_id[first]))}: {_REMEDY}"
        )
    density = volume.value.astype(np.float32)
    is_exact = bool(np.array_equal(density, volume.value))
    kept = density > 0  # a float64 value may be too small for a float32
    return SparseVolume(volume.voxel_id[kept], density[kept], is_exact)


def read_labels(content: bytes, name: str, grid: Grid) -> SparseVolume:
    """Reads an annotation volume: the structure ids, as uint32, of the voxels that have one.

    Arguments and errors are those of ``read_density``.
    """
    volume = _read(content, name, grid, "labels")
    return SparseVolume(volume.voxel_id, volume.value.astype(np.uint32, copy=False))


def _read(content: bytes, name: str, grid: Grid, kind: Literal["density", "labels"]) -> SparseVolume:
    stream = io.BytesIO(content)
    header = read_header(stream, name, grid, kind)
    dtype = header.dtype
    voxel_ids, values = [], []
    offset = 0
    for block in _blocks(stream, header.encoding, name):
        if len(block) % dtype.itemsize:
            raise DamagedFileError(f"{name} ends in the middle of a value: {_REMEDY}")
        if offset + len(block) // dtype.itemsize > grid.voxel_count:  # a small file can hold any number of zeros
            raise DamagedFileError(f"{name} has more than the {grid.voxel_count:,} voxels of its header: {_REMEDY}")
        if not _ZEROS.startswith(block):  # most blocks are zeros, and this takes a tenth of the time of flatnonzero
            entries = np.frombuffer(block, dtype)
            at = np.flatnonzero(entries)
            values.append(entries[at])
            voxel_ids.append((at + offset).astype(np.int32))
        offset += len(block) // dtype.itemsize
    if offset != grid.voxel_count:
        raise DamagedFileError(f"{name} has {offset:,} voxels, not {grid.voxel_count:,} as its header says: {_REMEDY}")
    if not values:
        return SparseVolume(np.empty(0, np.int32), np.empty(0, dtype.newbyteorder("=")))
    value = np.concatenate(values)
    return SparseVolume(np.concatenate(voxel_ids), value.astype(dtype.newbyteorder("="), copy=False))


def _blocks(stream: io.BytesIO, encoding: str, name: str) -> Iterator[bytes]:
    """The inflated content after the header, in blocks of ``_BLOCK_BYTES``; only the last may be shorter."""
    if encoding in ("gzip", "gz"):
        yield from _inflated(stream, name)
    elif encoding == "raw":
        yield from iter(lambda: stream.read(_BLOCK_BYTES), b"")
    else:
        raise DamagedFileError(
            f"{name} has the NRRD encoding '{encoding}', and only gzip and raw volumes can be loaded: {_REMEDY}"
        )


def _inflated(stream: io.BytesIO, name: str) -> Iterator[bytes]:
    """The inflated content of a gzip file; igzip checks the CRC and the length in its trailer."""
    byte_count = 0
    with IGzipFile(fileobj=stream) as file:  # type: ignore[no-untyped-call]
        try:
            while block := file.read(_BLOCK_BYTES):
                byte_count += len(block)
                yield block
        except EOFError as error:
            raise DamagedFileError(f"{name} is cut short, or continues after its end: {_REMEDY}") from error
        except (gzip.BadGzipFile, _InflateError) as error:
            raise DamagedFileError(f"{name} is damaged ({error}): {_REMEDY}") from error
    # gzip allows zeros or a second stream after the end. Then the last four bytes are not the length of the whole.
    if int.from_bytes(stream.getbuffer()[-4:], "little") != byte_count % (1 << 32):
        raise DamagedFileError(f"{name} continues after its end: {_REMEDY}")
