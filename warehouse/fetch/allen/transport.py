"""Sends requests and reads what comes, as often as it takes and as long as it may."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
import tenacity
import urllib3

from .errors import NoTlsError, PassingError, RequestError
from .failures import explained
from .headers import promised_bytes, retry_after_s
from .redirects import leads_inside, redirected
from .rma import rows_of
from .settings import Settings
from .watched import WATCH, Session, public_only

__all__ = ["Transport"]

_CHUNK_BYTES = 1 << 16
_TOO_MANY_REQUESTS = 429
_REDIRECTS = 5


class _OfThread(threading.local):
    """What belongs to one thread: requests does not say that threads may share a session."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.urls: list[str] = []
        self.answered = ""
        self.most_file_bytes = 0


class Transport:
    """GET requests with deadlines, limits and retries, and a check that the body is complete."""

    def __init__(self, settings: Settings, say: Callable[[dict[str, Any]], None]) -> None:
        self._settings = settings
        self._say = say
        self._of_thread = _OfThread()
        self._lock = threading.Lock()
        self._with_tls: set[str] = set()  # servers that have answered over TLS, and are never asked without it
        self._plain: set[str] = set()  # servers that have none

    def begin(self, most_file_bytes: int) -> None:
        """Forgets what this thread has asked for, and sets how long the files may be for which it asks next."""
        self._of_thread.urls = []
        self._of_thread.most_file_bytes = most_file_bytes

    @property
    def urls(self) -> list[str]:
        """The URLs that answered the requests of this thread: after redirects, the last."""
        return list(self._of_thread.urls)

    def query(self, url: str) -> list[dict[str, Any]]:
        """The rows of an RMA response: all that there are, as far as the server says how many."""

        def attempt(quoted: str) -> list[dict[str, Any]]:
            return rows_of(b"".join(self._body(quoted, self._settings.most_query_bytes)), url)

        rows: list[dict[str, Any]] = self._persistently(quote(url, ";/?:@&=+$,"), attempt)
        return rows

    def download(self, url: str, path: Path) -> None:
        """Writes the body of the response into a file."""

        def attempt(url: str) -> None:
            chunks = self._body(url, self._of_thread.most_file_bytes)
            first = next(chunks, b"")  # before the file is made: if the server has none, there is to be none
            with path.open("wb") as file:
                file.write(first)
                for chunk in chunks:
                    file.write(chunk)

        self._persistently(url, attempt)

    def _persistently(self, url: str, attempt: Callable[[str], Any]) -> Any:
        base = next((base for base in self._settings.without_tls if url.startswith(f"{base}/")), None)
        if base in self._plain:
            url = self._without_tls(base, url)
        try:
            result = self._attempts(url, attempt)
        except NoTlsError as error:
            if base is None or base in self._with_tls:
                raise RequestError(f"{url}: {error} ({self._settings.attempts} attempts)") from error
            self._give_up_tls(base, error)
            result = self._attempts(self._without_tls(base, url), attempt)
        self._of_thread.urls.append(self._of_thread.answered)
        return result

    def _without_tls(self, base: str, url: str) -> str:
        return self._settings.without_tls[base] + url.removeprefix(base)

    def _give_up_tls(self, base: str, error: NoTlsError) -> None:
        with self._lock:
            if base not in self._plain:
                self._plain.add(base)
                plain = self._settings.without_tls[base]
                self._say({"note": f"{base}: {error}. Asking {plain}, where nothing protects an answer on its way."})

    def _attempts(self, url: str, attempt: Callable[[str], Any]) -> Any:
        settings = self._settings
        jittered = tenacity.wait_exponential_jitter(
            initial=settings.backoff_s, max=settings.longest_wait_s, jitter=settings.backoff_s
        )

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait_s if isinstance(error, PassingError) else 0.0
            return max(asked, float(jittered(state)))

        def say(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            pause = state.next_action.sleep if state.next_action else 0.0
            self._say({"note": f"{url}: {error}; asking again in {pause:.1f} s"})

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(settings.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(PassingError),
            before_sleep=say,
            reraise=True,
        )
        try:
            return retrying(attempt, url)
        except NoTlsError:
            raise
        except PassingError as error:
            raise RequestError(f"{url}: {error} ({settings.attempts} attempts)") from error

    def _body(self, url: str, most_bytes: int) -> Iterator[bytes]:
        try:
            with contextlib.closing(self._open(url)) as response:
                self._check_status(response)
                self._of_thread.answered = response.url
                yield from self._chunks(response, most_bytes)
        except (OSError, urllib3.exceptions.HTTPError) as error:  # requests' own errors are OSErrors too
            raise explained(url, error) from error

    def _open(self, url: str) -> requests.Response:
        """The response to a request, after redirects."""
        timeout, asked = (self._settings.connect_timeout_s, self._settings.read_timeout_s), url
        for redirect in range(_REDIRECTS + 1):
            with public_only(asked if redirect and not leads_inside(asked) else None):
                response = self._session.get(url, stream=True, timeout=timeout)
            if url.startswith("https:"):
                self._with_tls.update(base for base in self._settings.without_tls if url.startswith(f"{base}/"))
            if not response.is_redirect:
                return response
            with contextlib.closing(response):
                url = redirected(asked, url, response.headers["Location"])
        raise RequestError(f"{asked}: the server redirects more than {_REDIRECTS} times")

    def _chunks(self, response: requests.Response, most_bytes: int) -> Iterator[bytes]:
        settings = self._settings
        promised = promised_bytes(response.headers.get("Content-Length"))
        too_long = f"{response.url}: the server sends more than the {most_bytes:,} bytes that this can have"
        if promised > most_bytes:
            raise RequestError(too_long)
        arrived = window_bytes = 0
        window_began = time.monotonic()
        while chunk := self._next_chunk(response):
            arrived += len(chunk)
            if arrived > most_bytes:
                raise RequestError(too_long)
            self._say({"bytes": len(chunk)})
            yield chunk
            window_bytes += len(chunk)
            elapsed = time.monotonic() - window_began
            if elapsed > settings.stall_window_s:
                if window_bytes < settings.slowest_bytes_per_s * elapsed:
                    rate = window_bytes / elapsed
                    raise PassingError(f"the server is too slow ({rate:.0f} bytes per second)")
                window_began, window_bytes = time.monotonic(), 0
        if promised and response.raw.tell() != promised:
            raise PassingError(f"only {response.raw.tell():,} of {promised:,} bytes arrived")

    def _next_chunk(self, response: requests.Response) -> bytes:
        with WATCH.over(self._settings.read_timeout_s, response.raw.shutdown):
            chunk: bytes = response.raw.read1(_CHUNK_BYTES, decode_content=True)
            return chunk

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status == requests.codes.ok:
            return
        said = f"the server answers {status} {response.reason}"
        if status == _TOO_MANY_REQUESTS or status >= 500:
            wait_s = retry_after_s(response.headers.get("Retry-After"))
            if wait_s > self._settings.longest_wait_s:
                raise RequestError(f"{response.url}: {said} and asks for a pause of {wait_s:,.0f} s")
            raise PassingError(said, wait_s)
        raise RequestError(f"{response.url}: {said}", is_missing=status in (404, 410))

    @property
    def _session(self) -> Session:
        session = self._of_thread.session
        if session is None:
            session = self._of_thread.session = Session(self._settings.user_agent)
        return session
