"""Stdin, stdout and stderr as a shell may hand them over: closed, full, or read by nobody."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from warehouse.errors import OutputError

__all__ = ["discard", "open_closed", "writing_to_stdout"]


def open_closed() -> None:
    """Open each of the three streams that is closed.

    A closed stream leaves its number to the next file that is opened, and what is meant for the stream would end in it.
    From stdin then comes nothing, stderr takes everything, and stdout nothing: what cannot arrive is an error.
    """
    streams = (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w"))
    for number, (name, flags, mode) in enumerate(streams):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, closefd=False))


def discard(stream: TextIO) -> None:
    """Nobody takes what is written to the stream any more: drop what Python still flushes into it at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


@contextmanager
def writing_to_stdout() -> Iterator[None]:
    """What is inside writes to stdout.

    Raises:
        OutputError: stdout is closed, or what it leads to is full.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard(sys.stdout)
        raise OutputError(f"Nothing can be written to stdout: {error.strerror or error}.") from error
