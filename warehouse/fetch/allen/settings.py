"""How requests are sent."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Settings"]

_API_URL = "https://api.brain-map.org"
_ARCHIVE_URL = "https://download.alleninstitute.org"
_WITHOUT_TLS = {url: url.replace("https:", "http:") for url in (_API_URL, _ARCHIVE_URL)}


@dataclass(frozen=True)
class Settings:
    """How requests are sent.

    Attributes:
        api_url: base URL of the RMA queries and the grid data.
        archive_url: base URL of the informatics archive, which has the annotation.
        without_tls: what to ask instead of a server that has no TLS, by base URL.
        user_agent: the User-Agent of every request.
        connections: number of requests at once.
        connect_timeout_s: how long a server may take to accept a connection.
        read_timeout_s: how long it may take to send all headers, and then each next part of the body.
        stall_window_s, slowest_bytes_per_s: an attempt fails if its body is slower than this over the window.
        attempts: number of attempts before a request fails.
        backoff_s: the pause before the second attempt. It doubles with every attempt, and a random part is added.
        longest_wait_s: a request fails at once if the server asks for a longer pause than this (Retry-After).
        most_query_bytes: a query fails if its answer is longer than this.
    """

    api_url: str = _API_URL
    archive_url: str = _ARCHIVE_URL
    without_tls: dict[str, str] = field(default_factory=lambda: dict(_WITHOUT_TLS))
    user_agent: str = "mouse-connectivity-warehouse"
    connections: int = 4
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 60.0
    stall_window_s: float = 30.0
    slowest_bytes_per_s: float = 512.0
    attempts: int = 5
    backoff_s: float = 1.0
    longest_wait_s: float = 120.0
    most_query_bytes: int = 100_000_000
