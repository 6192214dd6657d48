"""Headers that are read here: how long to wait before the next attempt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from warehouse.fetch.allen.headers import retry_after_s


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/Anchorage"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone of the machine."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"])
def test_a_date_is_of_greenwich_wherever_the_machine_is(zone: str, form: str) -> None:
    """The three forms of HTTP (RFC 9110, 5.6.7)."""
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    assert retry_after_s(in_an_hour.strftime(form)) == pytest.approx(3600, abs=2), zone


@pytest.mark.parametrize("blank", [" ", "\t", "\x1c", "\x1f", "\x85"])
def test_a_number_is_read_with_what_may_stand_around_it(blank: str) -> None:
    assert retry_after_s(f"{blank}5{blank}") == 5


def test_what_is_no_pause_is_none() -> None:
    for value in (None, "", "soon", "-5", "1.5", "Thu, 99 Nov 2026 18:00:00 GMT", "Thu, 26 Nov 2020 18:00:00 GMT"):
        assert retry_after_s(value) == 0
