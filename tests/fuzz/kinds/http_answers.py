"""Answers of HTTP as a server sends them, byte for byte, and what a client may make of them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.serving import MOST_BYTES

__all__ = ["Reply", "Verdict", "draw_reply"]

Verdict = Literal["sound", "passing", "final", "open"]
"""The body is what was asked for; it is not, but may be at the next attempt; it never will be; or nobody can say."""


@dataclass
class Reply:
    """An answer in its parts, and what it is worth."""

    body: bytes
    status: bytes = b"HTTP/1.1 200 OK"
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    has_length: bool = True
    before: bytes = b""
    raw: bytes | None = None
    verdict: Verdict = "sound"

    def content(self) -> bytes:
        """The bytes on the wire."""
        if self.raw is not None:
            return self.raw
        headers = [(b"Content-Length", b"%d" % len(self.body))] if self.has_length else []
        headers += [(b"Connection", b"close"), *self.headers]
        lines = [self.status, *(b": ".join(header) for header in headers), b"", b""]
        return self.before + b"\r\n".join(lines) + self.body

    def with_header(self, name: bytes, value: bytes, verdict: Verdict = "sound") -> Reply:
        """Adds a header."""
        self.headers.append((name, value))
        self.verdict = verdict
        return self

    def with_length(self, value: bytes, verdict: Verdict) -> Reply:
        """Another length than that of the body."""
        self.has_length = False
        return self.with_header(b"Content-Length", value, verdict)


def draw_reply(random: Random, body: bytes, own_path: str) -> Reply:
    """A sound answer with one change, or none.

    Args:
        random: chooses the change.
        body: the right body.
        own_path: where the same server sends it too.
    """
    reply = Reply(body)
    if random.random() < 0.1:
        return reply
    group = random.choice((_status, _status, _headers, _lengths, _chunks, _codings, _bytes))
    return _redirect(random, reply, own_path) if random.random() < 0.15 else group(random, reply)


_SUCCESS = (b"HTTP/1.1 200 OK", b"HTTP/1.1 200", b"HTTP/1.1 200 ", b"HTTP/1.0 200 OK", b"HTTP/1.1 200 \x1b[31m\xff")
_NO_SUCCESS = (201, 202, 204, 206, 300, 304, 305, 400, 401, 403, 404, 407, 408, 410, 416, 418, 451, 499)
_OF_THE_MOMENT = (429, 500, 502, 503, 504, 520, 599, 999)
_NONSENSE = (
    b"", b"HTTP/1.1", b"HTTP/1.1 abc OK", b"HTTP/1.1 20 OK", b"HTTP/1.1 2000 OK", b"ICY 200 OK", b"200 OK", b"\x00\xff",
    b"HTTP/2 200", b"HTTP/9.9 200 OK", b"<html>", b"HTTP/1.1 " + b"9" * 5000, b"HTTP/1.1 -200 OK", b"HTTP/1.1 102 Wait",
)  # fmt: skip


def _status(random: Random, reply: Reply) -> Reply:
    """Another first line."""
    kind = random.randrange(6)
    if kind == 0:
        reply.status = random.choice(_SUCCESS)
    elif kind == 1:
        reply.status, reply.verdict = b"HTTP/1.1 %d \x1b]0;x\x07" % random.choice(_NO_SUCCESS), "final"
    elif kind <= 3:
        reply.status, reply.verdict = b"HTTP/1.1 %d Later" % random.choice(_OF_THE_MOMENT), "passing"
        if random.random() < 0.6:
            soon, late = (b"0", b"-1", b"soon", b"Thu, 01 Jan 1970 00:00:00 GMT", b""), (b"1", b"86400", b"9" * 400)
            is_late = random.random() < 0.5
            reply.with_header(
                b"Retry-After", random.choice(late if is_late else soon), "final" if is_late else "passing"
            )
    elif kind == 4:
        reply.status, reply.verdict = random.choice(_NONSENSE), "open"
    else:
        reply.before = b"HTTP/1.1 100 Continue\r\n\r\n" * random.choice((1, 2, 50))
        reply.verdict = "sound" if len(reply.before) < 100 else "open"
    return reply


def _headers(random: Random, reply: Reply) -> Reply:
    """More headers, or what looks like some."""
    kind = random.randrange(6)
    if kind == 0:
        return reply.with_header(b"x-" + b"y" * random.choice((1, 1000)), b"z" * random.choice((0, 1, 60_000)))
    if kind == 1:
        return reply.with_header(b"Set-Cookie", random.choice((b"a=b", b"\xff=\x01; Max-Age=x; Domain=..", b";" * 999)))
    if kind == 2:
        reply.headers += [(b"X-%d" % number, b"x") for number in range(random.choice((50, 200)))]
        reply.verdict = "sound" if len(reply.headers) < 99 else "passing"
        return reply
    if kind == 3:
        return reply.with_header(b"X", b"z" * 70_000, "passing")
    if kind == 4:
        odd = random.choice((b"", b" ", b"no colon", b"\x00", b"\xff\xfe", b"a b", b":", b"X\r\n folded", b"\x1b[2J"))
        return reply.with_header(odd, b"x", "open")
    types = (b"text/html", b"\xff", b"application/json; charset=utf-16", b"text/plain; charset=nonsense", b"")
    return reply.with_header(b"Content-Type", random.choice(types))


def _lengths(random: Random, reply: Reply) -> Reply:
    """No length, or another."""
    right = len(reply.body)
    if random.random() < 0.25:
        reply.has_length = False
        return reply
    wrong: tuple[tuple[bytes, Verdict], ...] = (
        (b"%d" % (right + random.choice((1, 2, 1000))), "passing"),
        (b"%d" % random.randrange(right), "open"),
        (b"%d" % (MOST_BYTES + 1), "final"),
        (b"9" * 18, "final"),
        (b"9" * 5000, "open"),
        (b"-1", "open"),
        (b"+%d" % right, "open"),
        (b" %d " % right, "sound"),
        (b"%d, %d" % (right, right), "open"),
        (b"%d, 5" % right, "open"),
        (b"0x10", "open"),
        (b"\xb2", "open"),
        (b"many", "open"),
        (b"", "open"),
        (b"0", "open"),
    )
    if random.random() < 0.1:
        return reply.with_header(b"Content-Length", b"%d" % (right + 7), "open")
    return reply.with_length(*random.choice(wrong))


def _chunks(random: Random, reply: Reply) -> Reply:
    """The body in chunks, which say how long they are."""
    body = reply.body
    ends = sorted({random.randrange(1, len(body) + 1) for _ in range(random.randrange(5))} | {len(body)})
    parts = [body[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    size: Callable[[int], bytes] = random.choice((lambda n: b"%x" % n, lambda n: b"%X" % n, lambda n: b"%x;a=b" % n))
    chunks = [size(len(part)) + b"\r\n" + part + b"\r\n" for part in parts] + [b"0\r\n"]
    reply.has_length = False
    reply.with_header(b"Transfer-Encoding", b"chunked")
    kind = random.randrange(7)
    if kind == 0:
        chunks[-1:] = []
        reply.verdict = "passing"
    elif kind == 1:
        chunks[random.randrange(len(chunks))] = random.choice(
            (b"zz\r\n", b"-5\r\n", b"\r\n", b"f" * 20 + b"\r\n", b"_")
        )
        reply.verdict = "open"
    elif kind == 2:
        reply.body = b"".join([*chunks, b"\r\n"])[: -random.randrange(8, len(body) + 8)]
        reply.verdict = "passing"
        return reply
    elif kind == 3:
        chunks.append(random.choice((b"X-Trailer: y\r\n", b"\xff\r\n")))
    elif kind == 4:
        reply.headers[-1] = (
            b"Transfer-Encoding",
            random.choice((b"gzip, chunked", b"identity", b"chunked, chunked", b"x")),
        )
        reply.verdict = "open"
    elif kind == 5:
        reply.with_header(b"Content-Length", b"5", "open")
    reply.body = b"".join([*chunks, b"\r\n"])
    return reply


def _codings(random: Random, reply: Reply) -> Reply:
    """The body compressed, or said to be."""
    body = reply.body
    packed = gzip.compress(body, mtime=0)
    kinds: tuple[tuple[bytes, bytes, Verdict], ...] = (
        (b"gzip", packed, "sound"),
        (b"x-gzip", packed, "sound"),
        (b"GZIP", packed, "sound"),
        (b"deflate", zlib.compress(body), "sound"),
        (b"identity", body, "sound"),
        (b"gzip, gzip", gzip.compress(packed, mtime=0), "open"),
        (b"gzip", packed[: random.randrange(1, len(packed))], "open"),
        (b"gzip", packed + b"junk", "open"),
        (b"gzip", b"no gzip at all", "passing"),
        (b"gzip", gzip.compress(bytes(4 * MOST_BYTES), mtime=0), "open"),
        (b"deflate", b"\xff\xff\xff\xff no deflate", "passing"),
        (b"br", b"\xff\xff\xff", "open"),
        (b"zstd", b"\xff\xff\xff", "open"),
        (b"nonsense", body, "open"),
        (b"gzip, " * 50 + b"gzip", packed, "open"),
        (b"", body, "sound"),
    )
    name, reply.body, verdict = random.choice(kinds)
    return reply.with_header(b"Content-Encoding", name, verdict)


def _bytes(random: Random, reply: Reply) -> Reply:
    """Bytes of the head, flipped and cut and spliced: nobody can say what becomes of them."""
    head, _, _ = reply.content().partition(b"\r\n\r\n")
    reply.raw, reply.verdict = mutate_bytes(random, head) + b"\r\n\r\n" + reply.body, "open"
    return reply


def _redirect(random: Random, reply: Reply, own_path: str) -> Reply:
    """Sends on: to the same server, where the body is, or elsewhere."""
    reply.status = b"HTTP/1.1 %d Elsewhere" % random.choice((301, 302, 303, 307, 308))
    reply.body = random.choice((b"", b"<html>Elsewhere</html>"))
    places: tuple[tuple[bytes, Verdict], ...] = (
        (own_path.encode(), "sound"),
        (b"http://[::1", "final"),
        (b"ftp://127.0.0.1/", "final"),
        (b"file:///etc/passwd", "final"),
        (b"http://host:port/", "final"),
        (b"\xff\xfe", "final"),
        (b"/nothing/there", "final"),
        (b"", "open"),
        (b"http://127.0.0.1:9/", "open"),
    )
    location, verdict = random.choice(places)
    if random.random() < 0.1:
        reply.verdict = "final"  # without a Location
        return reply
    return reply.with_header(b"Location", location, verdict)
