"""Connections that end when they are overdue, or lead where they must not."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
import urllib3

from .errors import RequestError
from .redirects import is_public

__all__ = ["WATCH", "Session", "public_only"]

_WATCH_S = 0.1


class _Watch:
    """Ends what is overdue. A socket's own time-out begins anew with every byte, so that a trickle never meets it."""

    def __init__(self) -> None:
        self._due: dict[Callable[[], object], float] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._look, daemon=True).start()

    @contextlib.contextmanager
    def over(self, limit_s: float, end: Callable[[], object]) -> Iterator[None]:
        """Calls ``end`` from another thread if what is inside takes longer than ``limit_s``.

        Raises:
            TimeoutError: it did.
        """
        with self._lock:
            self._due[end] = time.monotonic() + limit_s
        error: Exception | None = None
        try:
            yield
        except Exception as caught:
            error = caught
        with self._lock:
            is_late = self._due.pop(end, None) is None
        if is_late:
            raise TimeoutError("overdue") from error
        if error is not None:
            raise error

    def _look(self) -> None:
        while True:
            time.sleep(_WATCH_S)
            with self._lock:
                now = time.monotonic()
                late = [end for end, due_s in self._due.items() if due_s < now]
                for end in late:
                    del self._due[end]
            for end in late:
                with contextlib.suppress(OSError, RuntimeError, ValueError):  # it has ended by itself
                    end()


WATCH = _Watch()


class _OfThread(threading.local):
    asked: str | None = None


_PUBLIC_ONLY = _OfThread()


@contextlib.contextmanager
def public_only(asked: str | None) -> Iterator[None]:
    """Inside, this thread connects to public addresses only, unless ``asked`` is None.

    A name can be public when somebody looks, and lead elsewhere a moment later.

    Args:
        asked: the address that was asked for, whose server redirects.
    """
    _PUBLIC_ONLY.asked = asked
    try:
        yield
    finally:
        _PUBLIC_ONLY.asked = None


class _Watched:
    """A connection that has to be there within twice its time-out, and all headers within its time-out."""

    sock: Any
    timeout: float
    host: str
    proxy: Any

    def connect(self) -> None:
        with WATCH.over(2 * self.timeout, self._shut_down):  # once for TCP, once for the handshake of TLS
            super().connect()  # type: ignore[misc]
        asked = _PUBLIC_ONLY.asked
        if asked is not None and self.proxy is None and not is_public(self.sock.getpeername()[0]):
            raise RequestError(f"{asked}: the server redirects to {self.host}, which is an address of your own network")

    def getresponse(self) -> Any:
        with WATCH.over(self.timeout, self._shut_down):
            return super().getresponse()  # type: ignore[misc]

    def _shut_down(self) -> None:
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


class _Connection(_Watched, urllib3.connection.HTTPConnection):  # type: ignore[misc]
    pass


class _TlsConnection(_Watched, urllib3.connection.HTTPSConnection):  # type: ignore[misc]
    pass


class _Pool(urllib3.HTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TlsConnection


class _Adapter(requests.adapters.HTTPAdapter):  # type: ignore[misc]
    """Sends requests over watched connections, also through a proxy."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        if type(manager) is urllib3.ProxyManager:  # one for SOCKS has connections of its own
            self._watch(manager)
        return manager

    def _watch(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class Session(requests.Session):  # type: ignore[misc]
    """Follows no redirect by itself: it would go wherever a server sends it, and read what comes on the way."""

    def __init__(self, user_agent: str) -> None:
        super().__init__()
        self.headers["User-Agent"] = user_agent
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def get_redirect_target(self, response: requests.Response) -> None:
        """None: there is none for requests."""
        del response
