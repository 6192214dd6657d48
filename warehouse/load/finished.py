"""A complete build becomes the warehouse: under a name of its own first, then under that of the warehouse.

Its own name says which build it replaces. If the second rename does not come about, because the process is killed or
because Windows replaces no file that a program has open, the next ingest finds the complete build and publishes it.
"""

from __future__ import annotations

from warehouse.errors import BusyWarehouseError, IncompatibleWarehouseError, OutputError
from warehouse.files import put_in_place, remove
from warehouse.load.live import LiveWarehouse
from warehouse.load.places import Places

__all__ = ["finish", "publish_finished"]


def finish(places: Places, replaced: LiveWarehouse | None) -> None:
    """Gives the complete building file, which nobody has open, the name under which it waits to be published.

    Args:
        places: paths of the files.
        replaced: the warehouse that it is to replace; None if there is none.

    Raises:
        IncompatibleWarehouseError: DuckDB has left a part of it in a write-ahead log.
        OutputError: the disk does not take it.
    """
    log = places.building.with_name(f"{places.building.name}.wal")
    if log.exists():
        raise IncompatibleWarehouseError(f"An unfinished write has left {log}: run the same command again.")
    try:
        put_in_place(places.building, places.finished(_build_id(replaced)))
    except OSError as error:
        raise OutputError(
            f"{places.building} cannot be written to the end ({error.strerror}): fix that, and run the same command "
            "again, which resumes the ingest."
        ) from error


def publish_finished(places: Places, live: LiveWarehouse | None) -> bool:
    """Gives the complete build that waits, if there is one, the name of the warehouse.

    A build that replaces another warehouse than the one that is live is of no use any more, and is removed. Where no
    warehouse is live, any build is better than none.

    Returns:
        Whether there was one.

    Raises:
        BusyWarehouseError: the system does not let it be replaced, as Windows does while a program has it open.
        OutputError: the disk does not take it.
    """
    due = places.finished(_build_id(live))
    found = False
    for waiting in places.all_finished():
        if live is not None and waiting != due:
            remove(waiting)
            continue
        then = f"run the same command again, which publishes the finished version that waits as {waiting}."
        try:
            put_in_place(waiting, places.live)
        except PermissionError as error:
            raise BusyWarehouseError(
                f"{places.named} cannot be replaced ({error.strerror}): close every program that has it open, "
                f"and {then}"
            ) from error
        except OSError as error:
            raise OutputError(f"{places.named} cannot be replaced ({error.strerror}): fix that, and {then}") from error
        found = True
    return found


def _build_id(live: LiveWarehouse | None) -> str | None:
    return None if live is None else live.build_id
