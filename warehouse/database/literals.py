"""Values and names written into a statement.

The first value that is bound to a parameter makes DuckDB import numpy and pandas, to see whether it is one of theirs:
a quarter of a second, several times what most answers take. So values of our own statements are written into them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from numbers import Integral, Real

__all__ = ["literal", "quoted_name", "with_values"]

_PARAMETER = re.compile(r"\$(\w+)")


def with_values(statement: str, values: Mapping[str, object]) -> str:
    """A statement in which every ``$name`` is the value of that name.

    Raises:
        KeyError: there is no value of a name.
        ValueError: a value cannot be written.
    """
    return _PARAMETER.sub(lambda parameter: literal(values[parameter[1]]), statement)


def literal(value: object) -> str:
    """A value as DuckDB reads it, of the type that it would have if it were bound.

    Raises:
        ValueError: it is neither None, a bool, a finite number, a str nor a list of those.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real) and math.isfinite(value):
        return f"cast('{float(value)!r}' as double)"
    if isinstance(value, str) and "\0" not in value:
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(literal(each) for each in value)}]"
    raise ValueError(f"{value!r} cannot be written into a statement")


def quoted_name(name: str) -> str:
    """The name of a table or column as DuckDB reads it, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'
