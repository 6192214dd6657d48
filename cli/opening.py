"""Opens the warehouse of a command so that Ctrl-C ends its queries at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.atlas import Warehouse

__all__ = ["opened"]

_SECONDS_BETWEEN_INTERRUPTS = 0.1


@contextmanager
def opened(database: Path | None, *, confined: bool = False) -> Iterator[Warehouse]:
    """The warehouse, or the default one when none is named.

    While a query runs, Python cannot handle Ctrl-C, and DuckDB looks for signals now and then only, during some
    queries never. So a thread waits for the signal and interrupts the query.

    Args:
        database: the file.
        confined: keep SQL from every other file.

    Raises:
        MissingFileError, BusyWarehouseError, IncompatibleWarehouseError: as ``warehouse.open``.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    from warehouse import atlas

    with atlas.open(database, confined=confined) as opened_atlas, _interruptible(opened_atlas):
        yield opened_atlas


@contextmanager
def _interruptible(atlas: Warehouse) -> Iterator[None]:
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
            if pressed.is_set():  # again and again: a query ignores an interrupt from before it began
                atlas.interrupt()

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
