"""Addresses of the web (RFC 3986), what machines the hosts in them are, and where an answer may send a client on to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_network
from typing import Literal
from urllib.parse import unquote

from tests.fuzz.oracle.rules import ForbiddenError, Rules

__all__ = ["Redirect", "Target", "leads_inside", "read_target", "target_of"]

Place = Literal["inside", "outside", "open"]
"""The network of the user, the internet, or what the rules leave open."""

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?[^#]*)?(?:#.*)?", re.DOTALL)
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_AUTHORITY = re.compile(r"(?:[^@\[\]]*@)?(\[[^\[\]@]*\]|[^:@\[\]]*)(?::([0-9]*))?")
_GREATEST_PORT = 65_535

_INSIDE_V4 = [
    ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
"""The registry of special addresses (RFC 6890), multicast with them: nothing there is a server on the internet."""

_INSIDE_V6 = [
    ip_network(each)
    for each in ("::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/9", "ff00::/8")
]
_OPEN = [ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20", "5f00::/16")]

Names = Mapping[str, Sequence[str]]
"""The addresses of each host that is known by name."""


@dataclass(frozen=True)
class Redirect:
    """An answer that sends on.

    Attributes:
        asked: the address that was asked for.
        url: the one that answers: after an earlier redirect, another.
        location: where it sends to, as in its header, each byte of which is a character.
        names: the hosts that are known by name.
    """

    asked: str
    url: str
    location: str
    names: Names


@dataclass(frozen=True)
class Target:
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: str


def read_target(redirect: Redirect, rules: Rules) -> Target | None:
    """Where an answer may send on to; None if the rules leave that open.

    Raises:
        ForbiddenError: nowhere.
    """
    try:
        location = redirect.location.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        raise ForbiddenError("the address is no text") from error
    if not _CHARACTERS.fullmatch(location):
        rules.doubt("characters that no address can have")
        return None
    target = _resolved(redirect.url, location, rules)
    if target is None:
        return None
    if target.scheme not in ("http", "https"):
        raise ForbiddenError("the scheme is neither http nor https")
    if not target.host:
        rules.doubt("no host, which some take for a path")
        return None
    if target.port and int(target.port) > _GREATEST_PORT:
        raise ForbiddenError("there is no such port")
    if target.scheme == "http" and redirect.url.startswith("https:"):
        raise ForbiddenError("it leads away from TLS")
    if _place(_host(redirect.asked), redirect.names) == "outside":
        place = _place(target.host, redirect.names)
        if place == "inside":
            raise ForbiddenError("it leads into the network of the user")
        if place == "open":
            rules.doubt("an address of which the rules do not say whose it is")
    if not re.fullmatch(r"[a-z0-9._-]*|\[[0-9a-f:.]*\]", target.host):
        rules.doubt("a host that no machine can have by name")
    return target


def _resolved(url: str, location: str, rules: Rules) -> Target | None:
    scheme, authority, path = _parts(location)
    if scheme is None and ":" in path.partition("/")[0]:
        rules.doubt("what is before the colon is no scheme")
        return None
    if authority is None:
        if scheme in ("http", "https"):
            rules.doubt("a scheme without a host, which some take for a path")
            return None
        own = _AUTHORITY.fullmatch(_parts(url)[1] or "")
        assert own is not None
        return Target(scheme or _parts(url)[0] or "", "" if scheme else own[1].lower(), own[2] or "")
    found = _AUTHORITY.fullmatch(authority)
    if found is None or (found[1].startswith("[") and _v6(found[1][1:-1]) is None):
        if authority.count("@") > 1 or "[v" in authority.lower() or "%" in authority:
            rules.doubt("an address that no grammar has")
            return None
        raise ForbiddenError("it is no address")
    return Target(scheme or _parts(url)[0] or "", found[1].lower(), found[2] or "")


def _parts(url: str) -> tuple[str | None, str | None, str]:
    found = _PARTS.fullmatch(url)
    assert found is not None  # everything is optional
    return found[1] and found[1].lower(), found[2], found[3]


def _host(url: str) -> str:
    authority = _parts(url)[1] or ""
    found = _AUTHORITY.fullmatch(authority)
    return found[1] if found else authority


def target_of(url: str) -> Target | None:
    """The target that a whole address has; None if it is none."""
    scheme, authority, _ = _parts(url)
    found = _AUTHORITY.fullmatch(authority or "")
    return Target(scheme or "", found[1].lower(), found[2] or "") if found else None


def leads_inside(redirect: Redirect, answer: str) -> str | None:
    """How somebody may read an address so that it leads into the network of the user; None if nobody does."""
    if _place(_host(redirect.asked), redirect.names) != "outside":
        return None
    for host in _readings(answer):
        if _place(host, redirect.names) == "inside":
            return f"{answer!a} leads to {host!a}"
    return None


def _readings(url: str) -> Iterator[str]:
    """The host in an address as several programs read it."""
    stripped = url.lstrip()
    for text in (url, stripped, re.sub(r"[\t\r\n]", "", stripped)):
        for ends in ("/?#", "\\\\/?#"):
            found = re.match(rf"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{{0,3}}([^{ends}]*)", text)
            if found is None:
                continue
            for authority in (found[1].rpartition("@")[2], found[1].partition("@")[2]):
                host = re.sub(r":[0-9]*$", "", authority)
                yield from (host, host.strip(), unquote(host), unicodedata.normalize("NFKC", unquote(host)))


def _place(host: str, names: Names) -> Place:
    """Where a host is. A name that nobody here knows may be a proxy's to find."""
    host = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower().strip()
    if host.endswith(".."):
        return "open"
    host = host.removesuffix(".")
    if host.startswith("["):
        six = _v6(host[1:].removesuffix("]"))
        return "open" if six is None else _place_of_v6(six)
    if host in names:
        places = [_place(f"[{each}]" if ":" in each else each, {}) for each in names[host]]
        return "inside" if "inside" in places else "open" if "open" in places else "outside"
    four = _v4(host)
    if four is None:
        return "open" if re.fullmatch(r"[0-9a-fx.]*[0-9][0-9a-fx.]*", host) else "outside"
    return _place_of_v4(four)


