"""Finds the mouse lines that a user names."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.errors import UnknownNameError
from warehouse.sentences import did_you_mean, either, some

__all__ = ["find_lines"]


def find_lines(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> tuple[str, ...]:
    """The names of transgenic lines as the source writes them; case matters only where two differ in nothing else.

    Raises:
        UnknownNameError: no line has such a name, or several have.
    """
    if not wanted:
        return ()
    rows = connection.execute("select distinct name from transgenic_line order by name").fetchall()
    names = [name for (name,) in rows]
    return tuple(_find(each, names) for each in wanted)


def _find(wanted: str, names: Sequence[str]) -> str:
    if wanted in names:
        return wanted
    found = [name for name in names if name.casefold() == wanted.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(f"{wanted!r} may be the line {either(found)}: name one as written here.")
    listing = "no experiment of this warehouse has one."
    if names:
        listing = f"there are {len(names):,}, for example {some(names[:5])}."
    hint = did_you_mean(wanted, [(name, name) for name in names], listing)
    raise UnknownNameError(f"There is no transgenic line {wanted!r}: {hint}")
