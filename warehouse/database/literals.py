"""Writes values and names into statements.

When a value is bound to a parameter for the first time, DuckDB imports numpy and pandas to see whether the value is one
of theirs. That takes a quarter of a second, several times as long as most answers. So this package writes the values of
its own statements into them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from numbers import Integral, Real

from warehouse.errors import InvalidValueError

__all__ = ["is_storable", "literal", "quoted_name", "with_values"]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # Python reads a byte that is not UTF-8 as half a pair of them
_PARAMETER = re.compile(r"\$(\w+)")


def with_values(statement: str, values: Mapping[str, object]) -> str:
    """A statement in which every ``$name`` is the value of that name.

    Raises:
        KeyError: a name has no value.
        ValueError: a value cannot be written.
    """
    return _PARAMETER.sub(lambda parameter: literal(values[parameter[1]]), statement)


def literal(value: object) -> str:
    """A value in the syntax of DuckDB, with the type that it has when it is bound.

    Raises:
        ValueError: the value is neither None, a bool, a finite number, a str nor a list of those.
        InvalidValueError: a str cannot be stored: it holds NUL, or half a pair of surrogates.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real) and math.isfinite(value):
        return f"cast('{float(value)!r}' as double)"
    if isinstance(value, str):
        if not is_storable(value):
            raise InvalidValueError(f"{value!r} is not text: leave out NUL, and bytes that are not UTF-8.")
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(literal(each) for each in value)}]"
    raise ValueError(f"{value!r} cannot be written into a statement")


def is_storable(text: str) -> bool:
    """Whether DuckDB takes the text: it holds neither NUL nor half a pair of surrogates."""
    return not _UNSTORABLE.search(text)


def quoted_name(name: str) -> str:
    """The name of a table or column in the syntax of DuckDB, with any characters."""
    return '"' + name.replace('"', '""') + '"'
