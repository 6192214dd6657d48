"""Libraries that not everybody needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import MissingLibraryError

__all__ = ["plot_extra"]


@contextmanager
def plot_extra() -> Iterator[None]:
    """Around imports of what comes with the extra ``plot``: a missing library is said in one sentence.

    Raises:
        MissingLibraryError: a library is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            f"{error.name} is not installed, which this needs: pip install 'mouse-connectivity-warehouse[plot]'."
        ) from error
