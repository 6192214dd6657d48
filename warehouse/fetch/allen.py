# /// script
# requires-python = ">=3.11,<3.12"
# dependencies = ["allensdk==2.16.2", "tenacity>=9"]
# ///
"""Asks the Allen Institute's servers, through AllenSDK: the one module that imports it.

AllenSDK 2.16.2 installs on Python 3.11 only and pins old versions of what it needs, so this file is also a script that
uv runs in an environment of its own: requests come in on stdin and what becomes of them goes out on stdout, a JSON
object per line. It imports nothing else of this project, which that environment does not have.

    {"settings": {…}}                                                       first of all
    {"id": 7, "kind": "injection_density", "resolution_um": 25, "paths": {"127867804": "…/.part"}}   a request
    {"id": 7, "urls": ["http://…"]}                                         it was done
    {"id": 7, "error": "…", "is_missing": true}                             it was not
    {"bytes": 65536}, {"retry": "…"}                                        said in between

A request's files are written to the paths that it names and are whole as far as HTTP can tell; whether their content
makes sense is for others to check.
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
    """How to talk to the servers.

    Attributes:
        api_url: base of the RMA queries and the grid data.
        archive_url: base of the informatics archive, which has the annotation.
        user_agent: who asks.
        connections: requests under way at once.
        connect_timeout_s, read_timeout_s: how long a server may take to answer, and to send the next bytes.
        stall_window_s, slowest_bytes_per_s: a body that comes more slowly than this over the window is given up.
        attempts: how often a request is made before it has failed.
        backoff_s: the wait before the second attempt; it doubles with every further one, and a random part is added.
        longest_wait_s: a server that wants a longer pause than this (Retry-After) is taken at its word: it failed.
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
    """A request that failed for good. ``is_missing``: the server says that there is no such thing."""

    def __init__(self, message: str, *, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class _PassingError(Exception):
    """A fault that may be gone at the next attempt."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Transport:
    """GET requests with time-outs, retries and a check that the whole body came."""

    def __init__(self, settings: Settings, say: Callable[[dict[str, Any]], None]) -> None:
        self._settings = settings
        self._say = say
        self._local = threading.local()

    @property
    def urls(self) -> list[str]:
        """What this thread has asked for with success."""
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

        quoted = requests.utils.quote(url, ";/?:@&=+$,")
        return self._persistently(quoted, attempt)

    def download(self, url: str, path: Path) -> None:
        """The body of the response, in a file."""

        def attempt() -> None:
            chunks = self._body(url)
            first = next(chunks, b"")  # what the server does not have makes no file
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
            raise RequestError(f"{url}: the server sends us in circles") from error
        except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
                raise  # no space, no rights: nothing that the server could mend
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
                    raise _PassingError(f"the server sends next to nothing ({rate:.0f} bytes a second)")
                window_began, window_bytes = time.monotonic(), 0
        promised = response.headers.get("Content-Length")
        if promised is not None and promised.isdigit() and response.raw.tell() != int(promised):
            raise _PassingError(f"only {response.raw.tell():,} of {int(promised):,} bytes came")

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status == requests.codes.ok:
            return
        said = f"the server answers {status} {response.reason}"
        if status == _TOO_MANY_REQUESTS or status >= 500:
            wait_s = _retry_after_s(response.headers.get("Retry-After"))
            if wait_s > self._settings.longest_wait_s:
                raise RequestError(f"{response.url}: {said} and wants to be left alone for {wait_s:,.0f} s")
            raise _PassingError(said, wait_s)
        raise RequestError(f"{response.url}: {said}", is_missing=status in (404, 410))

    @property
    def _session(self) -> requests.Session:
        """One per thread: a session is not made to be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.headers["User-Agent"] = self._settings.user_agent
            session.max_redirects = _REDIRECTS
        return session


class _HardenedApi:
    """The two methods through which everything that AllenSDK asks passes."""

    transport: Transport

    def json_msg_query(self, url: str, dataframe: bool = False) -> Any:
        """The records that a query finds."""
        del dataframe  # AllenSDK has deprecated it
        return self.transport.query(url)

    def retrieve_file_over_http(self, url: str, file_path: str, zipped: bool = False) -> None:
        """The file at a URL."""
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
    """Files as AllenSDK would write them into its cache folder, from servers as they are."""

    def __init__(self, settings: Settings, say: Callable[[dict[str, Any]], None]) -> None:
        transport = Transport(settings, say)
        self._transport = transport
        self._atlas = _ConnectivityApi(transport, settings)
        self._ontology = _OntologyApi(transport, settings)

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int) -> list[str]:
        """Write files of a kind.

        Args:
            kind: manifest, structures, structure_sets, experiments, annotation, structure_unionize or
                injection_density.
            paths: where to write the file of each experiment; of what is no experiment's, the key is 0. An experiment
                of which the server knows no unionizes gets no file.
            resolution_um: of the volumes.

        Returns:
            The URLs that were asked.

        Raises:
            RequestError: a server could not be reached, failed, or has no such thing.
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
    """Seconds that a Retry-After header asks for: it holds their number, or a date."""
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
    """Answer the requests on stdin until it ends, so many at once as the settings allow."""
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
    os.dup2(2, 1)  # what AllenSDK and its kin print must not get between the lines
    settings = Settings(**json.loads(sys.stdin.readline())["settings"])
    client = AllenClient(settings, say)
    pool = ThreadPoolExecutor(settings.connections)
    for line in sys.stdin:
        pool.submit(answer, json.loads(line))
    os._exit(0)  # who asked is gone: nobody waits for what is still under way


if __name__ == "__main__":
    _serve()
