"""A local SQL warehouse for the Allen Mouse Brain Connectivity Atlas.

    import warehouse

    with warehouse.open("mouse_connectivity/warehouse.duckdb") as atlas:
        atlas.coverage("TH")

The modules that ``open`` needs are imported when it is first used, so that ``mcw`` starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warehouse.errors import (
    AuditError,
    BusyWarehouseError,
    DamagedFileError,
    EmptySelectionError,
    FetchError,
    IncompatibleWarehouseError,
    InvalidValueError,
    MissingFileError,
    MissingLibraryError,
    NoRoomError,
    OutputError,
    QueryError,
    UnknownNameError,
    WarehouseError,
)
from warehouse.version import __version__

if TYPE_CHECKING:
    from warehouse.atlas import Warehouse, open  # noqa: A004

__all__ = [
    "AuditError",
    "BusyWarehouseError",
    "DamagedFileError",
    "EmptySelectionError",
    "FetchError",
    "IncompatibleWarehouseError",
    "InvalidValueError",
    "MissingFileError",
    "MissingLibraryError",
    "NoRoomError",
    "OutputError",
    "QueryError",
    "UnknownNameError",
    "Warehouse",
    "WarehouseError",
    "__version__",
    "open",
]


def __getattr__(name: str) -> Any:
    if name in ("Warehouse", "open"):
        from warehouse import atlas

        return getattr(atlas, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
