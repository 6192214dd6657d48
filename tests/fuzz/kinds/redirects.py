"""Answers that send on: to all kinds of addresses, in all ways of writing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import fetching
from tests.fuzz.case import Case
from tests.fuzz.kinds.comparing import obeying
from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.oracle.addresses import Redirect, leads_inside, read_target, target_of
from tests.fuzz.oracle.rules import Rules

__all__ = ["redirects"]

_NAMES = {
    "api.brain-map.org": ["63.237.233.19"],
    "download.alleninstitute.org": ["52.84.150.39", "2600:9000:2490::1"],
    "mirror.example": ["93.184.216.34"],
    "xn--bcher-kva.example": ["93.184.216.35"],
    "intranet.example": ["10.20.30.40"],
    "both.example": ["93.184.216.34", "192.168.7.7"],
    "six.example": ["fd12:3456::1"],
    "localhost": ["127.0.0.1", "::1"],
}
_ASKED = (
    "https://api.brain-map.org/api/v2/data/query.json?q=model::X",
    "http://api.brain-map.org/grid_data/download_file/5?image=injection_density",
    "https://download.alleninstitute.org/informatics-archive/annotation_25.nrrd",
    "http://93.184.216.34:8080/api",
    "http://127.0.0.1:8000/api",
    "http://localhost/api",
    "https://intranet.example/api",
)
_V4 = (
    "127.0.0.1", "127.8.9.10", "10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "240.0.0.1", "93.184.216.34", "8.8.8.8",
    "172.32.0.1", "11.0.0.1", "128.0.0.1", "192.169.0.1", "100.128.0.1", "192.0.0.8",
)  # fmt: skip
_V6 = (
    "::1", "::", "fe80::1", "fe80::1%25eth0", "fe80::1%eth0", "fec0::1", "fd00::1", "fc00::1", "ff02::1", "2001:db8::1",
    "2606:4700::1111", "2A00:1450:4001:830::200E", "100::1", "64:ff9b:1::1", "0:0:0:0:0:0:0:1", "::zz", "v1.x", "",
)  # fmt: skip
_SCHEMES = ("http", "https", "HTTP", "hTTps", "ftp", "file", "data", "gopher", "javascript", "http+unix", "h", "")
_USERS = ("user@", "user:word@", "api.brain-map.org@", "127.0.0.1@", "a@b@", "mirror.example\\@", "127.0.0.1\\@")
_PORTS = ("", "", "", "", ":80", ":8080", ":", ":0", ":65535", ":65536", ":-1", ":x", ":80:80", ": 80")
_PATHS = ("", "/", "/x/y.nrrd", "?q=1", "/x?q=http://127.0.0.1/", "#x", "/../..//x", "/@127.0.0.1/", "/%2e%2e/")
_RELATIVE = (
    "",
    "/",
    "x",
    "../x",
    "/x:y",
    "x:y",
    "?q=2",
    "#x",
    "./",
    ";x",
    "http:x",
    "http:/x",
    "https:x",
    "//",
    "///x",
)
_SPECKS = (
    " ",
    "\t",
    "\x00",
    "\x0b",
    "\x1b",
    "\x7f",
    "\xa0",
    "\xad",
    "\\",
    "%",
    "%00",
    "%2f",
    "\u200b",
    "。",
    "@",
    ":",
    "#",
)


def redirects(random: Random, folder: Path) -> Case[Any]:
    """An answer that sends on."""
    del folder
    asked = random.choice(_ASKED)
    url = random.choice((asked, asked, "https://mirror.example/x/y?z", "http://mirror.example:8080/"))
    redirect = Redirect(asked, url, _location(random), _NAMES)
    rules = Rules()
    target = obeying(rules, lambda: read_target(redirect, rules))

    def differs(answer: object) -> str | None:
        assert isinstance(answer, str)
        inside = leads_inside(redirect, answer)
        if inside is not None or target is None:
            return inside
        return None if target_of(answer) == target else f"{answer!a} instead of {target}"

    return Case(
        lambda: fetching.redirect(asked, url, redirect.location, _NAMES),
        rules,
        differs,
        [asked],
        words=f"{redirect.location!a} of {url} for {asked}",
    )


def _location(random: Random) -> str:
    if random.random() < 0.15:
        text = random.choice(_RELATIVE)
    else:
        scheme = random.choice(("http", "https") if random.random() < 0.7 else _SCHEMES)
        slashes = "//" if random.random() < 0.9 else random.choice(("", "/", "///", "\\\\", "/\\", "\\/", "////"))
        user = random.choice(_USERS) if random.random() < 0.15 else ""
        authority = user + _host(random) + random.choice(_PORTS)
        text = (f"{scheme}:" if scheme else "") + slashes + authority + random.choice(_PATHS)
    if random.random() < 0.15:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(_SPECKS) + text[at:]
    content = text.encode()
    if random.random() < 0.05:
        content = mutate_bytes(random, content)
    return content.replace(b"\r", b"").replace(b"\n", b"").decode("latin-1")


def _host(random: Random) -> str:
    kind = random.randrange(10)
    if kind < 3:
        host = random.choice(
            [*_NAMES, "unknown.example", "localhost.", "bücher.example", "x" * 64 + ".example", "a..b"]
        )
    elif kind < 5:
        host = f"[{random.choice(_V6)}]"
    else:
        host = random.choice(_FORMS)(random, IPv4Address(random.choice(_V4)))
    if random.random() < 0.15:
        host = random.choice(_DISGUISES)(random, host)
    return host


def _mixed(random: Random, address: IPv4Address) -> str:
    """One to four numbers, each in one of three bases, now and then with zeros in front."""
    count = random.randrange(1, 5)
    octets = address.packed
    numbers = [*octets[: count - 1], int.from_bytes(octets[count - 1 :], "big")]
    forms: tuple[Callable[[int], str], ...] = (
        str,
        hex,
        lambda each: f"0{each:o}",
        lambda each: f"0X{each:08X}",
        lambda each: f"000{each:o}",
    )
    return ".".join(random.choice(forms)(number) for number in numbers)


def _in_v6(random: Random, address: IPv4Address) -> str:
    high, low = f"{int(address) >> 16:x}", f"{int(address) & 0xFFFF:x}"
    forms = (f"::ffff:{address}", f"::ffff:{high}:{low}", f"::{high}:{low}", f"64:ff9b::{high}:{low}")
    return (
        f"[{random.choice((*forms, f'2002:{high}:{low}::1', f'::FFFF:0:{high}:{low}', f'0:0:0:0:0:ffff:{address}'))}]"
    )


_FORMS: tuple[Callable[[Random, IPv4Address], str], ...] = (
    lambda random, address: str(address),
    lambda random, address: str(int(address)),
    _mixed,
    _mixed,
    _in_v6,
    lambda random, address: f"{address}.nip.example",
    lambda random, address: f"0{address}",
    lambda random, address: f"{address}.5",
)


def _one(random: Random, host: str, change: Callable[[str], str]) -> str:
    at = random.randrange(len(host))
    return host[:at] + change(host[at]) + host[at + 1 :]


_WIDE: Mapping[str, str] = {each: chr(ord(each) + 0xFEE0) for each in "0123456789.abcdefghijklmnopqrstuvwxyz"}
_DISGUISES: tuple[Callable[[Random, str], str], ...] = (
    lambda random, host: f"{host}.",
    lambda random, host: f"{host}..",
    lambda random, host: host.upper(),
    lambda random, host: _one(random, host, lambda each: f"%{ord(each):02x}"),
    lambda random, host: "".join(f"%{byte:02X}" for byte in host.encode()),
    lambda random, host: _one(random, host, lambda each: _WIDE.get(each, each)),
    lambda random, host: "".join(_WIDE.get(each, each) for each in host),
    lambda random, host: _one(random, host, lambda each: random.choice(_SPECKS)),
    lambda random, host: host.replace(".", "。"),
)
