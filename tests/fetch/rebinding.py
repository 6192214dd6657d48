"""Ask a server for rows where names are public when somebody looks, and lead to the loopback when he connects.

Usage: python rebinding.py PACKAGES PORT
PACKAGES is the folder with the modules that ask. Prints what comes of it.
"""

from __future__ import annotations

import socket
import sys
from importlib import import_module
from typing import Any
from unittest import mock


def look_up(host: str, port: int | None, *arguments: Any, **options: Any) -> list[Any]:
    """Who only looks asks without a port."""
    del host, arguments, options
    address = "93.184.216.34" if port is None else "127.0.0.1"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]


sys.path.append(sys.argv[1])
errors, settings, transports = (import_module(f"allen.{name}") for name in ("errors", "settings", "transport"))
transport = transports.Transport(settings.Settings(attempts=1), lambda message: None)
url = f"http://allen.example:{sys.argv[2]}/api/v2/data/query.json?q=model::StructureSet,rma::options[count$eqfalse]"
with mock.patch.object(socket, "getaddrinfo", look_up):
    try:
        sys.stdout.write(f"{len(transport.query(url))} rows of {transport.urls}")
    except errors.RequestError as error:
        sys.stdout.write(str(error))
