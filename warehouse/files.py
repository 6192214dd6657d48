"""Changes files on disk; no other module does.

A file appears whole or not at all. Where the caller says what went wrong in words of its own, OSError is passed on.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from warehouse.errors import MissingFileError, OutputError
from warehouse.sentences import either

__all__ = [
    "WrittenFiles",
    "absolute",
    "append",
    "check_output",
    "create",
    "make_folder",
    "open_to_append",
    "open_to_read",
    "output_directory",
    "put_in_place",
    "remove",
    "rewrite",
    "whole_file",
    "write",
]


_KEPT_OF_NAME = 20
"""Characters of a file's name, with the suffix, that its partial file has too. With all, some names are too long."""
_SHOWN_OF_PATH = 200


@dataclass(frozen=True)
class WrittenFiles:
    """Files that were written, and notes on what is in them."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def absolute(path: Path) -> Path:
    """The path from the root of the file system; links in it stay.

    Raises:
        MissingFileError: the path is relative, and the working folder was deleted.
    """
    try:
        return path.absolute()
    except FileNotFoundError as error:
        raise MissingFileError(
            "The folder in which you started mcw no longer exists: change to another folder and try again."
        ) from error


def check_output(path: Path, what: str, suffixes: Sequence[str]) -> None:
    """Checks that a file can be written as ``what``, e.g. "figure", before what goes into it is worked out.

    Raises:
        OutputError: its name ends in none of the suffixes, or it cannot be written where it is.
    """
    if not path.name.lower().endswith(tuple(suffixes)):
        raise OutputError(f"{path} cannot be written as a {what}: give it a name that ends in {either(suffixes)}.")
    _target(path)


@contextmanager
def whole_file(path: Path, scratch: Path | None = None) -> Iterator[Path]:
    """Yields a path to write to. At the end the file there becomes ``path``, unless an error was raised.

    The path is beside ``path``, or in the folder ``scratch``, which is made and removed. If ``path`` is not a regular
    file but, for example, a named pipe, the content is copied to it at the end.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    target, is_ordinary = _target(path)
    folder = scratch or (target.parent if is_ordinary else Path(tempfile.gettempdir()))
    end_of_name = "".join(each for each in target.name[-_KEPT_OF_NAME:] if each.isascii())
    partial = folder / f".{secrets.token_hex(4)}-{end_of_name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        yield partial
        if not is_ordinary:
            _pour(partial, target)
        elif scratch:
            with whole_file(target) as beside:
                shutil.copyfile(partial, beside)
        else:
            partial.replace(target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {_reason(error)}.") from error
    finally:
        partial.unlink(missing_ok=True)
        if scratch:
            with suppress(FileNotFoundError):
                scratch.rmdir()


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Changes each line of a file.

    Raises:
        OutputError: it cannot be written.
    """
    with whole_file(path) as changed, path.open("rb") as lines, changed.open("wb") as stream:
        stream.writelines(map(change, lines))


def output_directory(path: Path) -> Path:
    """The folder ``path``, which is made if it does not exist.

    Raises:
        OutputError: the folder cannot be made, or is not writable.
    """
    make_folder(path)
    if not os.access(path, os.W_OK):
        raise OutputError(f"The folder {path} is not writable: choose another.")
    return path


def append(path: Path, content: bytes) -> None:
    """Adds to the end of a file, in one piece, as other processes may do so too; it is made if it does not exist.

    Raises:
        OSError: it cannot be written.
    """
    with open_to_append(path) as file:
        if file.write(content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def create(path: Path) -> BinaryIO:
    """Opens a file to write it, from nothing.

    Raises:
        OSError: it cannot be written.
    """
    return path.open("wb")


def write(path: Path, content: str | bytes) -> None:
    """Writes a whole file; a text in UTF-8, with its own ends of lines on every system.

    Raises:
        OSError: it cannot be written.
    """
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def make_folder(path: Path) -> None:
    """Makes a folder, and those around it, if it does not exist.

    Raises:
        OutputError: it cannot be made.
        MissingFileError: the path is relative, and the working folder was deleted.
    """
    try:
        absolute(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {path} cannot be made: {error.strerror}.") from error


def open_to_read(path: Path) -> BinaryIO:
    """Opens a file to read it.

    Raises:
        OSError: it cannot be read.
    """
    return path.open("rb")


def open_to_append(path: Path) -> FileIO:
    """Opens a file to read it, and to write at its end; it is made if it does not exist.

    Raises:
        OSError: it cannot be written.
    """
    return path.open("a+b", buffering=0)


def put_in_place(written: Path, path: Path) -> None:
    """Gives a finished file the name ``path``, whose earlier file it replaces. Then both are on disk for good.

    Raises:
        OSError: the file cannot be written or renamed; Windows refuses to replace one that is open.
    """
    with written.open("rb+") as file:  # Windows syncs only what may be written
        os.fsync(file.fileno())
    written.replace(path)
    if os.name == "posix":  # the rename is on disk only when the folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove(path: Path) -> None:
    """Removes a file; one that is missing is no error.

    Raises:
        OutputError: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be removed: {error.strerror}.") from error


def _target(path: Path) -> tuple[Path, bool]:
    """Where a file that goes to ``path`` ends, and whether that is an ordinary file: one that can be replaced.

    Raises:
        OutputError: no file can be written there.
    """
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            path.stat()  # raises the error of a name that is too long, or of a link to itself
        is_ordinary = path.is_file() or not path.exists()
        target = path.resolve() if is_ordinary else path  # what /dev/stdout links to cannot be opened
    except (OSError, ValueError) as error:
        raise OutputError(f"{_shortened(path)} cannot be written: {_reason(error)}.") from error
    if target.is_dir():
        raise OutputError(f"{path} is a folder: name a file in it.")
    if not target.parent.is_dir():
        raise OutputError(f"{path} cannot be written: there is no folder {target.parent}.")
    if is_ordinary and not os.access(target.parent, os.W_OK):
        raise OutputError(f"{path} cannot be written: the folder {target.parent} is not writable.")
    return target, is_ordinary


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _shortened(path: Path) -> str:
    """The path, without the middle where it is very long."""
    text = str(path)
    return text if len(text) <= _SHOWN_OF_PATH else f"{text[: _SHOWN_OF_PATH // 2]}…{text[-_SHOWN_OF_PATH // 2 :]}"


def _pour(source: Path, target: Path) -> None:
    with source.open("rb") as written, target.open("wb") as stream:
        shutil.copyfileobj(written, stream)
