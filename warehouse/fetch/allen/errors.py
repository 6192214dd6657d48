"""What can become of a request."""

from __future__ import annotations

__all__ = ["DamagedAnswerError", "NoTlsError", "PassingError", "RequestError"]


class RequestError(Exception):
    """A request failed. ``is_missing``: the server does not have what was asked for."""

    def __init__(self, message: str, *, is_missing: bool = False) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class DamagedAnswerError(Exception):
    """The rows of an answer are whole, but make no sense."""


class PassingError(Exception):
    """An attempt failed, and the next one may succeed. ``wait_s``: the pause that the server asks for."""

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class NoTlsError(PassingError):
    """There is no TLS at the address. A certificate that cannot be verified is not this error."""
