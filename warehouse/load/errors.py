"""What goes wrong under an ingest, in one sentence: no memory, no disk space, no permission, damaged disk blocks."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.errors import DamagedFileError, MissingFileError, NoRoomError

__all__ = ["one_sentence_errors"]

# What operating systems say when there is no disk space.
_NO_SPACE = ("No space left", "Disk quota", "File too large", "not enough space")
_NO_SPACE_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def one_sentence_errors(database: Path) -> Iterator[None]:
    """Says in one sentence what DuckDB and the operating system refuse.

    Raises:
        NoRoomError: memory or disk space ran out.
        MissingFileError: a file of the cache folder, or a folder in it, cannot be read.
        DamagedFileError: the warehouse is damaged.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise NoRoomError(
            f"Loading into {database} ran out of memory, or of disk space beside it: allow more with --memory-limit, "
            "or free disk space. The same command resumes the ingest."
        ) from error
    except duckdb.Error as error:
        if any(words in str(error) for words in _NO_SPACE):
            raise _no_space(database) from error
        if isinstance(error, _OF_DAMAGE) or "checksum" in str(error):  # which DuckDB has for every block of a file
            raise DamagedFileError(
                f"{database} is damaged, or cannot be written: build it anew from its cache folder with --rebuild. "
                f"(DuckDB says: {_first_line(error)})"
            ) from error
        raise
    except OSError as error:
        if error.filename is None:  # not a file: what reads the progress has gone, for one
            raise
        if error.errno in _NO_SPACE_NUMBERS:
            raise _no_space(database) from error
        raise MissingFileError(
            f"{error.filename} cannot be read ({error.strerror}): fetch it, or fix its permissions."
        ) from error


_OF_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)


def _no_space(database: Path) -> NoRoomError:
    return NoRoomError(
        f"There is no space left on the disk of {database.parent}: free some. The same command resumes the ingest."
    )


def _first_line(error: duckdb.Error) -> str:
    return " ".join(str(error).partition("\n")[0].split())
