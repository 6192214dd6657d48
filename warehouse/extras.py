"""Libraries that only some commands need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import MissingLibraryError

__all__ = ["plot_extra"]


@contextmanager
def plot_extra() -> Iterator[None]:
    """Turns a failed import of a library of the extra ``plot`` into one sentence that says how to install it.

    Raises:
        MissingLibraryError: a library is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            f"{error.name} is not installed, which this needs: pip install 'mouse-connectivity-warehouse[plot]'."
        ) from error
