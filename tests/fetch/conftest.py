"""The server with a small part of the generated sample, and AllenSDK processes that ask it, shared by many tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.allensdk import compiled
from tests.fetch.server import AllenServer, serving
from warehouse.fetch import run
from warehouse.fetch.source import Said, Source, open_source


@dataclass
class _Shared:
    """An AllenSDK process, and who is told of its progress at the moment."""

    stack: ExitStack
    source: Source
    say: Said

    @property
    def is_idle(self) -> bool:
        return not self.source._waiting and self.source._process.poll() is None


class SharedSources:
    """Stands in for ``open_source``: an AllenSDK process stays for the next fetch with the same settings.

    One whose requests are still running when a fetch ends is ended too, as it is without this.
    """

    def __init__(self) -> None:
        self._shared: dict[str, _Shared] = {}

    @contextmanager
    def open(self, settings: dict[str, Any], say: Said, note: Callable[[str], None]) -> Iterator[Source]:
        key = json.dumps(settings, sort_keys=True)
        shared = self._shared.pop(key, None) or self._start(settings, note)
        shared.say = say
        try:
            yield shared.source
        finally:
            if shared.is_idle and key not in self._shared:
                self._shared[key] = shared
            else:
                shared.stack.close()

    def close(self) -> None:
        for shared in self._shared.values():
            shared.stack.close()

    def _start(self, settings: dict[str, Any], note: Callable[[str], None]) -> _Shared:
        stack = ExitStack()
        shared: list[_Shared] = []
        with compiled():
            source = stack.enter_context(open_source(settings, lambda message: shared[0].say(message), note))
        shared.append(_Shared(stack, source, lambda message: None))
        return shared[0]


@pytest.fixture(scope="session")
def sources() -> Iterator[SharedSources]:
    shared = SharedSources()
    yield shared
    shared.close()


@pytest.fixture
def allensdk(sources: SharedSources, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetches of this process share AllenSDK's. A module whose tests need one of their own overrides this."""
    monkeypatch.setattr(run, "open_source", sources.open)


@pytest.fixture(scope="session")
def server(whole_cache: Path) -> Iterator[AllenServer]:
    with serving(whole_cache) as running:
        yield running


@pytest.fixture
def allen(server: AllenServer, allensdk: None) -> AllenServer:
    """The server, with three experiments of the generated sample, as if nobody had asked it yet."""
    server.reset()
    return server
