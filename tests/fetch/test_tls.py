"""TLS: it is asked for, it is never given up where a certificate is wrong, and where there is none that is said."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fetch.asking import IDS, Notes, fetch_three
from tests.fetch.conftest import SharedSources
from tests.fetch.server import CERTIFICATE, OTHER_CERTIFICATE, AllenServer, serving
from warehouse.cli.commands.fetch import servers
from warehouse.errors import FetchError
from warehouse.fetch import run

ONE = IDS[:1]


@pytest.fixture(scope="module")
def sources() -> Iterator[SharedSources]:
    """Processes that trust the certificate of the loopback."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
        shared = SharedSources()
        yield shared
        shared.close()


@pytest.fixture(scope="module")
def tls_server(whole_cache: Path) -> Iterator[AllenServer]:
    with serving(whole_cache, certificate=CERTIFICATE) as running:
        yield running


@pytest.fixture
def tls(tls_server: AllenServer, allensdk: None) -> AllenServer:
    tls_server.reset()
    return tls_server


def instead(server: str, plain: AllenServer) -> dict[str, Any]:
    """Settings for a server that may be asked without TLS, if it has none, at another address."""
    return {"api_url": server, "archive_url": server, "without_tls": {server: plain.url}}


def urls_in_log(folder: Path) -> list[str]:
    lines = (folder / "fetched" / "mcw_fetch_log.jsonl").read_text().splitlines()
    return [url for line in lines if (url := json.loads(line)["url"])]


def test_a_server_with_tls_is_asked_over_tls(tls: AllenServer, allen: AllenServer, tmp_path: Path) -> None:
    notes = Notes()
    summary = fetch_three(tls, tmp_path, notes, ids=ONE, **instead(tls.url, allen))
    assert summary.fetched_count["injection_density"] == 1
    assert {url.partition(":")[0] for url in urls_in_log(tmp_path)} == {"https"}
    assert (allen.requests, notes.said) == ([], [])


@pytest.mark.parametrize("certificate", [CERTIFICATE, OTHER_CERTIFICATE], ids=["of nobody known", "of another host"])
def test_a_certificate_that_cannot_be_verified_is_an_error_at_once(
    allen: AllenServer, whole_cache: Path, tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands in between would show one: asking without TLS would be what he wants."""
    trusted = OTHER_CERTIFICATE if certificate == CERTIFICATE else certificate
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    own = SharedSources()
    monkeypatch.setattr(run, "open_source", own.open)
    with serving(whole_cache, certificate=certificate) as server:
        notes = Notes()
        with pytest.raises(
            FetchError, match=r"the certificate of the server cannot be verified \(.*REQUESTS_CA_BUNDLE"
        ):
            fetch_three(allen, tmp_path, notes, **instead(server.url, allen))
    own.close()
    assert (allen.requests, notes.said) == ([], [])


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"https://127.0.0.1:{listening.getsockname()[1]}"


def test_where_nobody_listens_for_tls_the_server_is_asked_without_and_that_is_said(
    allen: AllenServer, tmp_path: Path
) -> None:
    notes, server = Notes(), closed_port()
    fetch_three(allen, tmp_path, notes, ids=ONE, **instead(server, allen))
    told = [note for note in notes.said if "nothing protects" in note]
    assert len(told) == 1
    assert told[0].startswith(f"{server}: no TLS there (the connection is refused). Asking {allen.url}, where nothing")
    assert all(url.startswith(allen.url) for url in urls_in_log(tmp_path))


def test_where_something_else_than_tls_is_spoken_too(allen: AllenServer, tmp_path: Path) -> None:
    notes, server = Notes(), allen.url.replace("http:", "https:")
    fetch_three(allen, tmp_path, notes, ids=ONE, **instead(server, allen))
    assert any("no TLS there (the server speaks something else)" in note for note in notes.said)


def test_a_server_that_has_answered_over_tls_is_never_asked_without(
    allen: AllenServer, whole_cache: Path, tmp_path: Path
) -> None:
    with serving(whole_cache, certificate=CERTIFICATE) as server:

        def last(handler: Any, whole: bytes) -> None:
            """After this answer nobody listens there any more."""
            server.socket.close()
            handler.reply(whole)
            handler.close_connection = True

        server.faults["structures"] = [last]
        settings = {**instead(server.url, allen), "read_timeout_s": 5.0}
        with pytest.raises(FetchError, match=r"no TLS there \(the connection is refused\) \(3 attempts\)"):
            fetch_three(allen, tmp_path, **settings)
    assert allen.requests == []


def test_a_server_that_hangs_up_in_the_greeting_is_not_asked_without_tls(allen: AllenServer, tmp_path: Path) -> None:
    """Somebody in between could do that."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            for _ in range(3):
                listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        server = f"https://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(FetchError):
            fetch_three(allen, tmp_path, **instead(server, allen))
        thread.join()
    assert allen.requests == []


def test_a_server_that_the_user_names_is_asked_as_it_is_named(allen: AllenServer, tmp_path: Path) -> None:
    server = closed_port()
    assert servers(None, None) == {}
    settings = servers(f"{server}/", server)
    assert settings == {"api_url": server, "archive_url": server, "without_tls": {}}
    with pytest.raises(FetchError, match=r"no TLS there"):
        fetch_three(allen, tmp_path, **settings)
    assert allen.requests == []


def test_a_redirect_never_leads_away_from_tls(tls: AllenServer, allen: AllenServer, tmp_path: Path) -> None:
    def reply(handler: Any, whole: bytes) -> None:
        del whole
        handler.reply(b"", status=302, headers={"Location": allen.url + handler.path})

    tls.faults["structures"] = [reply]
    with pytest.raises(FetchError, match=rf"redirects to {allen.url}.*, where nothing protects the answer"):
        fetch_three(tls, tmp_path)
    assert allen.requests == []
