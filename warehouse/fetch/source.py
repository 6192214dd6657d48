"""Runs AllenSDK: always in a process of its own, and usually in an environment that uv makes for it."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from uv import find_uv_bin

from warehouse.errors import FetchError, OutputError

__all__ = ["Said", "Source", "allensdk_python", "open_source"]

SCRIPT = Path(__file__).with_name("allen.py")

_PREPARING = (
    "Preparing AllenSDK 2.16.2 in a Python 3.11 environment of its own: about 90 packages, 1 GB on disk. "
    "This happens once …"
)

Said = Callable[[dict[str, Any]], None]
"""Receives the number of bytes that arrived (``bytes``) and the attempts that failed (``retry``)."""


@contextmanager
def open_source(settings: dict[str, Any], say: Said, note: Callable[[str], None]) -> Iterator[Source]:
    """Starts AllenSDK, and ends it at the end. Several threads may use it.

    Args:
        settings: values of ``warehouse.fetch.allen.Settings`` that differ from the default.
        say: receives the progress of requests.
        note: receives a sentence if an environment has to be prepared first.

    Raises:
        FetchError: AllenSDK's environment cannot be prepared.
    """
    process = subprocess.Popen(  # noqa: S603 - our own script
        [allensdk_python(note), str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that Ctrl-C in the terminal reaches only this process, which then ends AllenSDK
    )
    source = Source(process, say)
    try:
        source.start(settings)
        yield source
    finally:
        source.stop()


class Source:
    """AllenSDK in its own process, and the requests that wait for its answers."""

    def __init__(self, process: subprocess.Popen[str], say: Said) -> None:
        self._process = process
        self._say = say
        self._ids = itertools.count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._complaints: list[str] = []
        self._threads: list[threading.Thread] = []

    def start(self, settings: dict[str, Any]) -> None:
        """Sends the settings and starts to listen."""
        self._threads = [
            threading.Thread(target=each, daemon=True) for each in (self._listen, self._collect_complaints)
        ]
        for thread in self._threads:
            thread.start()
        self._send({"settings": settings})

    def stop(self) -> None:
        """Ends the process at once: requests that are running fail."""
        self._process.kill()
        for thread in self._threads:
            thread.join()
        with self._lock, suppress(BrokenPipeError), self._process:
            pass  # closes its streams

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int) -> list[str]:
        """Has AllenSDK write files of a kind.

        Args:
            kind: the kind; see ``warehouse.fetch.allen.AllenClient.get``.
            paths: where to write the file of each experiment, by its id; a file of the whole atlas has the key 0.
            resolution_um: voxel size of the volumes, in um.

        Returns:
            The URLs of the requests.

        Raises:
            FetchError: a server cannot be reached, fails, or does not have what was asked for.
            OutputError: a file cannot be written.
        """
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            number = next(self._ids)
            self._waiting[number] = answer
        self._send(
            {
                "id": number,
                "kind": kind,
                "resolution_um": resolution_um,
                "paths": {str(experiment_id): str(path.resolve()) for experiment_id, path in paths.items()},
            }
        )
        said = answer.result()
        if "os_error" in said:
            raise _cannot_write(paths, said["error"])
        if "bug" in said:
            raise FetchError(f"AllenSDK failed ({said['bug']}): please report this.")
        if "error" in said:
            raise FetchError(said["error"], is_missing=said["is_missing"])
        urls: list[str] = said["urls"]
        return urls

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message) + "\n"
        try:
            with self._lock:
                assert self._process.stdin is not None  # noqa: S101 - it was opened with a pipe
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            self._fail_all()

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101
        for line in self._process.stdout:
            message = json.loads(line)
            if "id" in message:
                with self._lock:
                    answer = self._waiting.pop(message["id"])
                answer.set_result(message)
            else:
                self._say(message)
        self._fail_all()

    def _collect_complaints(self) -> None:
        assert self._process.stderr is not None  # noqa: S101
        for line in self._process.stderr:
            self._complaints = [*self._complaints[-20:], line.strip()]

    def _fail_all(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        last = self._complaints[-1] if self._complaints else "without a message"
        for answer in waiting.values():
            answer.set_result({"error": f"AllenSDK's process ended ({last})", "is_missing": False})


def allensdk_python(note: Callable[[str], None]) -> str:
    """Path of a Python that has AllenSDK: this one, or that of the environment that uv makes if it is not there yet.

    Args:
        note: receives a sentence if the environment has to be made first.

    Raises:
        FetchError: the environment cannot be made.
    """
    if all(importlib.util.find_spec(name) is not None for name in ("allensdk", "tenacity")):
        return sys.executable
    uv = os.fsdecode(find_uv_bin())
    sync = [uv, "sync", "--quiet", "--script", str(SCRIPT)]
    if subprocess.run([*sync, "--offline"], capture_output=True, check=False).returncode != 0:  # noqa: S603
        note(_PREPARING)
        done = subprocess.run(sync, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise FetchError(_why_unprepared(done.stderr))
    find = [uv, "python", "find", "--script", str(SCRIPT)]
    return subprocess.run(find, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def _why_unprepared(said: str) -> str:
    """Why uv could not make the environment, and what to do, in one sentence."""
    lowered = said.lower()
    prefix = "AllenSDK cannot be installed into an environment of its own: "
    if "no space left" in lowered:
        return f"{prefix}there is no space left on the disk; it takes about 1 GB where 'uv cache dir' says."
    if "no interpreter found" in lowered or "python-build-standalone" in lowered:
        return f"{prefix}there is no Python 3.11, and uv could not fetch one; install Python 3.11 and try again."
    if any(word in lowered for word in ("dns error", "connect", "network", "timed out", "timeout")):
        return f"{prefix}the package index cannot be reached; check the network, or load a cache folder with --offline."
    last = [line.strip() for line in said.splitlines() if line.strip()]
    return f"{prefix}{last[-1] if last else 'uv gave no reason'}."


def _cannot_write(paths: dict[int, Path], reason: str) -> OutputError:
    folder = next(iter(paths.values())).parent
    return OutputError(
        f"The folder {folder} cannot be written to ({reason}): free disk space or fix its permissions, and try again."
    )
