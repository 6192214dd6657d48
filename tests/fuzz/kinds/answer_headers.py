"""Headers that the product reads itself: Retry-After and Content-Length."""

from __future__ import annotations

import email.utils
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from tests.fuzz import fetching
from tests.fuzz.case import Case
from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.oracle.http_headers import read_length, read_pause
from tests.fuzz.oracle.rules import Rules

__all__ = ["answer_headers"]

_NUMBERS = (
    "0", "1", "120", "007", "+5", "-5", "1.5", "1e3", "5 ", " 5", "5, 5", "5,6", "0x10", "7_18", "NaN", "inf", "²",
    "\xbd", "9" * 18, "9" * 19, "9" * 400, "9" * 5000, "18446744073709551616", "", " ", "five", "\x00", "5\x00",
)  # fmt: skip
_ZONES = ("Asia/Kolkata", "America/Anchorage", "UTC", "Europe/Vienna")
_SLACK_S = 5.0


def answer_headers(random: Random, folder: Path) -> Case[Any]:
    """One of the two, on a machine in some time zone."""
    del folder
    zone = random.choice(_ZONES)
    value = random.choice(_NUMBERS) if random.random() < 0.4 else _date(random)
    if random.random() < 0.3:
        value = mutate_bytes(random, value.encode("latin-1")).replace(b"\r", b"").replace(b"\n", b"").decode("latin-1")
    if random.random() < 0.3:
        return _length(value)
    pause = read_pause(value)

    def ask() -> float:
        with _in_zone(zone):
            return fetching.wait_s(value)

    def differs(waits_s: float) -> str | None:
        now = time.time()
        expected = pause.seconds if pause.until is None else max(0.0, pause.until - now)
        if not waits_s >= 0:
            return f"a pause of {waits_s}"
        if expected is None or math.isclose(waits_s, expected, rel_tol=1e-9, abs_tol=_SLACK_S):
            return None
        return f"{waits_s} s instead of {expected} s"

    return Case(ask, Rules(), differs, words=f"Retry-After: {value!a} in {zone}")


@contextmanager
def _in_zone(zone: str) -> Iterator[None]:
    """Moves this process to another time zone, for a while."""
    with mock.patch.dict(os.environ, TZ=zone):
        time.tzset()
        yield
    time.tzset()


def _length(value: str) -> Case[Any]:
    rules = Rules()
    stated = read_length(value, rules)

    def differs(length: int) -> str | None:
        if length < 0 or (stated is None and length != 0) or (not rules.doubts and length != (stated or 0)):
            return f"{length} bytes instead of {stated}"
        return None

    return Case(lambda: fetching.promised_length(value), rules, differs, words=f"Content-Length: {value!a}")


def _date(random: Random) -> str:
    moment = time.time() + random.choice((-(10**9), -60, 0, 30, 3600, 86400, 10**8, 10**10, 10**11))
    found = time.gmtime(moment)
    forms = (
        email.utils.formatdate(moment, usegmt=True),
        email.utils.formatdate(moment, usegmt=True),
        time.asctime(found),
        time.strftime("%A, %d-%b-%y %H:%M:%S GMT", found),
        email.utils.formatdate(moment),
        time.strftime("%a, %d %b %Y %H:%M:%S", found),
        time.strftime("%a, %d %b %Y %H:%M:%S ", found)
        + random.choice(("+0000", "-0500", "+9999", "EST", "Z", "XYZ", "+0530")),
        time.strftime("%Y-%m-%dT%H:%M:%SZ", found),
    )
    text = random.choice(forms)
    if random.random() < 0.2:
        old, new = random.choice(((":", "."), (" ", ""), ("2", "9"), ("0", "6"), (",", ""), ("GMT", ""), ("1", "²")))
        text = text.replace(old, new)
    return text
