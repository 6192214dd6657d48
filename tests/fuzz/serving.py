"""AllenSDK's process, and the server of the tests that it asks: one of each in a process of the fuzz."""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests.allensdk import compiled
from tests.fetch.server import AllenServer, serving
from warehouse.errors import DamagedFileError, FetchError
from warehouse.fetch.environment import allensdk_python
from warehouse.fetch.source import Source, open_source

__all__ = ["ATTEMPTS", "LONGEST_WAIT_S", "MOST_BYTES", "fetched", "prepare", "server", "start"]

ATTEMPTS = 2
LONGEST_WAIT_S = 0.05
MOST_BYTES = 1 << 20

_OPEN = ExitStack()
atexit.register(_OPEN.close)  # while threads can still be waited for


def prepare() -> None:
    """Makes AllenSDK's environment, if it is not there yet: that takes a minute."""
    allensdk_python(print)


@cache
def server() -> AllenServer:
    """The server, of which each case changes the folder."""
    return _OPEN.enter_context(serving(Path()))


@cache
def start() -> Source:
    """Starts the process. It takes a few seconds until it answers; this does not wait for it."""
    settings = {
        "api_url": server().url,
        "archive_url": server().url,
        "attempts": ATTEMPTS,
        "backoff_s": 0.001,
        "longest_wait_s": LONGEST_WAIT_S,
        "read_timeout_s": 20.0,
        "most_query_bytes": MOST_BYTES,
    }
    with compiled():
        return _OPEN.enter_context(open_source(settings, lambda message: None, print))


def fetched(kind: str, paths: dict[int, Path]) -> list[str]:
    """Has AllenSDK write files of a kind; returns the URLs that answered."""
    try:
        return start().get(kind, paths, 100, MOST_BYTES)
    except FetchError as error:
        if "please report this" in str(error) or "process ended" in str(error):
            raise AssertionError(str(error)) from error  # a fault, and no refusal
        raise FetchError(f"{error}.") from error
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}.") from error
