"""Runs AllenSDK in a process of its own, and asks it."""

from __future__ import annotations

import itertools
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from warehouse.errors import DamagedFileError, FetchError, OutputError
from warehouse.fetch.environment import allensdk_python
from warehouse.sentences import visible

__all__ = ["Said", "Source", "open_source"]

SCRIPT = Path(__file__).with_name("allen") / "__main__.py"

_LAST_WORDS_S = 1.0

Said = Callable[[dict[str, Any]], None]
"""Receives the number of bytes that arrived (``bytes``), and attempts that failed, in words (``note``)."""


@contextmanager
def open_source(settings: dict[str, Any], say: Said, note: Callable[[str], None]) -> Iterator[Source]:
    """Starts AllenSDK, and ends it at the end. Several threads may use it.

    Args:
        settings: values of ``warehouse.fetch.allen.settings.Settings`` that differ from the default.
        say: receives the progress of requests.
        note: receives a sentence if an environment has to be prepared first.

    Raises:
        FetchError: AllenSDK's environment cannot be prepared.
    """
    process = subprocess.Popen(  # noqa: S603 - our own script
        [allensdk_python(note), "-I", str(SCRIPT)],  # isolated: PYTHONPATH may have the packages of another Python
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
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
        self._failure: BaseException | None = None
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

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int, most_bytes: int) -> list[str]:
        """Has AllenSDK write files of a kind.

        Args:
            kind: the kind; see ``warehouse.fetch.allen.client.AllenClient.get``.
            paths: where to write the file of each experiment, by its id; a file of the whole atlas has the key 0.
            resolution_um: voxel size of the volumes, in um.
            most_bytes: how long a volume may be.

        Returns:
            The URLs that answered.

        Raises:
            FetchError: a server cannot be reached, fails, or does not have what was asked for.
            DamagedFileError: what the server sends makes no sense.
            OutputError: a file cannot be written.
        """
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            if self._failure is not None:
                raise self._failure
            number = next(self._ids)
            self._waiting[number] = answer
        self._send(
            {
                "id": number,
                "kind": kind,
                "resolution_um": resolution_um,
                "most_bytes": most_bytes,
                "paths": {str(experiment_id): str(path.resolve()) for experiment_id, path in paths.items()},
            }
        )
        said = answer.result()
        if "os_error" in said:
            raise _cannot_write(paths, said["error"])
        if "bug" in said:
            raise FetchError(f"AllenSDK failed ({visible(said['bug'])}): please report this.")
        if "damaged" in said:
            raise DamagedFileError(visible(said["damaged"]))
        if "error" in said:
            raise FetchError(visible(said["error"]), is_missing=said["is_missing"])
        urls: list[str] = said["urls"]
        return urls

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message) + "\n"
        with self._lock, suppress(BrokenPipeError, ValueError):  # the process has ended, and who listens to it says so
            assert self._process.stdin is not None  # noqa: S101 - it was opened with a pipe
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _listen(self) -> None:
        """Passes on what the process says. If that fails, nothing would end the waiting but this."""
        failure: BaseException | None = None
        try:
            assert self._process.stdout is not None  # noqa: S101
            for line in self._process.stdout:
                message = json.loads(line)
                if "id" in message:
                    with self._lock:
                        answer = self._waiting.pop(message["id"])
                    answer.set_result(message)
                else:
                    self._say(message)
        except BaseException as error:
            failure = error
        self._fail_all(failure)

    def _collect_complaints(self) -> None:
        assert self._process.stderr is not None  # noqa: S101
        for line in self._process.stderr:
            self._complaints = [*self._complaints[-20:], line.strip()]

    def _fail_all(self, failure: BaseException | None) -> None:
        if failure is None:
            self._threads[1].join(_LAST_WORDS_S)
            last = visible(self._complaints[-1]) if self._complaints else "without a message"
            failure = FetchError(f"AllenSDK's process ended ({last})")
        self._process.kill()
        with self._lock:
            self._failure = failure
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_exception(failure)


def _cannot_write(paths: dict[int, Path], reason: str) -> OutputError:
    folder = next(iter(paths.values())).parent
    return OutputError(
        f"The folder {folder} cannot be written to ({reason}): free disk space or fix its permissions, and try again."
    )
