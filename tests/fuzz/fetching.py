"""What the product makes of the answers of servers, as the fuzz asks it."""

from __future__ import annotations

import socket
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from unittest import mock

from warehouse.errors import DamagedFileError, FetchError
from warehouse.fetch.allen.errors import DamagedAnswerError, PassingError, RequestError
from warehouse.fetch.allen.headers import promised_bytes, retry_after_s
from warehouse.fetch.allen.redirects import redirected
from warehouse.fetch.allen.rma import making_sense, rows_of

__all__ = ["DAMAGED", "PASSING", "promised_length", "redirect", "rows", "wait_s"]

PASSING, DAMAGED = "and is asked again", "sends damage"


def rows(content: bytes, url: str, kind: str, asked: Collection[int] | None) -> list[dict[str, Any]]:
    """The rows of an answer of the database."""
    try:
        found = rows_of(content, url)
        with making_sense(url, kind, found, asked):
            return found
    except PassingError as error:
        raise FetchError(f"{url}: {error} {PASSING}.") from error
    except DamagedAnswerError as error:
        raise DamagedFileError(f"{error}: the server {DAMAGED}.") from error


def redirect(asked: str, url: str, location: str, names: Mapping[str, Sequence[str]]) -> str:
    """The address to which an answer sends on, where only these names of hosts are known."""

    def look_up(host: str, port: object) -> list[Any]:
        del port
        try:
            return genuine(host, None, flags=socket.AI_NUMERICHOST)
        except socket.gaierror:
            addresses = names.get(host.lower().removesuffix("."))
            if addresses is None:
                raise
            return [(0, 0, 0, "", (address, 0)) for address in addresses]

    genuine = socket.getaddrinfo
    with mock.patch.object(socket, "getaddrinfo", look_up):
        try:
            return redirected(asked, url, location)
        except RequestError as error:
            raise FetchError(f"{error}.") from error


def wait_s(retry_after: str) -> float:
    """The pause that a server asks for, in seconds."""
    return retry_after_s(retry_after)


def promised_length(content_length: str) -> int:
    """The length of a body, in bytes; 0 if none is promised."""
    return promised_bytes(content_length)
