"""Headers of HTTP (RFC 9110): how long a body is, and how long to wait before the next attempt."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from tests.fuzz.oracle.rules import Rules

__all__ = ["Pause", "read_length", "read_pause"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_DATES = (
    re.compile(rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} GMT", re.ASCII),
    re.compile(rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) {_MONTH} (?P<day>\d\d| \d) {_TIME} (?P<year>\d{{4}})", re.ASCII),
)
"""The form that is sent today, and that of C's asctime, which is of Greenwich too. The third has a year of two digits,
and which century it is in depends on the day."""

_SURE_DIGITS = 18


@dataclass(frozen=True)
class Pause:
    """A pause: so many seconds, or until a time of the clock; neither if the rules leave open what is meant."""

    seconds: float | None = None
    until: int | None = None


def read_pause(value: str) -> Pause:
    """The pause that a Retry-After header asks for."""
    if re.fullmatch(r"[0-9]+", value):
        return Pause(seconds=float(value))
    for form in _DATES:
        found = form.fullmatch(value)
        if found:
            numbers = [int(found[name]) for name in ("day", "hour", "minute", "second", "year")]
            day, hour, minute, second, year = numbers
            month = _MONTHS.index(found["month"]) + 1
            if _is_moment(year, month, day, hour, minute, second):
                return Pause(until=calendar.timegm((year, month, day, hour, minute, second)))
    return Pause()


def _is_moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> bool:
    is_day = 1900 <= year < 9999 and 1 <= day <= calendar.monthrange(year, month)[1]
    return is_day and hour < 24 and minute < 60 and second < 60


def read_length(value: str, rules: Rules) -> int | None:
    """The length that a Content-Length header states; None if it states none."""
    if re.fullmatch(r"[0-9]+", value):
        if len(value) > _SURE_DIGITS:
            rules.doubt("a length beyond all bounds")
        return int(value[:300])
    return None
