"""Reads JSON files of a cache folder: lists of records, and values of their fields."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from warehouse.errors import DamagedFileError

__all__ = ["GARBLED", "as_id", "as_number", "as_optional_text", "as_text", "read_json"]

GARBLED = (ArithmeticError, LookupError, TypeError, ValueError)
"""What parsing a malformed record raises."""

_REMEDY = "delete the file and fetch it again."
_MAX_ID = (1 << 31) - 1


def read_json(content: bytes, path: Path) -> list[dict[str, Any]]:
    """The records of a JSON file.

    Raises:
        DamagedFileError: the file is empty, cut short, or not a list of records.
    """
    try:
        records = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        reason = "is empty" if not content.strip() else f"is not valid JSON ({error})"
        raise DamagedFileError(f"{path} {reason}: {_REMEDY}") from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise DamagedFileError(f"{path} does not hold a list of records: {_REMEDY}")
    if not records:
        raise DamagedFileError(f"{path} holds an empty list: {_REMEDY}")
    return records


def as_id(value: object) -> int:
    """An id: an integer from 0 to 2³¹ − 1, or a string of its digits.

    Raises:
        ValueError: the value is not an id.
    """
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _MAX_ID:
        raise ValueError(f"{value!r:.40} is not an id")
    return number


def as_number(value: object) -> float:
    """A finite number.

    Raises:
        ValueError: the value is not a number, or not a finite one.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r:.40} is not a number")
    return float(value)


def as_text(value: object) -> str:
    """A text that is not empty.

    Raises:
        ValueError: the value is not a text, or an empty one.
    """
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r:.40} is not a text")
    return value


def as_optional_text(value: object) -> str | None:
    """A text; None if it is empty or missing.

    Raises:
        ValueError: the value is something else.
    """
    return None if value is None or value == "" else as_text(value)


def _refuse(name: str) -> None:
    """Python's reader accepts NaN and infinities, but they are not JSON."""
    raise ValueError(f"it contains {name}")
