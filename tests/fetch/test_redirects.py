"""Redirects: followed to public addresses, and never from a public server into the network of the user."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.allensdk import run_with_allensdk
from tests.fetch.asking import IDS, fetch_three
from tests.fetch.conftest import SharedSources
from tests.fetch.server import AllenServer, serving
from warehouse.errors import FetchError
from warehouse.fetch.source import SCRIPT

PUBLIC = "http://allen.invalid"


@pytest.fixture(scope="module")
def sources(server: AllenServer) -> Iterator[SharedSources]:
    """Processes that ask public servers by way of a proxy, which is the server on the loopback."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
            patch.delenv(name, raising=False)
        patch.setenv("http_proxy", server.url)
        patch.setenv("no_proxy", "127.0.0.1")
        shared = SharedSources()
        yield shared
        shared.close()


def to(location: str) -> Any:
    return lambda handler, whole: handler.reply(b"", status=302, headers={"Location": location})


LOCAL = [
    "http://127.0.0.1:9/",
    "http://localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.1.2.3/",
    "http://192.168.0.1/",
    "http://172.16.0.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0.0.0.0/",
    "//127.0.0.1/",
    "http://127.0.0.1./",
    "http://224.0.0.1/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[::7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::1]/",
]


@pytest.mark.parametrize("location", LOCAL)
def test_a_public_server_does_not_send_us_into_our_own_network(
    allen: AllenServer, tmp_path: Path, location: str
) -> None:
    allen.faults["structures"] = [to(location)] * 9
    with pytest.raises(FetchError, match=r"which is an address of your own network"):
        fetch_three(allen, tmp_path, api_url=PUBLIC, archive_url=PUBLIC)
    assert len(allen.requests) == 1


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("ftp://api.brain-map.org/", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("data:application/json,{}", "neither http nor https"),
        ("http://[::1", "no address"),
        ("http://host:port/", "no address"),
        ("http://ho\x1bst\xff/", "no address"),
        ("http://127.0.0.1\\@api.brain-map.org/", "no address"),  # two programs read two hosts here
        ("http://api.brain-map.org\\@127.0.0.1/", "no address"),
        ("http://127.0.0.1\\.brain-map.org/", "no address"),
        ("http://127%2e0.0.1/", "no address"),
        ("http://[::1].brain-map.org/", "no address"),
        ("http://127.0.0.1 .brain-map.org/", "no address"),
    ],
)
def test_a_redirect_goes_to_http_or_https(allen: AllenServer, tmp_path: Path, location: str, words: str) -> None:
    allen.faults["structures"] = [to(location)] * 9
    with pytest.raises(FetchError, match=words) as caught:
        fetch_three(allen, tmp_path)
    assert str(caught.value).isprintable()
    assert len(allen.requests) == 1


def test_a_public_server_may_send_us_to_another(allen: AllenServer, tmp_path: Path) -> None:
    """By way of the proxy, which finds both."""

    def reply(handler: Any, whole: bytes) -> None:
        to(handler.path.replace(PUBLIC, "http://mirror.invalid"))(handler, whole)

    allen.faults["annotation"] = [reply]
    fetch_three(allen, tmp_path, ids=IDS[:1], api_url=PUBLIC, archive_url=PUBLIC)
    assert any(request.startswith("http://mirror.invalid/") for request in allen.requests)


@pytest.mark.parametrize("redirects", [False, True])
def test_a_public_name_that_turns_out_to_be_of_our_own_network(
    allen: AllenServer, monkeypatch: pytest.MonkeyPatch, redirects: bool
) -> None:
    """It is not asked, unless the user has named it: then it is his."""
    monkeypatch.setenv("no_proxy", "*")
    port = urlsplit(allen.url).port
    if redirects:
        allen.faults["structure_sets"] = [to(f"http://rebinding.example:{port}/")] * 9
    said = run_with_allensdk(Path(__file__).with_name("rebinding.py"), SCRIPT.parents[1], port)
    if redirects:
        assert "the server redirects to rebinding.example, which is an address of your own network" in said
    else:
        assert "http://allen.example" in said
    assert len(allen.requests) == 1


def test_the_last_address_stands_in_the_log(allen: AllenServer, whole_cache: Path, tmp_path: Path) -> None:
    """A server of the loopback may redirect within it."""
    with serving(whole_cache) as mirror:

        def reply(handler: Any, whole: bytes) -> None:
            to(mirror.url + handler.path)(handler, whole)

        for kind in ("structures", "annotation", "structure_unionize", "injection_density"):
            allen.faults[kind] = [reply]
        fetch_three(allen, tmp_path, ids=IDS[:1])
    lines = map(json.loads, (tmp_path / "fetched" / "mcw_fetch_log.jsonl").read_text().splitlines())
    servers = {line["file"]: line["url"] and line["url"].startswith(mirror.url) for line in lines}
    assert servers == {
        "manifest.json": None,
        "structures.json": True,
        "structure_sets.csv": False,
        "experiments.json": False,
        "annotation/ccf_2017/annotation_100.nrrd": True,
        f"experiment_{IDS[0]}/structure_unionizes.csv": True,
        f"experiment_{IDS[0]}/injection_density_100.nrrd": True,
    }
