"""NRRD volumes, read by zlib and numpy alone."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["GridShape", "Sparse", "read_density", "read_labels"]


@dataclass(frozen=True)
class GridShape:
    """The grid that a volume has to have: voxels along AP, DV and ML, and their edge."""

    shape: tuple[int, int, int]
    step_um: int

    @property
    def voxel_count(self) -> int:
        """Number of voxels."""
        return int(np.prod(self.shape))


@dataclass(frozen=True)
class Sparse:
    """The voxels that are not 0, in the order of the file, in which AP runs fastest."""

    voxel_id: npt.NDArray[np.int64]
    value: npt.NDArray[np.generic]


_DENSITY_TYPES = {"float": "f4", "double": "f8"}
_LABEL_TYPES = {
    **dict.fromkeys(("unsigned char", "uchar", "uint8", "uint8_t"), "u1"),
    **dict.fromkeys(("unsigned short", "unsigned short int", "ushort", "uint16", "uint16_t"), "u2"),
    **dict.fromkeys(("unsigned int", "uint", "uint32", "uint32_t"), "u4"),
}
_SPACE = "left-posterior-superior"
_NEAR_UM = 0.1
_HARMLESS = {"content", "sample units", "sampleunits"}
"""Fields that say nothing about where a value lies."""


def read_density(content: bytes, grid: GridShape, rules: Rules) -> Sparse:
    """The densities above 0, as 32-bit numbers."""
    values = _read(content, grid, _DENSITY_TYPES, rules)
    with np.errstate(invalid="ignore"):
        if not ((values >= 0) & (values <= 1)).all():
            raise ForbiddenError("a density is not between 0 and 1")
    if np.signbit(values).any():
        rules.doubt("a density of minus zero")
    densities = values.astype(np.float32)
    at = np.flatnonzero(densities)
    return Sparse(at, densities[at])


def read_labels(content: bytes, grid: GridShape, structure_ids: Collection[int], rules: Rules) -> Sparse:
    """The structures of the voxels that have one."""
    values = _read(content, grid, _LABEL_TYPES, rules)
    at = np.flatnonzero(values)
    if set(np.unique(values[at]).tolist()) - set(structure_ids):
        raise ForbiddenError("it has labels that structures.json does not have")
    return Sparse(at, values[at].astype(np.int64))


def _read(content: bytes, grid: GridShape, types: dict[str, str], rules: Rules) -> npt.NDArray[Any]:
    header, data = _header(content, rules)
    _check_geometry(header, grid, rules)
    dtype = _dtype(header, types, rules)
    size = grid.voxel_count * dtype.itemsize
    encoding = header["encoding"]
    if encoding != encoding.lower():
        rules.doubt("an encoding in upper case")
    if encoding.lower() in ("gzip", "gz"):
        data = _inflated(data, size, rules)
    elif encoding.lower() != "raw":
        raise ForbiddenError(f"its encoding is {encoding!a:.40}")
    if len(data) != size:
        raise ForbiddenError("it has more or fewer bytes than its grid")
    return np.frombuffer(data, dtype).astype(dtype.newbyteorder("="))


def _header(content: bytes, rules: Rules) -> tuple[dict[str, str], bytes]:
    """The fields by name, and what follows the empty line."""
    fields: dict[str, str] = {}
    at = 0
    number = 0
    while True:
        end = content.find(b"\n", at)
        if end < 0:
            raise ForbiddenError("its header has no end")
        raw, at = content[at:end], end + 1
        if raw.endswith(b"\r"):
            rules.doubt("a header line that ends in CR LF")
            raw = raw[:-1]
        if number == 0:
            _check_magic(raw, rules)
        elif not raw:
            break
        elif not raw.startswith(b"#"):
            _take_line(raw, fields, rules)
        number += 1
    if at == len(content):
        raise ForbiddenError("nothing follows its header")
    for name in ("type", "sizes", "encoding"):
        if name not in fields:
            raise ForbiddenError(f"its header has no {name}")
    return fields, content[at:]


def _check_magic(line: bytes, rules: Rules) -> None:
    if not line.startswith(b"NRRD"):
        raise ForbiddenError("it is no NRRD file")
    if line not in (b"NRRD0004", b"NRRD0005"):
        rules.doubt("another version of NRRD")


def _take_line(raw: bytes, fields: dict[str, str], rules: Rules) -> None:
    try:
        line = raw.decode("ascii")
    except UnicodeDecodeError:
        rules.doubt("a header that is not ASCII")
        line = raw.decode("latin-1")
    if not line.isprintable():
        rules.doubt("control characters in the header")
    field, colon, value = line.partition(": ")
    if ":=" in line and (not colon or line.index(":=") < len(field)):
        rules.doubt("a key of somebody's own, which may have the name of a field")
        return
    if not colon:
        if not line.strip():
            rules.doubt("a header line of blanks")
        elif re.fullmatch(r"[A-Za-z ]+:.*", line):
            rules.doubt("a field without a blank after its colon")
            field, _, value = line.partition(":")
            _take_field(field, value, fields, rules)
        else:
            raise ForbiddenError("a header line is no field")
        return
    _take_field(field, value, fields, rules)


def _take_field(field: str, value: str, fields: dict[str, str], rules: Rules) -> None:
    name, stripped = field.strip(), value.strip()
    if (name, stripped) != (field, value):
        rules.doubt("a field with blanks around it")
    if name != name.lower():
        rules.doubt("a field of somebody's own, as names of fields have small letters")
        return
    if name in fields:
        if fields[name] != stripped:
            raise ForbiddenError(f"its header has {name} twice, with two values")
        rules.doubt("a field twice")
    fields[name] = stripped


def _dtype(header: dict[str, str], types: dict[str, str], rules: Rules) -> np.dtype[np.generic]:
    name = " ".join(header["type"].split())
    if name != header["type"] or name != name.lower():
        rules.doubt("a type in another spelling")
    code = types.get(name.lower())
    if code is None:
        raise ForbiddenError(f"its values are of type {name!a:.40}")
    order = header.get("endian")
    if order not in ("little", "big"):
        if order is not None and order.lower() in ("little", "big"):
            rules.doubt("a byte order in upper case")
        elif code != "u1":
            raise ForbiddenError("its header gives no byte order")
        elif order is not None:
            rules.doubt("a strange byte order of single bytes")
    return np.dtype((">" if (order or "").lower() == "big" else "<") + code)


def _check_geometry(header: dict[str, str], grid: GridShape, rules: Rules) -> None:
    """A header may say nothing about places, or what is true of the grid."""
    sizes = header["sizes"].split()
    if sizes != [str(count) for count in grid.shape]:
        bare = [re.sub(r"\.0+$", "", each.lstrip("0+")) for each in sizes]
        if bare != [str(count) for count in grid.shape]:
            raise ForbiddenError("it has another number of voxels than the grid")
        rules.doubt("sizes in another spelling")
    dimension = header.get("dimension")
    if dimension != "3":
        if dimension is not None and dimension.lstrip("0+") != "3":
            raise ForbiddenError("its dimension is not 3")
        rules.doubt("a dimension in another spelling, or none")
    for name, value in header.items():
        check = _CHECKS.get(name)
        if check is not None:
            check(value, grid, rules)
        elif name not in _HARMLESS | {"type", "dimension", "sizes", "endian", "encoding", "kinds", "space origin"}:
            rules.doubt(f"the field {name!a:.40}")
    if header.get("kinds", "domain domain domain") != "domain domain domain":
        rules.doubt("other kinds of axes")
    if header.get("space origin", "(0,0,0)") != "(0,0,0)":
        rules.doubt("another origin")


def _check_space(value: str, grid: GridShape, rules: Rules) -> None:
    if value != _SPACE:
        rules.doubt("another space")


def _check_directions(value: str, grid: GridShape, rules: Rules) -> None:
    """Each axis of the file runs along the axis of the grid of the same number, by the edge of a voxel."""
    vectors = re.findall(r"\([^()]*\)|none", value)
    if "none" in vectors or " ".join(vectors) != " ".join(value.split()):
        rules.doubt("directions that nobody can read")
        return
    expected = np.eye(3) * grid.step_um
    _compare([vector[1:-1].split(",") for vector in vectors], expected.tolist(), "directions", rules)


def _check_spacings(value: str, grid: GridShape, rules: Rules) -> None:
    _compare([value.split()], [[float(grid.step_um)] * 3], "spacings", rules)


def _compare(words: list[list[str]], expected: list[list[float]], what: str, rules: Rules) -> None:
    try:
        found = [[float(each) for each in row] for row in words]
    except ValueError:
        rules.doubt(f"{what} that nobody can read")
        return
    if "_" in str(words):
        rules.doubt(f"{what} in another spelling")
    if [len(row) for row in found] != [len(row) for row in expected]:
        raise ForbiddenError(f"its {what} are not of three axes")
    for number, wanted in zip(chain(*found), chain(*expected), strict=True):
        if math.isnan(number):
            rules.doubt(f"{what} that are not said")
        elif abs(number - wanted) > _NEAR_UM:
            raise ForbiddenError(f"its {what} contradict the grid")
        elif number != wanted:
            rules.doubt(f"{what} that are nearly those of the grid")


def _check_space_dimension(value: str, grid: GridShape, rules: Rules) -> None:
    if value != "3":
        raise ForbiddenError("its space has not three dimensions")


def _check_skip(value: str, grid: GridShape, rules: Rules) -> None:
    if value.strip("+-0"):
        raise ForbiddenError("it skips a part of its data")
    rules.doubt("it skips no byte, and says so")


def _refuse_data_file(value: str, grid: GridShape, rules: Rules) -> None:
    raise ForbiddenError("its data are in another file")


_CHECKS = {
    "space": _check_space,
    "space directions": _check_directions,
    "spacings": _check_spacings,
    "space dimension": _check_space_dimension,
    "byte skip": _check_skip,
    "byteskip": _check_skip,
    "line skip": _check_skip,
    "lineskip": _check_skip,
    "data file": _refuse_data_file,
    "datafile": _refuse_data_file,
}


_FLAGS_AT = 3
_RESERVED = 0xE0


def _inflated(data: bytes, size: int, rules: Rules) -> bytes:
    """The content of exactly one gzip stream, of which no more than one byte too many is inflated."""
    stream = zlib.decompressobj(31)
    if len(data) > _FLAGS_AT and data[_FLAGS_AT] & _RESERVED:
        rules.doubt("flags of gzip that are reserved: they change nothing, and a reader has to refuse them")
        data = data[:_FLAGS_AT] + bytes([data[_FLAGS_AT] & ~_RESERVED]) + data[_FLAGS_AT + 1 :]
    try:
        found = stream.decompress(data, size + 1)
    except zlib.error as error:
        raise ForbiddenError(f"its gzip stream is damaged ({error})") from error
    if len(found) > size:
        raise ForbiddenError("it has more bytes than its grid")
    if not stream.eof:  # the trailer may wait to be read
        try:
            found += stream.decompress(stream.unconsumed_tail, 1)
        except zlib.error as error:
            raise ForbiddenError(f"its gzip stream is damaged ({error})") from error
    if not stream.eof:
        raise ForbiddenError("its gzip stream is cut short")
    if stream.unused_data:
        raise ForbiddenError("its gzip stream continues after its end")
    return found
