"""A server on the loopback that answers as the Allen Institute's does, and fails when it is told to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

Fault = Callable[["Handler", bytes], None]


class AllenServer(ThreadingHTTPServer):
    """Serves a cache folder.

    Attributes:
        requests: what was asked, in order.
        faults: by kind of request, what to do instead of answering, once each and in order.
        latency_s: how long every answer takes to begin.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.requests: list[str] = []
        self.agents: set[str] = set()
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.latency_s = 0.0
        self.most_at_once = self.at_once = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

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

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Kind of request, and the body of its answer; None where there is no such thing."""
        query = unquote(path)
        if "q=model::StructureSet," in query:
            return "structure_sets", self._envelope(self._structure_sets())
        if "q=model::Structure," in query:
            return "structures", self._envelope(self._structures())
        if "q=model::ApiConnectivity" in query:
            return "experiments", self._envelope(json.loads((self.folder / "experiments.json").read_bytes()))
        if "q=model::ProjectionStructureUnionize" in query:
            found = re.search(r"section_data_set_id\$in([\d,]+)\]", query)
            assert found is not None, query
            return "structure_unionize", self._envelope(self._unionizes(found[1].split(",")))
        if found := re.fullmatch(r"/grid_data/download_file/(\d+)\?image=(\w+)&resolution=(\d+)", query):
            return self._file(found[2], f"experiment_{found[1]}/{found[2]}_{found[3]}.nrrd")
        if found := re.search(r"/mouse_ccf/(annotation/ccf_2017/annotation_\d+\.nrrd)$", query):
            return self._file("annotation", found[1])
        return None

    def _file(self, kind: str, name: str) -> tuple[str, bytes] | None:
        path = self.folder / name
        return (kind, path.read_bytes()) if path.is_file() else None

    def _structures(self) -> list[dict[str, Any]]:
        """As the API has them: before AllenSDK makes a list of the path and three numbers of the colour."""
        records = json.loads((self.folder / "structures.json").read_bytes())
        return [
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
            for record in records
        ]

    def _structure_sets(self) -> list[dict[str, Any]]:
        records = json.loads((self.folder / "structures.json").read_bytes())
        set_ids = sorted({set_id for record in records for set_id in record["structure_set_ids"]})
        return [{"id": set_id, "name": f"Set {set_id}", "description": "Generated"} for set_id in set_ids]

    def _unionizes(self, ids: list[str]) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        for experiment_id in ids:
            path = self.folder / f"experiment_{experiment_id}" / "structure_unionizes.csv"
            if path.is_file():
                table = pd.read_csv(path, index_col=0, float_precision="round_trip")
                table = table.rename(columns={"experiment_id": "section_data_set_id"})
                records += json.loads(table.to_json(orient="records", double_precision=15))
        return records

    def _envelope(self, records: list[dict[str, Any]]) -> bytes:
        count = len(records)
        envelope = {"success": True, "id": 0, "start_row": 0, "num_rows": count, "total_rows": count, "msg": records}
        return json.dumps(envelope).encode()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: AllenServer

    def do_GET(self) -> None:
        server = self.server
        with server.lock:
            server.requests.append(unquote(self.path))
            server.agents.add(str(self.headers["User-Agent"]))
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            time.sleep(server.latency_s)
            answer = server.answer(self.path)
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

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture
def allen(whole_cache: Path) -> Iterator[AllenServer]:
    """The server, with three experiments of the generated sample."""
    with AllenServer(whole_cache) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
