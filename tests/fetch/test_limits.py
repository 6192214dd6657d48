"""Servers that send too much, or too slowly: a limit ends both."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fetch.asking import IDS, fetch_three
from warehouse.errors import FetchError

VOXELS = 132 * 80 * 114  # at 100 um
BOMB = gzip.compress(bytes(10 * VOXELS))


def endless(handler: Any, whole: bytes) -> None:
    """A body without a length and without an end."""
    handler.sent = 0
    handler.reply(b"", length=-1)
    try:
        while handler.sent < 40 * VOXELS:
            handler.wfile.write(bytes(1 << 20))
            handler.sent += 1 << 20
            handler.server.longest = handler.sent
    except OSError:
        pass  # the client has had enough, as it should
    del whole


def long(handler: Any, whole: bytes) -> None:
    """A length that says it at once."""
    handler.server.longest = 0
    handler.reply(whole, length=12 * 10**9)
    handler.close_connection = True


def bomb(handler: Any, whole: bytes) -> None:
    """Zeros, which HTTP may compress to a thousandth."""
    del whole
    handler.server.longest = 0
    handler.reply(BOMB, headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize("fault", [endless, long, bomb])
@pytest.mark.parametrize(("kind", "bytes_of_value"), [("annotation", 4), ("injection_density", 8)])
def test_a_volume_is_no_longer_than_its_grid_allows(
    allen: Any, tmp_path: Path, fault: Callable[[Any, bytes], None], kind: str, bytes_of_value: int
) -> None:
    allen.faults[kind] = [fault] * 9
    most = round(1.001 * VOXELS * bytes_of_value) + 2**20
    words = f"the server sends more than the {most:,} bytes"
    if kind == "annotation":
        with pytest.raises(FetchError, match=words):
            fetch_three(allen, tmp_path, ids=IDS[:1])
    else:
        (reason,) = fetch_three(allen, tmp_path, ids=IDS[:1]).failed.values()
        assert words in reason
    assert len(allen.faults[kind]) == 8  # it is not asked again for so much
    assert allen.longest < most + 2**24
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("fault", [endless, long, bomb])
def test_a_list_is_no_longer_than_the_limit(allen: Any, tmp_path: Path, fault: Callable[[Any, bytes], None]) -> None:
    allen.faults["structures"] = [fault] * 9
    with pytest.raises(FetchError, match="the server sends more than the 3,000,000 bytes"):
        fetch_three(allen, tmp_path, most_query_bytes=3_000_000)
    assert len(allen.faults["structures"]) == 8


def test_a_raw_volume_of_this_grid_is_not_too_long(allen: Any, tmp_path: Path) -> None:
    """Zeros that are not compressed: damaged, as they have no header, but not too long."""
    allen.faults["injection_density"] = [lambda handler, whole: handler.reply(bytes(8 * VOXELS))] * 9
    (reason,) = fetch_three(allen, tmp_path, ids=IDS[:1]).failed.values()
    assert "is not an NRRD volume" in reason


def trickle(words: bytes) -> Callable[[Any, bytes], None]:
    """Sends a byte every 0.2 s, which no time-out of a socket minds."""

    def reply(handler: Any, whole: bytes) -> None:
        del whole
        handler.close_connection = True
        try:
            for byte in words:
                handler.wfile.write(bytes([byte]))
                time.sleep(0.2)
        except OSError:
            pass  # the client has had enough, as it should

    return reply


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.1 200 OK\r\nServer: " + b"x" * 100,
        b"HTTP/1.1 200 " + b"x" * 100,
    ],
    ids=["headers", "reason phrase"],
)
def test_headers_have_to_be_there_in_time(allen: Any, tmp_path: Path, words: bytes) -> None:
    allen.faults["structures"] = [trickle(words)] * 9
    began = time.monotonic()
    with pytest.raises(FetchError, match="the server does not answer in time"):
        fetch_three(allen, tmp_path, read_timeout_s=0.5, attempts=2)
    assert time.monotonic() - began < 5


def test_the_length_of_a_chunk_has_to_be_there_in_time(allen: Any, tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    def reply(handler: Any, whole: bytes) -> None:
        handler.wfile.write(head)
        trickle(b"0" * 100)(handler, whole)

    allen.faults["structures"] = [reply] * 9
    with pytest.raises(FetchError, match="the server does not answer in time"):
        fetch_three(allen, tmp_path, read_timeout_s=0.5, attempts=2)