def _v4(host: str) -> IPv4Address | None:
    """One to four numbers, decimal, octal or hexadecimal, of which the last fills what is left (inet_aton)."""
    numbers = []
    for part in host.split("."):
        if not re.fullmatch(r"0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*", part):
            return None
        base = 16 if part.startswith("0x") else 8 if part.startswith("0") else 10
        numbers.append(int(part, base))
    *first, last = numbers
    if len(first) > 3 or any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    return IPv4Address(sum(number << 8 * (3 - at) for at, number in enumerate(first)) + last)


def _v6(text: str) -> IPv6Address | None:
    try:
        return IPv6Address(unquote(text).partition("%")[0])
    except AddressValueError:
        return None


def _place_of_v4(address: IPv4Address) -> Place:
    if any(address in network for network in _INSIDE_V4):
        return "inside"
    return "open" if any(address in network for network in _OPEN) else "outside"


def _place_of_v6(address: IPv6Address) -> Place:
    """Where an address is. Some carry one of the old internet, which is where they lead to."""
    if any(address in network for network in _INSIDE_V6):
        return "inside"
    number = int(address)
    carried = {
        "::ffff:0:0/96": number,
        "::/96": number,
        "64:ff9b::/96": number,
        "2002::/16": number >> 80,
        "2001::/32": ~number,
    }
    for network, value in carried.items():
        if address in ip_network(network):
            place = _place_of_v4(IPv4Address(value & 0xFFFFFFFF))
            return "inside" if place == "inside" else "open"
    return "open" if any(address in network for network in _OPEN) else "outside"
