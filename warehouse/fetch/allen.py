# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2", "tenacity>=9"]
# ///
"""Sends requests to the Allen Institute's servers through AllenSDK: the one module that imports it.

AllenSDK 2.16.2 installs on Python 3.11 only and pins old versions of what it needs, so this file is also a script that
uv runs in an environment of its own. It reads requests from stdin and writes answers to stdout, a JSON object per line.
It imports nothing else of this project, which that environment does not have.

    {"settings": {…}}                                                       the first line
    {"id": 7, "kind": "injection_density", "resolution_um": 25, "paths": {"127867804": "…/.part"}}   a request
    {"id": 7, "urls": ["http://…"]}                                         its answer: the files are written
    {"id": 7, "error": "…", "is_missing": true}                             its answer: they are not
    {"bytes": 65536}, {"retry": "…"}                                        progress, in between

The files of a request are written to the paths that it names, as complete as HTTP can tell. The caller checks their
content.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import requests
import tenacity
import urllib3
from allensdk.api.queries.mouse_connectivity_api import MouseConnectivityApi
from allensdk.api.queries.ontologies_api import OntologiesApi
from allensdk.core import json_utilities
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache
from allensdk.core.structure_tree import StructureTree

__all__ = ["AllenClient", "RequestError", "Settings"]

_CHUNK_BYTES = 1 << 16
_ADULT_MOUSE_GRAPH_ID = 1
_TOO_MANY_REQUESTS = 429
_REDIRECTS = 5


@dataclass(frozen=True)
class Settings:
    """How requests are sent.

    Attributes:
        api_url: base URL of the RMA queries and the grid data.
        archive_url: base URL of the informatics archive, which has the annotation.
        user_agent: the User-Agent of every request.
        connections: number of requests at once.
        connect_timeout_s, read_timeout_s: how long a server may take to accept a connection and to send the next bytes.
        stall_window_s, slowest_bytes_per_s: an attempt fails if its body is slower than this over the window.
        attempts: number of attempts before a request fails.
        backoff_s: the pause before the second attempt. It doubles with every attempt, and a random part is added.
        longest_wait_s: a request fails at once if the server asks for a longer pause than this (Retry-After).
    """

    api_url: str = "http://api.brain-map.org"
    archive_url: str = "http://download.alleninstitute.org"
    user_agent: str = "mouse-connectivity-warehouse"
    connections: int = 4
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 60.0
    stall_window_s: float = 30.0
    slowest_bytes_per_s: float = 512.0
    attempts: int = 5
    backoff_s: float = 1.0
    longest_wait_s: float = 120.0


class RequestError(Exception):
    """A request failed. ``is_missing``: the server does not have what was asked for."""

    def __init__(self, message: str, *, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class _PassingError(Exception):
    """An attempt failed, and the next one may succeed. ``wait_s``: the pause that the server asks for."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Transport:
    """GET requests with time-outs, retries and a check that the body is complete."""

    def __init__(self, settings: Settings, say: Callable[[dict[str, Any]], None]) -> None:
        self._settings = settings
        self._say = say
        self._local = threading.local()

    @property
    def urls(self) -> list[str]:
        """The URLs of the successful requests of this thread."""
        if not hasattr(self._local, "urls"):
            self._local.urls = []
        asked: list[str] = self._local.urls
        return asked

    def query(self, url: str) -> Any:
        """The ``msg`` of an RMA response."""

        def attempt() -> Any:
            body = b"".join(self._body(quoted))
            try:
                envelope = json.loads(body)
            except ValueError as error:
                raise _PassingError(f"the answer is not JSON: it begins with {body[:24]!r}") from error
            if not isinstance(envelope, dict) or envelope.get("success") is not True or "msg" not in envelope:
                said = envelope.get("msg") if isinstance(envelope, dict) else envelope
                raise _PassingError(f"the server reports: {' '.join(str(said).split())[:200]}")
            return envelope["msg"]

        quoted = quote(url, ";/?:@&=+$,")
        return self._persistently(quoted, attempt)

    def download(self, url: str, path: Path) -> None:
        """Writes the body of the response into a file."""

        def attempt() -> None:
            chunks = self._body(url)
            first = next(chunks, b"")  # before the file is made: if the server has none, there is to be none
            with path.open("wb") as file:
                file.write(first)
                for chunk in chunks:
                    file.write(chunk)

        self._persistently(url, attempt)

    def _persistently(self, url: str, attempt: Callable[[], Any]) -> Any:
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
            self._say({"retry": f"{url}: {error}; asking again in {pause:.1f} s"})

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(settings.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_PassingError),
            before_sleep=say,
            reraise=True,
        )
        try:
            result = retrying(attempt)
        except _PassingError as error:
            raise RequestError(f"{url}: {error} ({settings.attempts} attempts)") from error
        self.urls.append(url)
        return result

    def _body(self, url: str) -> Iterator[bytes]:
        settings = self._settings
        try:
            with contextlib.closing(
                self._session.get(url, stream=True, timeout=(settings.connect_timeout_s, settings.read_timeout_s))
            ) as response:
                self._check_status(response)
                yield from self._chunks(response)
        except requests.TooManyRedirects as error:
            raise RequestError(f"{url}: the server redirects more than {_REDIRECTS} times") from error
        except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
                raise  # no space, no permission: another attempt would fail too
            raise _PassingError(_in_words(error)) from error

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        settings = self._settings
        window_began, window_bytes = time.monotonic(), 0
        while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            self._say({"bytes": len(chunk)})
            yield chunk
            window_bytes += len(chunk)
            elapsed = time.monotonic() - window_began
            if elapsed > settings.stall_window_s:
                if window_bytes < settings.slowest_bytes_per_s * elapsed:
                    rate = window_bytes / elapsed
                    raise _PassingError(f"the server is too slow ({rate:.0f} bytes per second)")
                window_began, window_bytes = time.monotonic(), 0
        promised = response.headers.get("Content-Length")
        if promised is not None and promised.isdigit() and response.raw.tell() != int(promised):
            raise _PassingError(f"only {response.raw.tell():,} of {int(promised):,} bytes arrived")

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
        """The session of this thread: requests does not say that threads may share one."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.headers["User-Agent"] = self._settings.user_agent
            session.max_redirects = _REDIRECTS
        return session


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

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int) -> list[str]:
        """Writes files of a kind.

        Args:
            kind: manifest, structures, structure_sets, experiments, annotation, structure_unionize or
                injection_density.
            paths: where to write the file of each experiment, by its id; a file of the whole atlas has the key 0. If
                the server has no unionizes of an experiment, no file is written.
            resolution_um: voxel size of the volumes, in um.

        Returns:
            The URLs of the requests.

        Raises:
            RequestError: a server cannot be reached, fails, or does not have what was asked for.
            OSError: a file cannot be written.
        """
        self._transport.urls.clear()
        atlas, ontology = self._atlas, self._ontology
        first_id, first_path = next(iter(paths.items()))
        if kind == "manifest":
            MouseConnectivityCache(manifest_file=str(first_path), resolution=resolution_um)
        elif kind == "structures":
            records = ontology.get_structures_with_sets(structure_graph_ids=_ADULT_MOUSE_GRAPH_ID)
            json_utilities.write(str(first_path), StructureTree.clean_structures(records))
        elif kind == "structure_sets":
            sets = pd.DataFrame(ontology.get_structure_sets())
            sets[["id", "name", "description"]].to_csv(first_path, index=False)
        elif kind == "experiments":
            json_utilities.write(str(first_path), atlas.get_experiments_api())
        elif kind == "annotation":
            url = atlas.build_volumetric_data_download_url(
                MouseConnectivityApi.CCF_VERSION_DEFAULT, f"annotation_{resolution_um}.nrrd"
            )
            atlas.retrieve_file_over_http(url, str(first_path))
        elif kind == "injection_density":
            atlas.download_projection_grid_data(
                first_id, [MouseConnectivityApi.INJECTION_DENSITY], resolution_um, str(first_path)
            )
        elif kind == "structure_unionize":
            _write_unionizes(atlas.get_structure_unionizes(list(paths)), paths)
        else:
            raise ValueError(kind)
        return list(self._transport.urls)


def _write_unionizes(records: list[dict[str, Any]], paths: dict[int, Path]) -> None:
    by_experiment: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        by_experiment[record["section_data_set_id"]].append(record)
    for experiment_id, path in paths.items():
        if own := by_experiment.get(experiment_id):
            pd.DataFrame(own).rename(columns={"section_data_set_id": "experiment_id"}).to_csv(path)


def _retry_after_s(value: str | None) -> float:
    """The seconds that a Retry-After header asks for, as a number or as a date."""
    if value is None:
        return 0.0
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return 0.0


def _in_words(error: Exception) -> str:
    if isinstance(error, (requests.ConnectTimeout, requests.ReadTimeout, urllib3.exceptions.TimeoutError)):
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
            say({"id": request["id"], "urls": client.get(request["kind"], paths, request["resolution_um"])})
        except RequestError as error:
            say({"id": request["id"], "error": str(error), "is_missing": error.is_missing})
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
