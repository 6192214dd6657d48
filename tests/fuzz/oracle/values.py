"""The values of fields in the lists: ids, numbers, texts."""

from __future__ import annotations

import math
import re
from typing import Any

from tests.fuzz.oracle.json_text import has_lone_surrogate
from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["a_number", "a_text", "an_id", "an_optional_text", "records_of"]

_GREATEST_ID = 2**31 - 1


def records_of(value: Any) -> list[dict[str, Any]]:
    """The records of a list."""
    if not isinstance(value, list) or not value or not all(isinstance(record, dict) for record in value):
        raise ForbiddenError("it is no list of records")
    return value


def an_id(value: Any, rules: Rules, *, is_text: bool = False) -> int:
    """An id: a whole number from 0 to 2³¹ − 1.

    Args:
        value: the id.
        rules: where doubts are noted.
        is_text: whether it comes from a text, and so is one itself.
    """
    number = value
    if isinstance(value, str) and value.isdecimal():
        if not is_text:
            rules.doubt("an id as text")
        elif not re.fullmatch("0|[1-9][0-9]*", value):
            rules.doubt("an id with leading zeros, or in other digits than 0 to 9")
        number = int(value) if len(value) < 20 else -1
    elif isinstance(value, float) and value.is_integer():
        rules.doubt("an id as 5.0")
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _GREATEST_ID:
        raise ForbiddenError(f"{value!r:.60} is no id")
    return number


def a_number(value: Any) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ForbiddenError(f"{value!r:.60} is no number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ForbiddenError("a number is infinite")
    return number


def a_text(value: Any, rules: Rules) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ForbiddenError(f"{value!r:.60} is no text")
    if has_lone_surrogate(value):
        raise ForbiddenError("a text has half a character")
    if value != value.strip() or not value.isprintable():
        rules.doubt("a text with blanks around it or control characters in it")
    return value


def an_optional_text(value: Any, rules: Rules) -> str | None:
    """A text, or None where it is missing or empty."""
    return None if value is None or value == "" else a_text(value, rules)
