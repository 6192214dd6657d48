"""One ingest at a time: the lock file beside a warehouse.

The operating system holds the lock for the process, and releases it when the process ends, however it ends. The file
itself stays: if an ingest removed it while another one opens it, each of the two could hold a lock.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from filelock import lock_descriptor

from warehouse.errors import BusyWarehouseError, OutputError
from warehouse.files import open_to_append

__all__ = ["locked"]

_LOCKED = b" "  # Windows keeps every other process from reading the byte that is locked, the first
_MOST_BYTES = 200


@contextmanager
def locked(path: Path, database: Path) -> Iterator[None]:
    """Holds the lock file ``path``, which says who works on ``database``.

    A second ingest does not wait: the first may take hours, and a job that runs every night should fail rather than
    pile up.

    Raises:
        BusyWarehouseError: another ingest holds the lock.
        OutputError: the file cannot be written, or its file system has no locks.
    """
    try:
        file = open_to_append(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): fix that, or name another file with --database."
        ) from error
    with file:
        _lock(file, path, database)
        _say(file, f"process {os.getpid()} on {platform.node()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC".encode())
        try:
            yield
        finally:
            _say(file, b"")


def _lock(file: FileIO, path: Path, database: Path) -> None:
    try:
        is_mine = lock_descriptor(file.fileno(), blocking=False)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be locked ({error.strerror}), so two ingests could destroy each other's work: name a file "
            "on a disk of this machine with --database."
        ) from error
    if not is_mine:
        raise BusyWarehouseError(
            f"Another ingest is working on {database}{_holder(file)}: wait for it to end, or end it, and try again."
        )


def _say(file: FileIO, words: bytes) -> None:
    file.truncate(0)
    file.write(words and _LOCKED + words)


def _holder(file: FileIO) -> str:
    """Who is at work, in brackets; '' while the file does not say."""
    file.seek(len(_LOCKED))
    words = file.read(_MOST_BYTES).decode(errors="replace")
    return f" ({words})" if words and words.isprintable() else ""
