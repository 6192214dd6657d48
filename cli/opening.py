"""The warehouse of a command, in such a way that Ctrl-C ends its queries at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from warehouse.query import Warehouse

__all__ = ["interruptible", "opened"]

_SECONDS_BETWEEN_INTERRUPTS = 0.1


@contextmanager
def opened(database: Path | None) -> Iterator[Warehouse]:
    """The warehouse, or the default one when none is named.

    Raises:
        MissingFileError, BusyWarehouseError, IncompatibleWarehouseError: as ``warehouse.open``.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    from warehouse import query

    with query.open(database) as atlas, interruptible(atlas.connection):
        yield atlas


@contextmanager
def interruptible(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Lets Ctrl-C interrupt a running query.

    While a query runs, Python's own handler of the signal does not: DuckDB looks for signals now and then, during some
    queries never. So a thread waits for the signal, and interrupts.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    import socket
    from threading import Event, Thread

    pressed = Event()
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def watch() -> None:
        signals = b"none yet"
        while signals:
            try:
                signals = reader.recv(16)
                if signal.SIGINT in signals:
                    pressed.set()
                    reader.settimeout(_SECONDS_BETWEEN_INTERRUPTS)
            except TimeoutError:
                pass
            if pressed.is_set():  # again and again: an interrupt just before a query begins is lost on it
                connection.interrupt()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    previous = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    except Exception as error:
        if pressed.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.set_wakeup_fd(previous)
        writer.close()
        watcher.join()
        reader.close()
