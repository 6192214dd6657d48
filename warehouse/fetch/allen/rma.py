"""What an answer of the database behind the API (RMA) may be: its envelope, and the rows in it."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Container, Iterator
from typing import Any

from .errors import DamagedAnswerError, PassingError

__all__ = ["making_sense", "rows_of"]

_ID_FIELDS = {
    "structures": ("id",),
    "structure_sets": ("id",),
    "experiments": ("data_set_id", "structure_id"),
    "structure_unionize": ("section_data_set_id", "structure_id"),
}
"""The fields of the server's rows, by kind, that must be integers: a text that looks like one would match no id."""

_ASKED_FIELDS = {"structures": "graph_id", "structure_unionize": "section_data_set_id"}
"""The field that says of which graph or experiment a row is. AllenSDK asks for structures of one graph at a time, and
their rows need not repeat which."""


def rows_of(body: bytes, url: str) -> list[dict[str, Any]]:
    """The rows in the envelope of an RMA response.

    Where the envelope says how many they are, and at which it begins, that has to be true: then they are all that were
    asked for. With ``count$eqfalse`` the server does not count what there is in total, so that says nothing.

    Raises:
        PassingError: the server reports an error, sends something else, or a part of the rows.
    """
    try:
        envelope = json.loads(body, object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise PassingError(f"the answer is not JSON: it begins with {body[:24]!r}") from error
    if not isinstance(envelope, dict) or envelope.get("success") is not True or "msg" not in envelope:
        said = envelope.get("msg") if isinstance(envelope, dict) else envelope
        raise PassingError(f"the server reports: {' '.join(str(said).split())[:200]}")
    rows = envelope["msg"]
    if rows == {} and _is(0, envelope.get("num_rows")):  # that is how some queries say that there is nothing
        rows = []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PassingError(f"the server sends no list of rows, but {rows!r:.40}")
    counted, first, total = (envelope.get(name) for name in ("num_rows", "start_row", "total_rows"))
    if counted is not None and not _is(len(rows), counted):
        raise PassingError(f"the server sends {len(rows):,} rows, and says that they are {counted!r:.20}")
    if first is not None and not _is(0, first):
        raise PassingError(f"the server begins with row {first!r:.20}, and not with the first")
    if "count$eqfalse" not in url and total is not None and not (type(total) is int and total <= len(rows)):
        raise PassingError(f"the server sends {len(rows):,} of {total!r:.20} rows")
    return rows


def _is(number: int, value: object) -> bool:
    """Whether a value of JSON is this number: in Python, true is 1 too."""
    return type(value) is int and value == number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Of a key that stands twice Python would take the last, and another reader the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PassingError(f"an object in the answer has the key {twice!r:.40} twice")
    return found


def _float(text: str) -> float:
    """A number of JSON. Of one that is too great AllenSDK would make nothing."""
    number = float(text)
    if math.isinf(number):
        raise PassingError(f"the answer has {text:.40}, which is no number that a computer can hold")
    return number


def _constant(name: str) -> None:
    raise PassingError(f"the answer has {name}, which is no JSON")


@contextlib.contextmanager
def making_sense(
    url: str, kind: str, rows: list[dict[str, Any]], asked: Container[int] | None = None
) -> Iterator[None]:
    """What is inside makes a file of rows whose ids are as they must be: if it fails, it is for the rows.

    Args:
        url: where the rows come from.
        kind: the kind of the request.
        rows: the rows.
        asked: the graphs or experiments whose rows were asked for, where a query names them.

    Raises:
        DamagedAnswerError: an id is no number, or not one that was asked for, or what is inside fails.
    """
    try:
        _check_ids(kind, rows, asked)
        yield
    except DamagedAnswerError as error:
        raise DamagedAnswerError(f"{url}: {error}") from error
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise DamagedAnswerError(f"{url}: the rows make no sense ({type(error).__name__}: {error!s:.80})") from error


def _check_ids(kind: str, rows: list[dict[str, Any]], asked: Container[int] | None) -> None:
    for field_name in _ID_FIELDS[kind]:
        for row in rows:
            if type(row[field_name]) is not int:
                raise DamagedAnswerError(f"a row has {field_name} {row[field_name]!r:.40}, which is no number")
    if asked is not None:
        field_name = _ASKED_FIELDS[kind]
        for row in rows:
            value = row.get(field_name)
            if field_name in row and (type(value) is not int or value not in asked):
                raise DamagedAnswerError(f"a row has {field_name} {value!r:.40}, which was not asked for")
