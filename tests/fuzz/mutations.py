"""Changes of bytes, of JSON and of tables, and how a text is written that they have changed."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from tests.fuzz.hostile import CELLS, VALUES, Raw

__all__ = ["json_bytes", "mutate_bytes", "mutate_json", "mutate_table", "table_bytes"]

_JUNK = (
    b"",
    b"\n",
    b"\0",
    b"null",
    b"[]",
    b"{}",
    b'"execution expired"',
    b"[{}]",
    b"<!DOCTYPE html>\n<html><body>The site is currently unavailable.</body></html>\n",
    b'""\n',
    b"\xff\xfe",
    b"\x1f\x8b\x08\0",
    b"SQLite format 3\0",
    b"NRRD",
)
_PIECES = (
    b"\0",
    b"\n",
    b"\n\n",
    b"\r",
    b",",
    b'"',
    b"\\",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"}",
    b"[",
    b"NaN",
)


def mutate_bytes(random: Random, content: bytes) -> bytes:
    """Flips, cuts, splices, repeats or replaces bytes, or writes a text in another way."""
    at, to = sorted(random.randrange(len(content) + 1) for _ in range(2))
    changes: list[Callable[[], bytes]] = [
        lambda: _with_byte(content, at, lambda byte: byte ^ 1 << random.randrange(8)),
        lambda: _with_byte(content, at, lambda _: random.randrange(256)),
        lambda: content[:at],
        lambda: content[: -random.randrange(1, 12)],
        lambda: content[at:],
        lambda: content[:at] + content[to:],
        lambda: content[:to] + content[at:],
        lambda: content[:at] + random.choice(_PIECES) + content[at:],
        lambda: content + random.choice((*_PIECES, content, b"\0" * 100, gzip.compress(b"x", mtime=0))),
        lambda: random.choice((*_PIECES, *_JUNK)) + content,
        lambda: random.choice(_JUNK),
        lambda: content.replace(b"\n", b"\r\n"),
        lambda: content.replace(b"\n", b"\r"),
        lambda: b"\xef\xbb\xbf" + content,
        lambda: gzip.compress(content, mtime=0),
        lambda: content.decode("latin-1").encode(random.choice(("utf-16", "utf-16-le", "utf-32", "utf-8"))),
    ]
    return random.choice(changes)()


def _with_byte(content: bytes, at: int, change: Callable[[int], int]) -> bytes:
    if at >= len(content):
        return content
    return content[:at] + bytes([change(content[at])]) + content[at + 1 :]


def mutate_json(random: Random, value: Any) -> Any:
    """A copy of JSON in which one value is replaced, removed, repeated, moved, wrapped or renamed."""
    holder = {"": deepcopy(value)}
    places = list(_places(holder))
    parent, key = random.choice(places)
    other_parent, other_key = random.choice(places)
    found = parent[key]
    change = random.randrange(8)
    if change <= 2:
        parent[key] = random.choice(VALUES)
    elif change == 3:
        parent[key] = random.choice(([found], str(found), {"id": found}, _nudged(random, found)))
    elif change == 4 and parent is not holder:
        del parent[key]
    elif change == 5 and isinstance(parent, list):
        parent.insert(random.randrange(len(parent) + 1), deepcopy(found))
    elif change == 6 and isinstance(parent, dict) and parent is not holder:
        del parent[key]
        parent[random.choice((key.replace("_", "-"), key.upper(), key + " ", "id", "name"))] = found
    else:
        copied = deepcopy(other_parent[other_key])
        parent[key] = copied
    return holder[""]


def _places(value: Any) -> Any:
    """Every list or object in a value, with the key or index of everything in it."""
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)


_GREATEST_NUDGED = 10**300
"""What is greater is not a float, or not after it is multiplied."""


def _nudged(random: Random, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if abs(value) > _GREATEST_NUDGED:
        return -value
    return random.choice((value + 1, value - 1, -value, value + 0.5, value * 1000, str(value), float(value)))


_MARK = "@raw@"


def json_bytes(random: Random, value: Any, *, key_twice: bool = False) -> bytes:
    """A value as JSON, with the whitespace and escapes of one of several programs.

    Args:
        random: chooses how the text is written.
        value: may contain ``Raw``.
        key_twice: repeat a key of some object, with another value or the same.
    """
    text = json.dumps(_marked(value), indent=random.choice((None, 2)), ensure_ascii=random.random() < 0.8)
    text = re.sub(rf'"{_MARK}([0-9a-f]*)"', lambda found: bytes.fromhex(found[1]).decode(), text)
    keys = list(re.finditer(r'"[a-z_-]+": *("[^"\\]*"|[0-9.]+)', text)) if key_twice else []
    if keys:
        found = random.choice(keys)
        again = random.choice((found[0], found[0].partition(":")[0] + ": " + random.choice(('"x"', "1", "null"))))
        at = random.choice((found.start(), found.end()))
        text = text[:at] + (f"{again}, " if at == found.start() else f", {again}") + text[at:]
    return text.encode("utf-8", "surrogatepass")


def _marked(value: Any) -> Any:
    if isinstance(value, Raw):
        return _MARK + value.encode().hex()
    if isinstance(value, dict):
        return {key: _marked(each) for key, each in value.items()}
    return [_marked(each) for each in value] if isinstance(value, list) else value


Table = list[list[str]]
"""Rows of cells; the first row is the heading."""


def mutate_table(random: Random, table: Table, cells: Sequence[str] = CELLS) -> Table:
    """A copy of a table in which a cell, a row or a column is changed, removed, repeated or moved."""
    rows = [list(row) for row in table]
    row = random.choice(rows[1:] or rows)
    width = max(map(len, rows))
    column = random.randrange(width + 1)
    change = random.randrange(11)
    if change <= 4:
        row[column : column + 1] = [random.choice(cells)]
    elif change == 5:
        rows.remove(random.choice(rows))
    elif change == 6:
        rows.insert(random.randrange(len(rows) + 1), list(row))
    elif change == 7:
        rows = [[*each[:column], *each[column + 1 :]] for each in rows]
    elif change == 8:
        rows = [[*each[:column], *each[column : column + 1], *each[column:]] for each in rows]
    elif change == 9:
        order = random.sample(range(width), width)
        rows = [[each[number] for number in order if number < len(each)] for each in rows]
    else:
        row[column:] = random.choice(([], ["x"], ["x", "y"] * 9))
    return rows or [[""]]


def table_bytes(random: Random, table: Table) -> bytes:
    """A table as CSV, with the line ends and quotes of one of several programs."""
    line_end = random.choice(("\n", "\n", "\n", "\r\n"))
    quotes_all = random.random() < 0.1
    lines = [
        ",".join(
            '"' + cell.replace('"', '""') + '"' if quotes_all or re.search(r'[",\n\r]', cell) else cell for cell in row
        )
        for row in table
    ]
    return (line_end.join(lines) + line_end).encode("utf-8", "surrogatepass")
