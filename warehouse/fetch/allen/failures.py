"""What is to be said of an error of requests or urllib3, and whether another attempt may help."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import requests
import urllib3
from urllib3.util.ssl_match_hostname import CertificateError

from .errors import NoTlsError, PassingError, RequestError

__all__ = ["explained"]

_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
    "UNKNOWN_PROTOCOL",
)
"""What OpenSSL says of a server that answers a TLS greeting with something else. No certificate is involved."""


def explained(url: str, error: Exception) -> RequestError | PassingError:
    """What is to be said of an error of requests or urllib3, and whether another attempt may help."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, (ssl.SSLCertVerificationError, CertificateError)):
            # Not even without TLS: the answer would come from whoever showed that certificate.
            return RequestError(
                f"{url}: the certificate of the server cannot be verified ({getattr(cause, 'verify_message', cause)}), "
                "so it is not asked; if your network inspects TLS, name its certificates with REQUESTS_CA_BUNDLE"
            )
        if type(cause) is OSError and "CA certificate bundle" in str(cause):
            return RequestError(f"{url}: {cause}")
    no_tls = _no_tls(error, causes) if url.startswith("https:") else None
    return PassingError(_in_words(error)) if no_tls is None else NoTlsError(f"no TLS there ({no_tls})")


def _no_tls(error: Exception, causes: list[BaseException]) -> str | None:
    """Why there is no TLS at an address; None if that is not what an error says."""
    is_of_proxy = isinstance(error, requests.exceptions.ProxyError)
    for cause in causes:
        if is_of_proxy:
            if str(cause).startswith("Tunnel connection failed") and "407" not in str(cause):
                return f"the proxy refuses: {cause}"
        elif isinstance(cause, ConnectionRefusedError):
            return "the connection is refused"
        elif isinstance(cause, requests.ConnectTimeout):
            return "no connection in time"
        elif isinstance(cause, ssl.SSLError) and cause.reason in _NOT_TLS:
            return "the server speaks something else"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those behind it: requests and urllib3 put them into one another in several ways."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]


def _in_words(error: Exception) -> str:
    if isinstance(error, (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)):
        return "the server does not answer in time"
    if isinstance(error, (urllib3.exceptions.IncompleteRead, urllib3.exceptions.ProtocolError)):
        return "the connection broke off"
    return f"no connection ({type(error).__name__})"
