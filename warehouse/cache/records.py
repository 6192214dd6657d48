"""Reads JSON files of a cache folder: lists of records, and values of their fields."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

from warehouse.errors import DamagedFileError

__all__ = [
    "GARBLED",
    "as_amount",
    "as_id",
    "as_number",
    "as_optional_text",
    "as_text",
    "id_of_digits",
    "parse_json",
    "read_json",
    "under_one_style",
]

GARBLED = (ArithmeticError, LookupError, TypeError, ValueError)
"""What parsing a malformed record raises."""

_REMEDY = "delete the file and fetch it again."
_MAX_ID = (1 << 31) - 1
_DIGITS = re.compile(r"[0-9]{1,10}")


def read_json(content: bytes, path: Path) -> list[dict[str, Any]]:
    """The records of a JSON file.

    Raises:
        DamagedFileError: the file is empty, cut short, not a list of records, or a record has a key twice.
    """
    try:
        records = parse_json(content)
    except (ValueError, RecursionError) as error:
        reason = "is empty" if not content.strip() else f"is not valid JSON ({error})"
        raise DamagedFileError(f"{path} {reason}: {_REMEDY}") from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise DamagedFileError(f"{path} does not hold a list of records: {_REMEDY}")
    if not records:
        raise DamagedFileError(f"{path} holds an empty list: {_REMEDY}")
    return records


def parse_json(content: bytes | str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is not JSON, or an object has a key twice.
        RecursionError: it is nested too deeply.
    """
    return json.loads(content, parse_constant=_refuse, object_pairs_hook=_each_key_once)


def under_one_style(record: dict[str, Any]) -> dict[str, Any]:
    """A record with underscores in its keys, where AllenSDK has written hyphens or underscores.

    Raises:
        ValueError: a key occurs in both styles.
    """
    return _each_key_once([(key.replace("-", "_"), value) for key, value in record.items()])


def as_id(value: object) -> int:
    """An id: an integer from 0 to 2³¹ − 1.

    Raises:
        ValueError: the value is not an id.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_ID:
        raise ValueError(f"{value!r:.40} is not an id")
    return value


def id_of_digits(text: str) -> int:
    """An id written as text: its digits and nothing else.

    Raises:
        ValueError: the text is not an id.
    """
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"{text!r:.40} is not an id")
    return as_id(int(text))


def as_number(value: object) -> float:
    """A finite number.

    Raises:
        ValueError: the value is not a number, or not a finite one.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r:.40} is not a number")
    return float(value)


def as_amount(value: object) -> float:
    """A finite number that is not negative.

    Raises:
        ValueError: the value is not such a number.
    """
    number = as_number(value)
    if number < 0:
        raise ValueError(f"{value!r:.40} is negative")
    return number


def as_text(value: object) -> str:
    """A text that is not empty.

    Raises:
        ValueError: the value is not a text, an empty one, or has a character that is none, such as half of a pair.
    """
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r:.40} is not a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{value!r:.40} has a character that does not exist") from error
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


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Python's reader keeps the last value of a key that occurs twice, and says nothing."""
    record = dict(pairs)
    if len(record) != len(pairs):
        (key, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"{key!r:.40} occurs twice in a record")
    return record
