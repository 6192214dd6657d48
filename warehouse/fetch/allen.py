# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2", "tenacity>=9", "urllib3>=2.6"]
# ///
"""Sends requests to the Allen Institute's servers through AllenSDK: the one module that imports it.

AllenSDK 2.16.2 installs on Python 3.11 only and pins old versions of what it needs, so this file is also a script that
runs in an environment of its own. It reads requests from stdin and writes answers to stdout, a JSON object
per line. It imports nothing else of this project, which that environment does not have.

    {"settings": {…}}                                                       the first line
    {"id": 7, "kind": "injection_density", "resolution_um": 25, "most_bytes": 617000000,
     "paths": {"127867804": "…/.part"}}                                     a request
    {"id": 7, "urls": ["https://…"]}                                        its answer: the files are written
    {"id": 7, "error": "…", "is_missing": true}                             its answer: they are not
    {"id": 7, "damaged": "…"}                                               its answer: what came makes no sense
    {"bytes": 65536}, {"note": "…"}                                         progress, in between

The files of a request are written to the paths that it names, as complete as HTTP and the server's own counts can tell.
The caller checks their content. Texts of the server are passed on as they are: the caller makes them fit to be shown.
"""

from __future__ import annotations

import contextlib
import email.utils
import ipaddress
import json
import os
import socket
import ssl
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pandas as pd
import requests
import tenacity
import urllib3
from allensdk.api.queries.mouse_connectivity_api import MouseConnectivityApi
from allensdk.api.queries.ontologies_api import OntologiesApi
from allensdk.core import json_utilities
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache
from allensdk.core.structure_tree import StructureTree
from urllib3.util.ssl_match_hostname import CertificateError

__all__ = ["AllenClient", "RequestError", "Settings"]

_CHUNK_BYTES = 1 << 16
_ADULT_MOUSE_GRAPH_ID = 1
_TOO_MANY_REQUESTS = 429
_REDIRECTS = 5
_WATCH_S = 0.1
_LENGTH_DIGITS = 19

_API_URL = "https://api.brain-map.org"
_ARCHIVE_URL = "https://download.alleninstitute.org"
_WITHOUT_TLS = {url: url.replace("https:", "http:") for url in (_API_URL, _ARCHIVE_URL)}

_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
    "UNKNOWN_PROTOCOL",
)
"""What OpenSSL says of a server that answers a TLS greeting with something else. No certificate is involved."""

_ID_FIELDS = {
    "structures": ("id",),
    "structure_sets": ("id",),
    "experiments": ("data_set_id", "structure_id"),
    "structure_unionize": ("section_data_set_id", "structure_id"),
}
"""The fields of the server's rows, by kind, that must be integers: a text that looks like one would match no id."""


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


