"""The columns of ``structure_unionizes.csv``, and SQL that reads their values only where they are written as values.

DuckDB itself reads 718.4 as the id 718, and 7670.6 um as 7671. What it reads as a DOUBLE it reads as it is written.
"""

from __future__ import annotations

__all__ = ["COLUMNS", "FAULT", "VALUES", "type_in_file"]

COLUMNS = {
    "experiment_id": "integer",
    "structure_id": "integer",
    "hemisphere_id": "tinyint",
    "is_injection": "boolean",
    "id": "bigint",
    "max_voxel_density": "double",
    "max_voxel_x": "integer",
    "max_voxel_y": "integer",
    "max_voxel_z": "integer",
    "normalized_projection_volume": "double",
    "projection_density": "double",
    "projection_energy": "double",
    "projection_intensity": "double",
    "projection_volume": "double",
    "sum_pixel_intensity": "double",
    "sum_pixels": "double",
    "sum_projection_pixel_intensity": "double",
    "sum_projection_pixels": "double",
    "volume": "double",
}
"""Each column with its type in the table ``structure_unionize``."""

_POSITIONS = ("max_voxel_x", "max_voxel_y", "max_voxel_z")
_WRITTEN = {
    **{name: "[0-9]+" for name, kind in COLUMNS.items() if kind != "double"},
    "is_injection": "(?i)true|false",
    # whole um, but pandas writes 7670.0 where another value of the column was missing
    **dict.fromkeys(_POSITIONS, r"[0-9]+(\.0)?"),
}
"""How the values of a column are written that is no DOUBLE, as a regular expression."""

_NEVER_MISSING = ("experiment_id", "structure_id", "hemisphere_id", "is_injection", "id")


def type_in_file(name: str) -> str:
    """The type as which a column of the file is read: text where DuckDB would round or guess a value."""
    return "double" if COLUMNS.get(name) == "double" else "varchar"


def _value(name: str) -> str:
    """The value of a column, null where it is not written as one."""
    if name not in _WRITTEN:
        return name
    number = f"replace({name}, '.0', '')" if name in _POSITIONS else name
    return f"case when regexp_full_match({name}, '{_WRITTEN[name]}') then try_cast({number} as {COLUMNS[name]}) end"


def _fault(name: str) -> str:
    """The column and what it holds, null where that is a value."""
    may_be_missing = "" if name in _NEVER_MISSING else f" and {name} is not null"
    return f"case when {_value(name)} is null{may_be_missing} then '{name} ' || coalesce({name}, 'without a value') end"


VALUES = ", ".join(map(_value, COLUMNS))
"""The values of a row in SQL, in the order of ``COLUMNS``."""

FAULT = f"coalesce({', '.join(map(_fault, _WRITTEN))})"
"""The first value of a row that is not written as one, in SQL; null where all are."""
