"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import OutputError
from warehouse.sentences import either

__all__ = ["WrittenFiles", "check_suffix", "output_directory", "whole_file"]


@dataclass(frozen=True)
class WrittenFiles:
    """Files that were written, and notes on what is in them."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def check_suffix(path: Path, what: str, suffixes: Sequence[str]) -> None:
    """Checks that a file can be written as ``what``, e.g. "figure".

    Raises:
        OutputError: its name ends in none of the suffixes.
    """
    if not path.name.lower().endswith(tuple(suffixes)):
        raise OutputError(f"{path} cannot be written as a {what}: give it a name that ends in {either(suffixes)}.")


@contextmanager
def whole_file(path: Path, scratch: Path | None = None) -> Iterator[Path]:
    """Yields a path to write to. At the end the file there becomes ``path``, unless an error was raised.

    The path is beside ``path``, or in the folder ``scratch``, which is made and removed. If ``path`` is not a regular
    file but, for example, a named pipe, the content is copied to it at the end.

    Raises:
        OutputError: ``path`` cannot be written.
    """
    is_ordinary = path.is_file() or not path.exists()
    target = path.resolve() if is_ordinary else path  # what /dev/stdout links to cannot be opened
    if target.is_dir():
        raise OutputError(f"{path} is a folder: name a file in it.")
    if not target.parent.is_dir():
        raise OutputError(f"{path} cannot be written: there is no folder {target.parent}.")
    folder = scratch or (target.parent if is_ordinary else Path(tempfile.gettempdir()))
    partial = folder / f".{secrets.token_hex(4)}-{target.name}"
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
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
        if scratch:
            with suppress(FileNotFoundError):
                scratch.rmdir()


def output_directory(path: Path) -> Path:
    """The folder ``path``, which is made if it does not exist.

    Raises:
        OutputError: the folder cannot be made, or is not writable.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK):
        raise OutputError(f"The folder {path} is not writable: choose another.")
    return path


def _pour(source: Path, target: Path) -> None:
    with source.open("rb") as written, target.open("wb") as stream:
        shutil.copyfileobj(written, stream)