class RequestError(Exception):
    """A request failed. ``is_missing``: the server does not have what was asked for."""

    def __init__(self, message: str, *, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class DamagedAnswerError(Exception):
    """The rows of an answer are whole, but make no sense."""


class _PassingError(Exception):
    """An attempt failed, and the next one may succeed. ``wait_s``: the pause that the server asks for."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class _NoTlsError(_PassingError):
    """There is no TLS at the address. A certificate that cannot be verified is not this error."""


class _OfThread(threading.local):
    """What belongs to one thread: requests does not say that threads may share a session."""

    def __init__(self) -> None:
        self.session: requests.Session | None = None
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
            return _rows(b"".join(self._body(quoted, self._settings.most_query_bytes)), url)

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
        except _NoTlsError as error:
            if base is None or base in self._with_tls:
                raise RequestError(f"{url}: {error} ({self._settings.attempts} attempts)") from error
            self._give_up_tls(base, error)
            result = self._attempts(self._without_tls(base, url), attempt)
        self._of_thread.urls.append(self._of_thread.answered)
        return result

    def _without_tls(self, base: str, url: str) -> str:
        return self._settings.without_tls[base] + url.removeprefix(base)

    def _give_up_tls(self, base: str, error: _NoTlsError) -> None:
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
            asked = error.wait_s if isinstance(error, _PassingError) else 0.0
            return max(asked, float(jittered(state)))

        def say(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            pause = state.next_action.sleep if state.next_action else 0.0
            self._say({"note": f"{url}: {error}; asking again in {pause:.1f} s"})

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(settings.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_PassingError),
            before_sleep=say,
            reraise=True,
        )
        try:
            return retrying(attempt, url)
        except _NoTlsError:
            raise
        except _PassingError as error:
            raise RequestError(f"{url}: {error} ({settings.attempts} attempts)") from error

    def _body(self, url: str, most_bytes: int) -> Iterator[bytes]:
        try:
            with contextlib.closing(self._open(url)) as response:
                self._check_status(response)
                self._of_thread.answered = response.url
                yield from self._chunks(response, most_bytes)
        except (OSError, urllib3.exceptions.HTTPError) as error:  # requests' own errors are OSErrors too
            raise _explained(url, error) from error

    def _open(self, url: str) -> requests.Response:
        """The response to a request, after redirects."""
        timeout, asked = (self._settings.connect_timeout_s, self._settings.read_timeout_s), url
        for _ in range(_REDIRECTS + 1):
            response = self._session.get(url, stream=True, timeout=timeout)
            if url.startswith("https:"):
                self._with_tls.update(base for base in self._settings.without_tls if url.startswith(f"{base}/"))
            if not response.is_redirect:
                return response
            with contextlib.closing(response):
                url = _redirected(asked, url, response.headers["Location"])
        raise RequestError(f"{asked}: the server redirects more than {_REDIRECTS} times")

    def _chunks(self, response: requests.Response, most_bytes: int) -> Iterator[bytes]:
        settings = self._settings
        promised = response.headers.get("Content-Length", "")
        promised_bytes = int(promised) if promised.isdecimal() and len(promised) < _LENGTH_DIGITS else 0
        too_long = f"{response.url}: the server sends more than the {most_bytes:,} bytes that this can have"
        if promised_bytes > most_bytes:
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
                    raise _PassingError(f"the server is too slow ({rate:.0f} bytes per second)")
                window_began, window_bytes = time.monotonic(), 0
        if promised_bytes and response.raw.tell() != promised_bytes:
            raise _PassingError(f"only {response.raw.tell():,} of {promised_bytes:,} bytes arrived")

    def _next_chunk(self, response: requests.Response) -> bytes:
        with _WATCH.over(self._settings.read_timeout_s, response.raw.shutdown):
            chunk: bytes = response.raw.read1(_CHUNK_BYTES, decode_content=True)
            return chunk

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status == requests.codes.ok:
            return
        said = f"the server answers {status} {response.reason}"
        if status == _TOO_MANY_REQUESTS or status >= 500:
            wait_s = _retry_after_s(response.headers.get("Retry-After"))
            if wait_s > self._settings.longest_wait_s:
                raise RequestError(f"{response.url}: {said} and asks for a pause of {wait_s:,.0f} s")
            raise _PassingError(said, wait_s)
        raise RequestError(f"{response.url}: {said}", is_missing=status in (404, 410))

    @property
    def _session(self) -> requests.Session:
        session = self._of_thread.session
        if session is None:
            session = self._of_thread.session = _Session()
            session.headers["User-Agent"] = self._settings.user_agent
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Adapter())
        return session


class _Session(requests.Session):  # type: ignore[misc]
    """Follows no redirect by itself: it would go wherever a server sends it, and read what comes on the way."""

    def get_redirect_target(self, response: requests.Response) -> None:
        """None: there is none for requests."""
        del response


class _Watch:
    """Ends what is overdue. A socket's own time-out begins anew with every byte, so that a trickle never meets it."""

    def __init__(self) -> None:
        self._due: dict[Callable[[], object], float] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._look, daemon=True).start()

    @contextlib.contextmanager
    def over(self, limit_s: float, end: Callable[[], object]) -> Iterator[None]:
        """Calls ``end`` from another thread if what is inside takes longer than ``limit_s``.

        Raises:
            TimeoutError: it did.
        """
        with self._lock:
            self._due[end] = time.monotonic() + limit_s
        error: Exception | None = None
        try:
            yield
        except Exception as caught:
            error = caught
        with self._lock:
            is_late = self._due.pop(end, None) is None
        if is_late:
            raise TimeoutError("overdue") from error
        if error is not None:
            raise error

    def _look(self) -> None:
        while True:
            time.sleep(_WATCH_S)
            with self._lock:
                now = time.monotonic()
                late = [end for end, due_s in self._due.items() if due_s < now]
                for end in late:
                    del self._due[end]
            for end in late:
                with contextlib.suppress(OSError, RuntimeError, ValueError):  # it has ended by itself
                    end()


