"""Where an answer may send on to."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

from .errors import RequestError

__all__ = ["is_local", "redirected"]


def redirected(asked: str, url: str, location: str) -> str:
    """The address to which an answer sends on.

    Raises:
        RequestError: it is none to follow: not http or https, without TLS after an address with TLS, or within this
            machine's network although the server that was asked is not.
    """
    try:
        target = urljoin(url, location.encode("latin-1").decode())  # a header is bytes, and requests' str is Latin-1
        parts, own_host = urlsplit(target), urlsplit(asked).hostname or ""
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RequestError(f"{asked}: the server redirects to {location!r:.80}, which is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise RequestError(f"{asked}: the server redirects to {target:.80}, which is neither http nor https")
    if parts.scheme == "http" and url.startswith("https:"):
        raise RequestError(f"{asked}: the server redirects to {target:.80}, where nothing protects the answer")
    if is_local(host) and not is_local(own_host):
        raise RequestError(f"{asked}: the server redirects to {target:.80}, which is an address of your own network")
    return target


def is_local(host: str) -> bool:
    """Whether a name or number of a host leads into this machine or its network rather than to the public internet."""
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False  # nobody here knows the name; a proxy may
    return not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)
