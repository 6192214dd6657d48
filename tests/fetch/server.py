"""A server on the loopback that answers as the Allen Institute's does, and fails when it is told to."""

from __future__ import annotations

import json
import math
import re
import select
import ssl
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

__all__ = ["CERTIFICATE", "OTHER_CERTIFICATE", "AllenServer", "Handler", "serving"]

CERTIFICATE = Path(__file__).with_name("certificates") / "loopback.pem"
"""Of 127.0.0.1, signed by itself, with its key, which protects nothing: a client that is to trust it is told to."""

OTHER_CERTIFICATE = CERTIFICATE.with_name("other.pem")
"""Of another host."""

Fault = Callable[["Handler", bytes], None]


class AllenServer(ThreadingHTTPServer):
    """Serves a cache folder. What it has to work out it works out once, so that it takes no time from who is measured.

    Attributes:
        requests: what was asked, in order.
        times: when, by the monotonic clock.
        faults: by kind of request, what to do instead of answering, once each and in order.
        latency_s: how long every answer takes to begin.
    """

    daemon_threads = True

    def __init__(self, folder: Path, structure_sets: Path | None = None, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.has_tls = certificate is not None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake is left to the thread of a request: here it would keep the others waiting.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.folder = folder
        self.structure_sets = structure_sets
        self.requests: list[str] = []
        self.times: list[float] = []
        self.agents: set[str] = set()
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.latency_s = 0.0
        self.most_at_once = self.at_once = 0
        self.lock = threading.Lock()
        self._known: dict[tuple[Path, str], tuple[int, bytes]] = {}

    @property
    def url(self) -> str:
        return f"http{'s' * self.has_tls}://127.0.0.1:{self.server_address[1]}"

    @property
    def settings(self) -> dict[str, Any]:
        """How mcw is to ask this server, without the patience that a real one deserves."""
        return {
            "api_url": self.url,
            "archive_url": self.url,
            "backoff_s": 0.01,
            "attempts": 3,
            "read_timeout_s": 1.0,
            "stall_window_s": 1.0,
            "longest_wait_s": 3.0,
        }

    @property
    def rma_requests(self) -> list[str]:
        """What was asked of the database, not of the file servers."""
        return [request for request in self.requests if "/data/query.json" in request]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless the client has only gone away, as those do that are killed."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)

    def forget(self) -> None:
        """Forget what was asked."""
        self.requests.clear()
        self.times.clear()

    def reset(self) -> None:
        """Be as new, once nothing is being answered any more."""
        while self.at_once:
            time.sleep(0.01)
        self.forget()
        self.agents.clear()
        self.faults.clear()
        self.latency_s = 0.0
        self.most_at_once = 0

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Kind of request, and the body of its answer; None where there is no such thing."""
        query = unquote(path)
        if "q=model::StructureSet," in query:
            return "structure_sets", _envelope([self._once(self._structure_sets_path, "sets", self._structure_sets)])
        if "q=model::Structure," in query:
            return "structures", _envelope([self._once(self.folder / "structures.json", "tree", _structures)])
        if "q=model::ApiConnectivity" in query:
            return "experiments", _envelope([self._once(self.folder / "experiments.json", "list", _experiments)])
        if "q=model::ProjectionStructureUnionize" in query:
            found = re.search(r"section_data_set_id\$in([\d,]+)\]", query)
            assert found is not None, query
            folders = [self.folder / f"experiment_{experiment_id}" for experiment_id in found[1].split(",")]
            paths = [folder / "structure_unionizes.csv" for folder in folders]
            return "structure_unionize", _envelope(
                [self._once(path, "rows", _unionizes) for path in paths if path.is_file()]
            )
        if found := re.fullmatch(r"/grid_data/download_file/(\d+)\?image=(\w+)&resolution=(\d+)", query):
            return self._file(found[2], f"experiment_{found[1]}/{found[2]}_{found[3]}.nrrd")
        if found := re.search(r"/mouse_ccf/(annotation/ccf_2017/annotation_\d+\.nrrd)$", query):
            return self._file("annotation", found[1])
        return None

    def _file(self, kind: str, name: str) -> tuple[str, bytes] | None:
        path = self.folder / name
        return (kind, self._once(path, "bytes", Path.read_bytes)) if path.is_file() else None

    def _once(self, path: Path, what: str, make: Callable[[Path], bytes]) -> bytes:
        """What is made of a file, made again only when the file has changed."""
        modified = path.stat().st_mtime_ns
        known = self._known.get((path, what))
        if known is None or known[0] != modified:
            known = self._known[path, what] = (modified, make(path))
        return known[1]

    @property
    def _structure_sets_path(self) -> Path:
        return self.structure_sets or self.folder / "structures.json"

    def _structure_sets(self, path: Path) -> bytes:
        if path.suffix == ".csv":
            return _records(pd.read_csv(path)[["id", "name", "description"]])
        records = json.loads(path.read_bytes())
        set_ids = sorted({set_id for record in records for set_id in record["structure_set_ids"]})
        return _joined([{"id": set_id, "name": f"Set {set_id}", "description": "Generated"} for set_id in set_ids])


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: AllenServer
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        server = self.server
        path = self.path
        if path.startswith("http://"):  # we are somebody's proxy
            parts = urlsplit(path)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
        with server.lock:
            server.requests.append(unquote(self.path))
            server.times.append(time.monotonic())
            server.agents.add(str(self.headers["User-Agent"]))
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            time.sleep(server.latency_s)
            answer = server.answer(path)
            if answer is None:
                self.reply(b"no such thing", status=404)
                return
            kind, body = answer
            with server.lock:
                fault = server.faults[kind].pop(0) if server.faults[kind] else None
            if fault is None:
                self.reply(body)
            else:
                fault(self, body)
        finally:
            with server.lock:
                server.at_once -= 1

    def do_CONNECT(self) -> None:
        """Where we are the proxy of a client that wants TLS: we have none."""
        with self.server.lock:
            self.server.requests.append(f"CONNECT {self.path}")
        self.reply(b"", status=502)

    def reply(
        self, body: bytes, status: int = 200, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        """Answer; ``length`` is what Content-Length promises, if not the truth, and nothing if it is below 0."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length is None or length >= 0:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def wait_until_gone(self, longest_s: float) -> None:
        """Wait until the client has closed the connection, or for so long."""
        select.select(
            [self.connection], [], [], longest_s
        )  # it says nothing more: there is something to read at the end

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Keep quiet."""


@contextmanager
def serving(folder: Path, structure_sets: Path | None = None, certificate: Path | None = None) -> Iterator[AllenServer]:
    """A server of a cache folder that runs until the context ends.

    Args:
        folder: the cache folder, which is only read.
        structure_sets: names of the structure sets as a CSV; made up if there is none.
        certificate: makes it a server with TLS.
    """
    with AllenServer(folder, structure_sets, certificate) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def _structures(path: Path) -> bytes:
    """As the API has them: before AllenSDK makes a list of the path and three numbers of the colour."""
    return _joined(
        [
            {
                "id": record["id"],
                "acronym": record["acronym"],
                "name": record["name"],
                "graph_id": 1,
                "graph_order": record["graph_order"],
                "color_hex_triplet": "".join(f"{value:02X}" for value in record["rgb_triplet"]),
                "structure_id_path": "/" + "/".join(map(str, record["structure_id_path"])) + "/",
                "structure_sets": [{"id": set_id} for set_id in record["structure_set_ids"]],
            }
            for record in json.loads(path.read_bytes())
        ]
    )


def _experiments(path: Path) -> bytes:
    return _joined(json.loads(path.read_bytes()))


def _unionizes(path: Path) -> bytes:
    table = pd.read_csv(path, index_col=0, float_precision="round_trip")
    return _records(table.rename(columns={"experiment_id": "section_data_set_id"}))


def _records(table: pd.DataFrame) -> bytes:
    """Rows as JSON, every digit of them; what is missing is null."""
    rows: list[dict[Any, Any]] = table.to_dict(orient="records")
    return _joined([{name: None if _is_missing(value) else value for name, value in row.items()} for row in rows])


def _is_missing(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _joined(records: list[dict[Any, Any]]) -> bytes:
    """Records as they stand between the brackets of a list of JSON, one a line."""
    return b",\n".join(json.dumps(record).encode() for record in records)


def _envelope(parts: list[bytes]) -> bytes:
    """The answer to a query that found this."""
    records = b",\n".join(part for part in parts if part)
    count = len(records.splitlines())
    numbers = b'"id": 0, "start_row": 0, "num_rows": %d, "total_rows": %d' % (count, count)
    return b'{"success": true, ' + numbers + b', "msg": [' + records + b"]}"