_WATCH = _Watch()


class _Watched:
    """A connection that has to be there within twice its time-out, and all headers within its time-out."""

    sock: Any
    timeout: float

    def connect(self) -> None:
        with _WATCH.over(2 * self.timeout, self._shut_down):  # once for TCP, once for the handshake of TLS
            super().connect()  # type: ignore[misc]

    def getresponse(self) -> Any:
        with _WATCH.over(self.timeout, self._shut_down):
            return super().getresponse()  # type: ignore[misc]

    def _shut_down(self) -> None:
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


class _Connection(_Watched, urllib3.connection.HTTPConnection):  # type: ignore[misc]
    pass


class _TlsConnection(_Watched, urllib3.connection.HTTPSConnection):  # type: ignore[misc]
    pass


class _Pool(urllib3.HTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TlsConnection


class _Adapter(requests.adapters.HTTPAdapter):  # type: ignore[misc]
    """Sends requests over watched connections, also through a proxy."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        if type(manager) is urllib3.ProxyManager:  # one for SOCKS has connections of its own
            self._watch(manager)
        return manager

    def _watch(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class _HardenedApi:
    """The two methods that send all requests of AllenSDK."""

    transport: Transport

    def json_msg_query(self, url: str, dataframe: bool = False) -> Any:
        """The records that a query returns."""
        del dataframe  # AllenSDK has deprecated it
        return self.transport.query(url)

    def retrieve_file_over_http(self, url: str, file_path: str, zipped: bool = False) -> None:
        """Writes the file at a URL to a path."""
        del zipped  # no volume is
        self.transport.download(url, Path(file_path))


class _ConnectivityApi(_HardenedApi, MouseConnectivityApi):  # type: ignore[misc]
    def __init__(self, transport: Transport, settings: Settings) -> None:
        super().__init__(base_uri=settings.api_url)
        self.transport = transport
        self.informatics_archive_endpoint = f"{settings.archive_url}/informatics-archive"


class _OntologyApi(_HardenedApi, OntologiesApi):  # type: ignore[misc]
    def __init__(self, transport: Transport, settings: Settings) -> None:
        super().__init__(base_uri=settings.api_url)
        self.transport = transport


class AllenClient:
    """Writes files as AllenSDK writes them into its cache folder, and copes with servers that fail."""

    def __init__(self, settings: Settings, say: Callable[[dict[str, Any]], None]) -> None:
        transport = Transport(settings, say)
        self._transport = transport
        self._atlas = _ConnectivityApi(transport, settings)
        self._ontology = _OntologyApi(transport, settings)

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int, most_bytes: int) -> list[str]:
        """Writes files of a kind.

        Args:
            kind: manifest, structures, structure_sets, experiments, annotation, structure_unionize or
                injection_density.
            paths: where to write the file of each experiment, by its id; a file of the whole atlas has the key 0. If
                the server has no unionizes of an experiment, no file is written.
            resolution_um: voxel size of the volumes, in um.
            most_bytes: how long a volume may be.

        Returns:
            The URLs that answered.

        Raises:
            RequestError: a server cannot be reached, fails, or does not have what was asked for.
            DamagedAnswerError: the rows that it sends make no sense.
            OSError: a file cannot be written.
        """
        self._transport.begin(most_bytes)
        atlas, ontology = self._atlas, self._ontology
        first_id, first_path = next(iter(paths.items()))
        if kind == "manifest":
            MouseConnectivityCache(manifest_file=str(first_path), resolution=resolution_um)
        elif kind == "annotation":
            url = atlas.build_volumetric_data_download_url(
                MouseConnectivityApi.CCF_VERSION_DEFAULT, f"annotation_{resolution_um}.nrrd"
            )
            atlas.retrieve_file_over_http(url, str(first_path))
        elif kind == "injection_density":
            atlas.download_projection_grid_data(
                first_id, [MouseConnectivityApi.INJECTION_DENSITY], resolution_um, str(first_path)
            )
        elif kind == "structures":
            rows = ontology.get_structures_with_sets(structure_graph_ids=_ADULT_MOUSE_GRAPH_ID)
            with self._sense(kind, rows):
                _check_asked(rows, "graph_id", {_ADULT_MOUSE_GRAPH_ID}, default=_ADULT_MOUSE_GRAPH_ID)
                json_utilities.write(str(first_path), StructureTree.clean_structures(rows))
        elif kind == "structure_sets":
            rows = ontology.get_structure_sets()
            with self._sense(kind, rows):
                pd.DataFrame(rows)[["id", "name", "description"]].to_csv(first_path, index=False)
        elif kind == "experiments":
            rows = atlas.get_experiments_api()
            with self._sense(kind, rows):
                json_utilities.write(str(first_path), rows)
        elif kind == "structure_unionize":
            rows = atlas.get_structure_unionizes(list(paths))
            with self._sense(kind, rows):
                _check_asked(rows, "section_data_set_id", paths)
                _write_unionizes(rows, paths)
        else:
            raise ValueError(kind)
        return self._transport.urls

    @contextlib.contextmanager
    def _sense(self, kind: str, rows: list[dict[str, Any]]) -> Iterator[None]:
        """What is inside makes a file of the server's rows: if that fails, it is for the rows."""
        url = self._transport.urls[-1]
        try:
            for field_name in _ID_FIELDS[kind]:
                for row in rows:
                    if type(row[field_name]) is not int:
                        raise DamagedAnswerError(f"a row has {field_name} {row[field_name]!r:.40}, which is no number")
            yield
        except DamagedAnswerError as error:
            raise DamagedAnswerError(f"{url}: {error}") from error
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
            raise DamagedAnswerError(
                f"{url}: the rows make no sense ({type(error).__name__}: {error!s:.80})"
            ) from error


def _check_asked(
    rows: list[dict[str, Any]], field_name: str, asked: Container[int], default: int | None = None
) -> None:
    for row in rows:
        if row.get(field_name, default) not in asked:
            raise DamagedAnswerError(f"a row has {field_name} {row.get(field_name)!r:.40}, which was not asked for")


def _write_unionizes(rows: list[dict[str, Any]], paths: dict[int, Path]) -> None:
    by_experiment: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_experiment[row["section_data_set_id"]].append(row)
    for experiment_id, path in paths.items():
        if own := by_experiment.get(experiment_id):
            pd.DataFrame(own).rename(columns={"section_data_set_id": "experiment_id"}).to_csv(path)


def _rows(body: bytes, url: str) -> list[dict[str, Any]]:
    """The rows in the envelope of an RMA response.

    Where the envelope says how many they are, and at which it begins, that has to be true: then they are all that were
    asked for. With ``count$eqfalse`` the server does not count what there is in total, so that says nothing.

    Raises:
        _PassingError: the server reports an error, sends something else, or a part of the rows.
    """
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _PassingError(f"the answer is not JSON: it begins with {body[:24]!r}") from error
    if not isinstance(envelope, dict) or envelope.get("success") is not True or "msg" not in envelope:
        said = envelope.get("msg") if isinstance(envelope, dict) else envelope
        raise _PassingError(f"the server reports: {' '.join(str(said).split())[:200]}")
    rows = envelope["msg"]
    if rows == {} and envelope.get("num_rows") == 0:  # that is how some queries say that there is nothing
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _PassingError(f"the server sends no list of rows, but {rows!r:.40}")
    counted, first, total = (envelope.get(name) for name in ("num_rows", "start_row", "total_rows"))
    if counted not in (None, len(rows)):
        raise _PassingError(f"the server sends {len(rows):,} rows, and says that they are {counted!r:.20}")
    if first not in (None, 0):
        raise _PassingError(f"the server begins with row {first!r:.20}, and not with the first")
    if "count$eqfalse" not in url and total is not None and not (isinstance(total, int) and total <= len(rows)):
        raise _PassingError(f"the server sends {len(rows):,} of {total!r:.20} rows")
    return rows


def _redirected(asked: str, url: str, location: str) -> str:
    """The address to which an answer sends on.

    Raises:
        RequestError: it is none to follow: not http or https, without TLS after an address with TLS, or within this
            machine's network although the server that was asked is not.
    """
    try:
        target = urljoin(url, location.encode("latin-1").decode())  # a header is bytes, and requests' str is Latin-1
        parts, own_host = urlsplit(target), urlsplit(asked).hostname or ""
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RequestError(f"{asked}: the server redirects to {location!r:.80}, which is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise RequestError(f"{asked}: the server redirects to {target:.80}, which is neither http nor https")
    if parts.scheme == "http" and url.startswith("https:"):
        raise RequestError(f"{asked}: the server redirects to {target:.80}, where nothing protects the answer")
    if _is_local(host) and not _is_local(own_host):
        raise RequestError(f"{asked}: the server redirects to {target:.80}, which is an address of your own network")
    return target


def _is_local(host: str) -> bool:
    """Whether a name or number of a host leads into this machine or its network rather than to the public internet."""
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False  # nobody here knows the name; a proxy may
    return not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)


def _retry_after_s(value: str | None) -> float:
    """The seconds that a Retry-After header asks for, as a number or as a date."""
    if value is None:
        return 0.0
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _explained(url: str, error: Exception) -> RequestError | _PassingError:
    """What is to be said of an error of requests or urllib3, and whether another attempt may help."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, (ssl.SSLCertVerificationError, CertificateError)):
            # Not even without TLS: the answer would come from whoever showed that certificate.
            return RequestError(
                f"{url}: the certificate of the server cannot be verified ({getattr(cause, 'verify_message', cause)}), "
                "so it is not asked; if your network inspects TLS, name its certificates with REQUESTS_CA_BUNDLE"
            )
        if type(cause) is OSError and "CA certificate bundle" in str(cause):
            return RequestError(f"{url}: {cause}")
    no_tls = _no_tls(error, causes) if url.startswith("https:") else None
    return _PassingError(_in_words(error)) if no_tls is None else _NoTlsError(f"no TLS there ({no_tls})")


def _no_tls(error: Exception, causes: list[BaseException]) -> str | None:
    """Why there is no TLS at an address; None if that is not what an error says."""
    is_of_proxy = isinstance(error, requests.exceptions.ProxyError)
    for cause in causes:
        if is_of_proxy:
            if str(cause).startswith("Tunnel connection failed") and "407" not in str(cause):
                return f"the proxy refuses: {cause}"
        elif isinstance(cause, ConnectionRefusedError):
            return "the connection is refused"
        elif isinstance(cause, requests.ConnectTimeout):
            return "no connection in time"
        elif isinstance(cause, ssl.SSLError) and cause.reason in _NOT_TLS:
            return "the server speaks something else"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those behind it: requests and urllib3 put them into one another in several ways."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]


def _in_words(error: Exception) -> str:
    if isinstance(error, (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)):
        return "the server does not answer in time"
    if isinstance(error, (urllib3.exceptions.IncompleteRead, urllib3.exceptions.ProtocolError)):
        return "the connection broke off"
    return f"no connection ({type(error).__name__})"


def _serve() -> None:
    """Answers the requests on stdin until it ends, as many at once as the settings allow."""
    lock = threading.Lock()

    def say(message: dict[str, Any]) -> None:
        with lock:
            print(json.dumps(message), file=out, flush=True)

    def answer(request: dict[str, Any]) -> None:
        try:
            paths = {int(key): Path(path) for key, path in request["paths"].items()}
            urls = client.get(request["kind"], paths, request["resolution_um"], request["most_bytes"])
            say({"id": request["id"], "urls": urls})
        except RequestError as error:
            say({"id": request["id"], "error": str(error), "is_missing": error.is_missing})
        except DamagedAnswerError as error:
            say({"id": request["id"], "damaged": str(error)})
        except OSError as error:
            say({"id": request["id"], "os_error": error.errno, "error": error.strerror or str(error)})
        except BaseException as error:
            say({"id": request["id"], "bug": f"{type(error).__name__}: {error}"})
            raise

    out: Any = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what AllenSDK and its dependencies print must not get between the answers
    settings = Settings(**json.loads(sys.stdin.readline())["settings"])
    client = AllenClient(settings, say)
    pool = ThreadPoolExecutor(settings.connections)
    for line in sys.stdin:
        pool.submit(answer, json.loads(line))
    os._exit(0)  # the caller has ended, so nothing waits for the requests that are still running


if __name__ == "__main__":
    _serve()
