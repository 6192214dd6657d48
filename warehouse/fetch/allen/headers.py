"""What headers of an answer say: how long it is, and how long to wait before the next attempt."""

from __future__ import annotations

import email.utils
import time
from datetime import UTC

__all__ = ["promised_bytes", "retry_after_s"]

_LENGTH_DIGITS = 19


def promised_bytes(value: str | None) -> int:
    """The length of a body that a Content-Length header promises; 0 if it says nothing that could be one."""
    return int(value) if value is not None and value.isdecimal() and len(value) < _LENGTH_DIGITS else 0


def retry_after_s(value: str | None) -> float:
    """The seconds that a Retry-After header asks for, as a number or as a date."""
    if value is None:
        return 0.0
    if value.strip().isdecimal():
        return float(value.strip())  # float knows fewer blanks
    try:
        moment = email.utils.parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)  # one of the forms of HTTP names no zone, and means Greenwich
        return max(0.0, moment.timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
