"""Where an answer may send on to."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urljoin, urlsplit, urlunsplit

from .errors import RequestError

__all__ = ["is_public", "leads_inside", "redirected"]

_AUTHORITY = re.compile(
    r"(?:[\w.~!$&'()*+,;=:%-]*@)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+(?:%[\w.~-]+)?\])(?::[0-9]*)?", re.ASCII
)
"""User, host and port of an address, in the characters that they may have. Of others not all programs find the same
host in an address: not what looks here where it leads, and what connects."""

_WITH_IPV4 = {
    ipaddress.IPv6Network("::/96"): 0,
    ipaddress.IPv6Network("::ffff:0:0/96"): 0,
    ipaddress.IPv6Network("64:ff9b::/96"): 0,
    ipaddress.IPv6Network("2002::/16"): 80,
}
"""Addresses of IPv6 that lead to one of IPv4, and which of their bits it begins with."""

_LOCAL_IPV6 = [ipaddress.IPv6Network(each) for each in ("64:ff9b:1::/48", "fec0::/10")]
"""Of a network's own that Python 3.11 takes for public."""


def redirected(asked: str, url: str, location: str) -> str:
    """The address to which an answer sends on.

    Raises:
        RequestError: it is none to follow: not http or https, without TLS after an address with TLS, or within this
            machine's network although the server that was asked is not.
    """
    try:
        target = urljoin(url, location.encode("latin-1").decode())  # a header is bytes, and requests' str is Latin-1
        parts = urlsplit(target)
        target, host, _ = urlunsplit(parts), parts.hostname, parts.port
    except ValueError as error:
        raise _no_address(asked, location) from error
    if parts.scheme not in ("http", "https") or not host:
        raise RequestError(f"{asked}: the server redirects to {target:.80}, which is neither http nor https")
    if not _AUTHORITY.fullmatch(parts.netloc):
        raise _no_address(asked, location)
    if parts.scheme == "http" and url.startswith("https:"):
        raise RequestError(f"{asked}: the server redirects to {target:.80}, where nothing protects the answer")
    if leads_inside(target) and not leads_inside(asked):
        raise RequestError(f"{asked}: the server redirects to {target:.80}, which is an address of your own network")
    return target


def _no_address(asked: str, location: str) -> RequestError:
    return RequestError(f"{asked}: the server redirects to {location!r:.80}, which is no address")


def leads_inside(url: str) -> bool:
    """Whether the host of an address is this machine or in its network, rather than on the public internet."""
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host.partition("%")[0].rstrip("."), None)  # with any network interface
    except (OSError, UnicodeError):
        return False  # nobody here knows the name; a proxy may
    return not all(is_public(str(address[0])) for *_, address in found)


def is_public(number: str) -> bool:
    """Whether an IP address is one of the public internet."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        for network, bits in _WITH_IPV4.items():
            if address in network:
                return is_public(str(ipaddress.IPv4Address(int(address) >> bits & 0xFFFFFFFF)))
        if any(address in network for network in _LOCAL_IPV6):
            return False
    return address.is_global and not address.is_multicast
