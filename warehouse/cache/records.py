"""Reads JSON files of a cache folder: lists of records, and the values that their fields may have."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from warehouse.errors import DamagedFileError

__all__ = ["GARBLED", "as_id", "as_number", "as_optional_text", "as_text", "read_json"]

GARBLED = (ArithmeticError, LookupError, TypeError, ValueError)
"""What picking a record apart raises when the record is not as it should be."""

_REMEDY = "delete the file and fetch it again."
_MAX_ID = (1 << 31) - 1


def read_json(content: bytes, path: Path) -> list[dict[str, Any]]:
    """The list of records that a JSON file of the cache holds.

    Raises:
        DamagedFileError: the file is empty, cut short, or holds something else.
    """
    try:
        records = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        reason = "is empty" if not content.strip() else f"is no valid JSON ({error})"
        raise DamagedFileError(f"{path} {reason}: {_REMEDY}") from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise DamagedFileError(f"{path} does not hold a list of records: {_REMEDY}")
    if not records:
        raise DamagedFileError(f"{path} holds an empty list: {_REMEDY}")
    return records


def as_id(value: object) -> int:
    """A whole number from 0 that fits in 32 bits, which may stand there in digits."""
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _MAX_ID:
        raise ValueError(f"{value!r:.40} is no id")
    return number


def as_number(value: object) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r:.40} is no number")
    return float(value)


def as_text(value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r:.40} is no text")
    return value


def as_optional_text(value: object) -> str | None:
    """A text, None where it is empty or missing."""
    return None if value is None or value == "" else as_text(value)


def _refuse(name: str) -> None:
    """NaN and the infinities are no JSON, though Python's reader takes them."""
    raise ValueError(f"it holds {name}")
