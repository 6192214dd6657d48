"""Answers of the Allen Institute's database: an envelope with counts, and rows with the ids that were asked for."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tests.fuzz.oracle.json_text import depth_of, parse_json
from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["DamageError", "Query", "read_rows"]

_DEEP = 200
"""A program may refuse JSON that is nested deeper, and may read it."""


class DamageError(ForbiddenError):
    """The answer is whole, and its rows are not what was asked for. What is no whole answer may pass."""


@dataclass(frozen=True)
class Query:
    """What was asked.

    Attributes:
        ids: the fields of each row that have to be ids.
        asked_field: the field that says what a row belongs to, and may be missing where it is not one of ``ids``.
        asked: what was asked for: the values that this field may have.
        is_counted: whether the server counts what there is in total; otherwise its total says nothing.
    """

    ids: Collection[str]
    asked_field: str | None = None
    asked: Collection[int] = ()
    is_counted: bool = False


def read_rows(content: bytes, query: Query, rules: Rules) -> list[dict[str, Any]]:
    """The rows of an answer.

    Raises:
        DamageError: they are not what was asked for.
        ForbiddenError: it is no answer, or not the whole answer.
    """
    rows = _rows(_envelope(content, rules), query, rules)
    for row in rows:
        for name in query.ids:
            _check_id(row, name, rules)
    for row in rows:
        if query.asked_field in row:
            value = row[query.asked_field]
            if isinstance(value, float) and value in query.asked:
                rules.doubt("an id as 5.0")
            elif isinstance(value, bool) or not isinstance(value, int) or value not in query.asked:
                raise DamageError(f"{query.asked_field} {value!a:.40} was not asked for")
    return rows


def _envelope(content: bytes, rules: Rules) -> dict[str, Any]:
    envelope = _json(content, rules)
    if _has_infinite(envelope):
        raise ForbiddenError("a number is infinite")
    if not isinstance(envelope, dict) or envelope.get("success") is not True or "msg" not in envelope:
        raise ForbiddenError("the server reports no success")
    return envelope


def _json(content: bytes, rules: Rules) -> Any:
    if depth_of(content.replace(b"\0", b"").decode("utf-8", "replace")) <= _DEEP:
        return parse_json(content, rules)
    rules.doubt("deep nesting")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ForbiddenError("it is no JSON, or nobody can read it") from error


def _has_infinite(value: object) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, float) and math.isinf(each):
            return True
        if isinstance(each, dict | list):
            waiting += each.values() if isinstance(each, dict) else each
    return False


def _rows(envelope: dict[str, Any], query: Query, rules: Rules) -> list[dict[str, Any]]:
    rows = envelope["msg"]
    if rows == {} and isinstance(rows, dict) and envelope.get("num_rows") == 0:
        rows = []  # so the server says of some queries that there is nothing
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ForbiddenError("there is no list of rows")
    for name, right in (("num_rows", len(rows)), ("start_row", 0)):
        if not _is_count(envelope, name, rules):
            continue
        if envelope[name] != right:
            raise ForbiddenError(f"{name} is {envelope[name]!a:.20}, and not {right}")
    if query.is_counted and _is_count(envelope, "total_rows", rules):
        if envelope["total_rows"] > len(rows):
            raise ForbiddenError(f"there are {envelope['total_rows']!a:.20} rows, and not {len(rows)}")
        if envelope["total_rows"] < len(rows):
            rules.doubt("more rows than there are in total")
    return rows


def _is_count(envelope: dict[str, Any], name: str, rules: Rules) -> bool:
    """Whether the envelope has this count at all."""
    value = envelope.get(name)
    if value is None:
        if name in envelope:
            rules.doubt("a count that is null")
        return False
    if isinstance(value, float):
        rules.doubt("a count as 5.0")
    elif isinstance(value, bool) or not isinstance(value, int):
        raise ForbiddenError(f"{name} is {value!a:.20}, which is no count")
    return True


def _check_id(row: dict[str, Any], name: str, rules: Rules) -> None:
    value = row.get(name)
    if isinstance(value, float) and value.is_integer():
        rules.doubt("an id as 5.0")
    elif isinstance(value, bool) or not isinstance(value, int):
        raise DamageError(f"{name} is {value!a:.40}, which is no id")
