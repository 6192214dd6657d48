"""The conversation over stdin and stdout: requests come in and answers go out, a JSON object per line.

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

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .client import AllenClient
from .errors import DamagedAnswerError, RequestError
from .settings import Settings

__all__ = ["hold"]


def hold() -> None:
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
