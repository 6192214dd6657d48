"""Values as a person reads them. Imports rich: import this module only where a table is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from rich.text import Text

from warehouse.cli.table.layout import Column

__all__ = ["column_of", "count_text", "decimals_for", "number_text", "volume_text"]

NULL = "–"
_SIGNIFICANT_DIGITS = 4
_MOST_DECIMALS = 6


def column_of(name: str, values: Sequence[object]) -> Column:
    """A column drawn by what its values are: numbers to the right with one number of decimals, text to the left."""
    present = [value for value in values if value is not None]
    numbers = [value for value in present if _is_number(value)]
    if present and len(numbers) == len(present):
        floats = [float(value) for value in numbers if not isinstance(value, int)]  # type: ignore[arg-type]
        decimals = decimals_for(floats)
        thousands = name.endswith("_count")
        cells = [_null() if value is None else Text(number_text(value, decimals, thousands)) for value in values]
        return Column(name, cells, align="right")
    return Column(name, [_null() if value is None else _text(value) for value in values], flexible=True)


def number_text(value: object, decimals: int, thousands: bool = False) -> str:
    """An integer as it is, anything else with this many decimals; thousands apart where asked.

    What would round to 0 but is more shows as less than the last decimal.
    """
    comma = "," if thousands else ""
    if isinstance(value, int):
        return f"{value:{comma}d}"
    number = float(value)  # type: ignore[arg-type]
    if 0 < number < 0.5 * 10**-decimals:
        return f"<{10**-decimals:.{decimals}f}"
    return f"{number:{comma}.{decimals}f}"


def decimals_for(values: Sequence[float]) -> int:
    """Decimals that leave the greatest of the values four significant digits, 6 at most, and no useless zeros."""
    finite = [abs(value) for value in values if math.isfinite(value)]
    greatest = max(finite, default=0.0)
    if greatest == 0.0:
        return 0
    digits_before_point = 0 if greatest == 1.0 else math.floor(math.log10(greatest)) + 1
    decimals = max(0, min(_MOST_DECIMALS, _SIGNIFICANT_DIGITS - digits_before_point))
    while decimals and all(round(value, decimals) == round(value, decimals - 1) for value in finite):
        decimals -= 1
    return decimals


def count_text(count: int | None) -> Text:
    """A count with its thousands apart."""
    return _null() if count is None else Text(f"{count:,d}")


def volume_text(volume_mm3: float | None, decimals: int) -> Text:
    """A volume, its thousands apart."""
    return _null() if volume_mm3 is None else Text(number_text(volume_mm3, decimals, thousands=True))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _null() -> Text:
    return Text(NULL, style="dim")


def _text(value: object) -> Text:
    return Text(str(value).lower() if isinstance(value, bool) else str(value))
