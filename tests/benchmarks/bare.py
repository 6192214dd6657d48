"""The least that it can take: the same requests on connections that stay open, and what comes is thrown away.

Usage: python -m tests.benchmarks.bare HOST:PORT CONNECTIONS < one path a line
"""

from __future__ import annotations

import http.client
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

__all__ = ["main"]


def main(server: str, connection_count: int, paths: list[str]) -> None:
    """Ask for every path."""
    local = threading.local()

    def get(path: str) -> None:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(server)
        local.connection.request("GET", path)
        local.connection.getresponse().read()

    with ThreadPoolExecutor(connection_count) as pool:
        list(pool.map(get, paths))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.stdin.read().split())
