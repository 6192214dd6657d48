"""JSON as its standard (RFC 8259) has it: UTF-8, no NaN, and no key twice in one object."""

from __future__ import annotations

import json
from typing import Any

from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["LONG_INTEGER", "depth_of", "has_lone_surrogate", "parse_json"]

LONG_INTEGER = "an integer of thousands of digits, which only matters where it is used"
"""The doubt about it. What is read has less of its digits."""

_DEEPEST = 200
_MOST_DIGITS = 4000
"""Python reads no longer integers unless it is told to."""


def parse_json(content: bytes, rules: Rules) -> Any:
    """The value of a JSON text."""
    text = _decoded(content, rules)
    if depth_of(text) > _DEEPEST:
        raise ForbiddenError("its JSON is nested too deeply")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=lambda digits: _integer(digits, rules),
        )
    except ValueError as error:
        raise ForbiddenError(f"it is no JSON ({error})") from error
    if has_lone_surrogate(value):
        rules.doubt("half a character, which only matters where a text is used")
    return value


def has_lone_surrogate(value: object) -> bool:
    """Whether a text somewhere in a value has half a character, which no encoding can write."""
    if isinstance(value, str):
        return any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return any(has_lone_surrogate(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(has_lone_surrogate(each) for each in value)


def _decoded(content: bytes, rules: Rules) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        rules.doubt("a byte order mark")
        content = content[3:]
    encoding = "utf-8"
    if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        rules.doubt("JSON in UTF-16 or UTF-32, which the standard forbids and Python reads")
        encoding = json.detect_encoding(content)
    for errors in ("strict", "surrogatepass"):
        try:
            return content.decode(encoding, errors)
        except UnicodeDecodeError:
            rules.doubt("half a character in the bytes, which Python reads and only matters where a text is used")
    raise ForbiddenError(f"it is not {encoding} text")


def depth_of(text: str) -> int:
    """How deeply brackets are nested in a JSON text."""
    deepest = depth = 0
    in_string = escaped = False
    for letter in text:
        if in_string:
            in_string, escaped = escaped or letter != '"', not escaped and letter == "\\"
        elif letter == '"':
            in_string = True
        elif letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ForbiddenError("an object has a key twice")
    return found


def _constant(name: str) -> None:
    raise ValueError(f"it contains {name}")


def _integer(digits: str, rules: Rules) -> int:
    if len(digits) > _MOST_DIGITS:
        rules.doubt(LONG_INTEGER)
        return int(digits[:_MOST_DIGITS])
    return int(digits)
