"""Superset itself, a warehouse that it opens, and a browser.

``make superset-test`` prepares Superset's environment and names its folder in MCW_SUPERSET; without that, these tests
skip.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import chromium
from tests.superset.dashboard_page import DashboardPage
from warehouse.load import ingest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
START_SECONDS = 240


@pytest.fixture(scope="session")
def environment() -> Path:
    """The folder with Superset's environment and its fresh metadata."""
    if "MCW_SUPERSET" not in os.environ:
        pytest.skip("Superset is not set up: make superset-test does, and runs this")
    return Path(os.environ["MCW_SUPERSET"]).resolve()


@pytest.fixture(scope="session")
def screenshots(environment: Path) -> Path:
    folder = environment / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def growing_cache(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated sample but for its last experiment, whose folder lies beside it under the name withheld."""
    folder = tmp_path_factory.mktemp("growing")
    cache = Path(shutil.copytree(sample_cache, folder / "cache"))
    last = max(cache.glob("experiment_*"))
    last.rename(folder / "withheld")
    (folder / "name").write_text(last.name)
    return cache


@pytest.fixture(scope="session")
def live(growing_cache: Path) -> Path:
    """The warehouse that Superset has open."""
    path = growing_cache / "warehouse.duckdb"
    ingest(growing_cache, path, resolution_um=100)
    return path


@pytest.fixture(scope="session")
def mcw(live: Path) -> Callable[..., str]:
    """Runs mcw in a process of its own on that warehouse; returns what it writes to stdout."""

    def run(*arguments: object) -> str:
        command = [sys.executable, "-m", "warehouse.cli", *map(str, arguments), "--database", str(live)]
        completed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert completed.returncode == 0, completed.stderr
        return completed.stdout

    return run


@pytest.fixture(scope="session")
def server(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh Superset on a free port of this machine: its address."""
    home = tmp_path_factory.mktemp("superset_home")
    shutil.copyfile(environment / "metadata.sqlite", home / "metadata.sqlite")
    command = [
        str(environment / "venv" / "bin" / "gunicorn"), "--bind", "127.0.0.1:0", "--workers", "1", "--threads", "8",
        "--timeout", "120", "superset.app:create_app()",
    ]  # fmt: skip
    settings = {"SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"), "SUPERSET_HOME": str(home)}
    log = home / "gunicorn.log"
    with (
        log.open("w") as stream,
        subprocess.Popen(
            command, env={**os.environ, **settings, "PYTHONWARNINGS": "ignore"}, cwd=home, stdout=stream, stderr=stream
        ) as process,
    ):
        try:
            yield _address(process, log)
        finally:
            process.terminate()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server listens, once it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        listening = re.search(r"Listening at: (http://127\.0\.0\.1:\d+)", log.read_text())
        if listening:
            with urllib.request.urlopen(listening[1] + "/health", timeout=START_SECONDS) as answer:  # noqa: S310
                assert answer.read() == b"OK"
            return listening[1]
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


@pytest.fixture(scope="session")
def superset_api(server: str) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Sends JSON to Superset's API as its administrator: the status and the answer, from any thread."""

    def send(method: str, path: str, body: object, token: str = "") -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(  # noqa: S310
            f"{server}/api/v1/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    _, answer = send("POST", "security/login", {"username": "admin", "password": "admin", "provider": "db"})
    token = answer["access_token"]
    return lambda method, path, body: send(method, path, body, token)


@pytest.fixture(scope="session")
def browser(environment: Path) -> Iterator[Browser]:
    """Headless Chromium."""
    with chromium(test_id_attribute="data-test") as opened:  # as Superset marks what tests look for
        yield opened


@pytest.fixture(scope="session")
def logged_in(browser: Browser, server: str) -> Page:
    """A page of the browser, after logging in by the form."""
    page = browser.new_page(base_url=server, viewport={"width": 1600, "height": 2700})
    # The page reports that it was opened, and is sent to log in. An answer after the log-in would bring the old cookie.
    with page.expect_response("**/login/?next=**"):
        page.goto("/login/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("admin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/**")
    return page


@pytest.fixture(scope="session")
def imported(mcw: Callable[..., str], logged_in: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The bundle that mcw writes, imported as the button 'Import dashboard' does."""
    bundle = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    mcw("bi", "superset", "-o", bundle)
    answer = logged_in.request.post(
        "/api/v1/dashboard/import/",
        multipart={
            "formData": {"name": bundle.name, "mimeType": "application/zip", "buffer": bundle.read_bytes()},
        },
    )
    assert answer.ok, answer.text()


@pytest.fixture(scope="module")
def untouched(imported: None, logged_in: Page) -> DashboardPage:
    """The dashboard as it opens. Not to be changed: the tests that do come after those that only look."""
    page = DashboardPage(logged_in)
    page.open()
    return page


@pytest.fixture
def dashboard(imported: None, logged_in: Page) -> DashboardPage:
    """The dashboard, opened anew and drawn, with its filters as they are at first."""
    page = DashboardPage(logged_in)
    page.open()
    return page
