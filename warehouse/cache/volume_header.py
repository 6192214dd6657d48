"""Reads the header of an NRRD volume, and refuses one that contradicts the grid.

The Allen Institute's files say that their axes go to left, posterior and superior, with steps in um. The axes go to
posterior, inferior and right, but every file says the same, so what says something else is another file. Fields that
are missing are taken as they should be: AllenSDK itself writes volumes without them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import nrrd
import numpy as np

from warehouse.errors import DamagedFileError
from warehouse.grid import Grid
from warehouse.sentences import either

__all__ = ["VolumeHeader", "read_header"]

_LARGEST_HEADER_BYTES = 1 << 16
"""The headers of the Institute's volumes have about 350 bytes."""

_TYPES = {
    "density": {"float": "f4", "double": "f8"},
    "labels": {
        **dict.fromkeys(("unsigned char", "uchar", "uint8", "uint8_t"), "u1"),
        **dict.fromkeys(("unsigned short", "unsigned short int", "ushort", "uint16", "uint16_t"), "u2"),
        **dict.fromkeys(("unsigned int", "uint", "uint32", "uint32_t"), "u4"),
    },
}

_BYTE_ORDERS = {"little": "<", "big": ">"}
_REMEDY = "delete the file and fetch it again."


@dataclass(frozen=True)
class VolumeHeader:
    """What has to be known to read the voxels: the type of a value, and how they are encoded."""

    dtype: np.dtype[Any]
    encoding: str


def read_header(stream: io.BytesIO, name: str, grid: Grid, kind: Literal["density", "labels"]) -> VolumeHeader:
    """Reads the header, and leaves the stream at the first byte after it.

    Raises:
        DamagedFileError: the file is not an NRRD volume, its header cannot be read, it is the header of another grid,
            or its voxels are in another file, not right behind it, or of another type.
    """
    header = _parse(stream, name)
    _check_sizes(header, name, grid)
    _check_geometry(header, name, grid)
    return VolumeHeader(_dtype(header, name, kind), str(header["encoding"]))


def _parse(stream: io.BytesIO, name: str) -> dict[str, Any]:
    start = stream.getbuffer()[:_LARGEST_HEADER_BYTES].tobytes()
    if not start.startswith(b"NRRD"):
        found = f"it begins with {start[:24].decode('latin-1')!r}" if start else "it is empty"
        raise DamagedFileError(f"{name} is not an NRRD volume ({found}): {_REMEDY}")
    if len(start) == _LARGEST_HEADER_BYTES and b"\n\n" not in start and b"\n\r\n" not in start:
        raise DamagedFileError(f"The NRRD header of {name} does not end in its first {len(start):,} bytes: {_REMEDY}")
    head = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if not head.isascii():  # pynrrd drops what is not, also from the middle of a number
        raise DamagedFileError(f"The NRRD header of {name} has characters that are not ASCII: {_REMEDY}")
    sizes = re.search(rb"^sizes: *([^\n]*?) *$", head, re.MULTILINE)
    if sizes and not re.fullmatch(rb"[0-9]+( +[0-9]+)*", sizes[1]):  # pynrrd rounds numbers, and reads 0_5 as 5
        raise DamagedFileError(f"The NRRD header of {name} has sizes that are not whole numbers: {_REMEDY}")
    try:
        with np.errstate(all="ignore"):  # pynrrd casts numbers that are too large, and numpy warns
            header: dict[str, Any] = dict(nrrd.read_header(stream))
    except (nrrd.NRRDError, ArithmeticError, LookupError, TypeError, ValueError, StopIteration) as error:
        raise DamagedFileError(f"The NRRD header of {name} cannot be read: {_REMEDY}") from error
    missing = [field for field in ("type", "sizes", "encoding") if field not in header]
    if missing or stream.tell() >= stream.getbuffer().nbytes:
        reason = f"has no field {', '.join(missing)}" if missing else "is not followed by voxels"
        raise DamagedFileError(f"The NRRD header of {name} {reason}: {_REMEDY}")
    return header


def _check_sizes(header: dict[str, Any], name: str, grid: Grid) -> None:
    sizes = tuple(int(size) for size in header["sizes"])
    if min(sizes, default=0) < 1:  # written as 0, as a negative number, or as one too large for pynrrd
        raise DamagedFileError(f"The NRRD header of {name} cannot be read: {_REMEDY}")
    if sizes != grid.shape:
        raise DamagedFileError(
            f"{name} has {' × '.join(map(str, sizes))} voxels, not the {' × '.join(map(str, grid.shape))} of "
            f"{grid.resolution_um} um: put the volume of that resolution there, or choose another --resolution."
        )


def _check_geometry(header: dict[str, Any], name: str, grid: Grid) -> None:
    step_um = grid.resolution_um
    expected: dict[str, Callable[[Any], bool]] = {
        "dimension": lambda value: value == 3,
        "space": lambda value: str(value).lower() in ("left-posterior-superior", "lps"),
        "space dimension": lambda value: value == 3,
        "space directions": lambda value: np.array_equal(value, np.eye(3) * step_um),
        "space origin": lambda value: np.array_equal(value, np.zeros(3)),
        "spacings": lambda value: np.array_equal(value, np.full(3, step_um)),
        "kinds": lambda value: all(kind in ("domain", "space", "???", "none") for kind in value),
        "data file": lambda _: False,
        "datafile": lambda _: False,
        **dict.fromkeys(("byte skip", "byteskip", "line skip", "lineskip"), lambda value: value == 0),
    }
    for field, is_as_expected in expected.items():
        if field in header and not is_as_expected(header[field]):
            raise DamagedFileError(
                f"The NRRD header of {name} has '{field}: {_written(header[field])}', which is not that of the Allen "
                f"Institute's volumes of {step_um} um: {_REMEDY}"
            )


def _written(value: object) -> str:
    """The value of a field on one line."""
    return " ".join(str(value.tolist() if isinstance(value, np.ndarray) else value).split())[:80]


def _dtype(header: dict[str, Any], name: str, kind: Literal["density", "labels"]) -> np.dtype[Any]:
    code = _TYPES[kind].get(str(header["type"]))
    if code is None:
        raise DamagedFileError(
            f"{name} has values of type '{header['type']}', not {either(sorted(_TYPES[kind]))}: {_REMEDY}"
        )
    byte_order = "|" if code == "u1" else _BYTE_ORDERS.get(str(header.get("endian")))
    if byte_order is None:
        raise DamagedFileError(f"The NRRD header of {name} does not give the byte order: {_REMEDY}")
    return np.dtype(byte_order + code)
