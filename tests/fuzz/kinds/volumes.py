"""NRRD volumes, mutated: their headers, their values, their gzip streams; and volumes that inflate to gigabytes."""

from __future__ import annotations

import gzip
import json
import math
import struct
import zlib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.fuzz import product
from tests.fuzz.brain import SMALL_GRID, Brain, Volume, draw_brain
from tests.fuzz.case import Case
from tests.fuzz.kinds.comparing import how_many, obeying, unlike
from tests.fuzz.kinds.headers import change_header
from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.oracle.rules import Rules
from tests.fuzz.oracle.volumes import read_density, read_labels

__all__ = ["annotation", "bomb", "density", "mutated_volume"]


def annotation(random: Random, folder: Path) -> Case[Any]:
    """The volume of labels."""
    brain = draw_brain(random, SMALL_GRID)
    path, tree = folder / "annotation_100.nrrd", folder / "structures.json"
    tree.write_text(json.dumps(brain.structures))
    path.write_bytes(mutated_volume(random, brain.annotation(random), brain))
    ids = {record["id"] for record in brain.structures}
    rules = Rules()
    found = obeying(rules, lambda: read_labels(path.read_bytes(), SMALL_GRID, ids, rules))
    expected = None if found is None else dict(zip(found.voxel_id.tolist(), found.value.tolist(), strict=True))
    return Case(lambda: product.labels(path, SMALL_GRID, tree), rules, unlike(expected), [str(path)])


def density(random: Random, folder: Path) -> Case[Any]:
    """An injection volume."""
    brain = draw_brain(random, SMALL_GRID)
    path = folder / "injection_density_100.nrrd"
    path.write_bytes(mutated_volume(random, brain.density(random, random.choice(list(brain.injections))), brain))
    rules = Rules()
    found = obeying(rules, lambda: read_density(path.read_bytes(), SMALL_GRID, rules))
    expected = None if found is None else (found.voxel_id.tolist(), found.value.tolist())
    return Case(lambda: product.density(path, SMALL_GRID), rules, unlike(expected), [str(path)])


def mutated_volume(random: Random, volume: Volume, brain: Brain) -> bytes:
    for _ in range(how_many(random)):
        change = random.randrange(10)
        if change <= 3:
            change_header(random, volume.lines)
        elif change == 4:
            volume.magic = random.choice(
                ("NRRD0001", "NRRD0005", "NRRD0006", "NRRD00.4", "nrrd0004", "NRRD", " NRRD0004")
            )
        elif change <= 6:
            volume.data = _changed_values(random, volume, brain)
        elif change == 7:
            return _with_other_stream(random, volume)
        else:
            return mutate_bytes(random, volume.content())
    return volume.content()


_DENSITIES = (math.nan, math.inf, -math.inf, -0.0, -1e-30, 1.0, 1.0000001, 2.0, 1e-45, 1e-60, 1 / 3)
_LABELS = (12_345, 255, 2**31, 2**32 - 1)


def _changed_values(random: Random, volume: Volume, brain: Brain) -> bytes:
    """Other values in a few voxels, or more or fewer of them."""
    data = bytearray(volume.data)
    change = random.randrange(5)
    if change == 0:
        return bytes(data[: -random.choice((1, 2, 4, 8, len(data)))])
    if change == 1:
        return bytes(data) + b"\0" * random.choice((1, 4, 8, 480, len(data)))
    dtype = np.dtype(volume.code).newbyteorder(">" if "endian: big" in volume.lines else "<")
    if dtype.kind == "f":
        value = np.array(random.choice(_DENSITIES), dtype).tobytes()
    else:
        ids = [record["id"] for record in brain.structures]
        value = np.array(min(random.choice((*ids, *_LABELS)), np.iinfo(dtype).max), dtype).tobytes()
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(brain.grid.voxel_count) * dtype.itemsize
        data[at : at + dtype.itemsize] = value
    return bytes(data)


def _with_other_stream(random: Random, volume: Volume) -> bytes:
    """The same header before another gzip stream: written differently, split, repeated, without its end."""
    volume.encoding, data = "gzip", volume.data
    head = volume.content()[: -len(gzip.compress(data, 1, mtime=0))]
    head = head.replace(b"encoding: raw", b"encoding: gzip")
    whole = gzip.compress(data, 9, mtime=random.randrange(2**31))
    named = bytearray(whole[:10] + b"name\0" + whole[10:])
    named[3] = 8
    with_crc = bytearray(whole[:10])
    with_crc[3] = 2
    with_crc += struct.pack("<H", zlib.crc32(bytes(with_crc)) & 0xFFFF) + whole[10:]
    halves = len(data) // 2
    reserved = bytearray(whole)
    reserved[3] |= 0x80
    streams = (
        bytes(named),
        bytes(with_crc),
        bytes(reserved),
        gzip.compress(data[:halves], mtime=0) + gzip.compress(data[halves:], mtime=0),
        whole + whole,
        whole + b"\0",
        whole + gzip.compress(b"", mtime=0),
        whole[:-8],
        whole[:-4],
        whole[:-4] + b"\0\0\0\0",
        whole[:-8] + b"\0\0\0\0" + whole[-4:],
        zlib.compress(data),
        gzip.compress(whole, mtime=0),
        gzip.compress(data, 0, mtime=0),
    )
    return head + random.choice(streams)


@cache
def _block(byte: bytes) -> bytes:
    """A MB of a byte pattern, deflated so that copies of it can stand one behind the other."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(byte * (2**20 // len(byte))) + deflate.flush(zlib.Z_FULL_FLUSH)


def bomb(random: Random, folder: Path) -> Case[Any]:
    """A small volume that inflates to gigabytes: no more of it may be kept than the grid has."""
    brain = draw_brain(random, SMALL_GRID)
    volume = brain.density(random, next(iter(brain.injections)))
    volume.encoding, volume.data = "gzip", b""
    head = volume.content()[: -len(gzip.compress(b"", 1, mtime=0))].replace(b"encoding: raw", b"encoding: gzip")
    pattern = random.choice((b"\0", struct.pack("<f", 0.5) * 2, struct.pack("<d", 0.5)))
    stream = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _block(pattern) * random.choice((16, 3000, 6000))
    path = folder / "injection_density_100.nrrd"
    path.write_bytes(head + stream)
    rules = Rules(forbidden="it has more bytes than its grid")
    return Case(lambda: product.density(path, SMALL_GRID), rules, unlike(None), [str(path)])
