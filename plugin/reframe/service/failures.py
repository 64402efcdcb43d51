"""Why an exchange with a host failed, in words, and whether anything had left this computer."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx

from reframe.model.errors import Unreachable

#: Raised by httpx only before the request's first byte is sent (read in its and httpcore's source).
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass
class Way:
    """How far one request got, as httpcore traces it; passed to httpx as the ``trace`` extension.

    ``peer`` is what was connected to first: the host or a proxy. ``tunnelling``: a proxy was
    asked for a way (CONNECT). ``sent`` is set before the first byte of the request itself is
    written, on any connection tried for it.
    """

    host: str
    port: int
    peer: str = ""
    peer_port: int = 0
    tunnelling: bool = False
    sent: bool = False

    def __call__(self, event: str, details: Mapping[str, object]) -> None:
        if event.endswith("connect_tcp.started") and not self.peer:
            self.peer = _text(details.get("host"))
            port = details.get("port")
            self.peer_port = port if isinstance(port, int) else 0
        elif event.endswith("send_request_headers.started"):
            if getattr(details.get("request"), "method", b"") == b"CONNECT":
                self.tunnelling = True
            else:
                self.sent = True

    @property
    def by_proxy(self) -> bool:
        return bool(self.peer) and (self.peer, self.peer_port) != (self.host, self.port)

    @property
    def proxy(self) -> str:
        return f"{self.peer}:{self.peer_port}"


def way_to(url: httpx.URL) -> Way:
    """A way to the host of ``url`` on which nothing has happened yet."""
    return Way(url.host, url.port or (443 if url.scheme == "https" else 80))


def nothing_was_sent(error: Exception, way: Way) -> bool:
    """Whether it is certain that no byte of the request left this computer.

    No trace of sending is not enough: were httpcore's events renamed, silence would prove
    nothing. Either the kind of error bears it out, or the proxy's CONNECT was heard in the trace,
    by the very event that the request's own sending would have raised.
    """
    if way.sent:
        return False
    return way.tunnelling or isinstance(error, _BEFORE_SENDING)


def explain(error: Exception, way: Way) -> Unreachable:
    """The failed hop as a sentence; ``code`` names it: dns, connect, proxy, certificate, …"""
    causes = list(_causes(error))
    if isinstance(error, httpx.ProxyError):
        return Unreachable(
            f"The proxy {way.proxy} does not pass connections to {way.host} on ({error}); "
            "check HTTPS_PROXY and the proxy's rules.",
            "proxy",
        )
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate(cause, way)
        if isinstance(cause, socket.gaierror | UnicodeError):
            return _no_such_name(way)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unreachable(
            f"{way.host} does not speak TLS as expected; check the proxy and the service's URL.",
            "tls",
        )
    if not way.sent:
        return _no_connection(error, way)
    if isinstance(error, httpx.TimeoutException):
        return Unreachable(f"{way.host} stopped answering; check the network.", "timeout")
    return Unreachable(f"The connection to {way.host} broke off; check the network.", "broken")


def _certificate(cause: ssl.SSLCertVerificationError, way: Way) -> Unreachable:
    return Unreachable(
        f"The certificate that answers for {way.host} is not trusted ({cause.verify_message}); "
        "if your studio has its own certificate authority, name its file in SSL_CERT_FILE.",
        "certificate",
    )


def _no_such_name(way: Way) -> Unreachable:
    if way.by_proxy:
        return Unreachable(
            f"The name of the proxy {way.proxy} cannot be found; check HTTPS_PROXY.", "proxy"
        )
    return Unreachable(
        f"The name {way.host} cannot be found; check the network, or set HTTPS_PROXY "
        "if this computer reaches the internet through a proxy.",
        "dns",
    )


def _no_connection(error: Exception, way: Way) -> Unreachable:
    silent = isinstance(error, httpx.TimeoutException)
    if way.by_proxy:
        does = "does not answer" if silent else "refuses the connection"
        return Unreachable(f"The proxy {way.proxy} {does}; check HTTPS_PROXY.", "proxy")
    does = "does not answer" if silent else "cannot be connected to"
    return Unreachable(f"{way.host} {does}; check the network and the firewall.", "connect")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, innermost last."""
    seen = 0
    while error is not None and seen < 12:
        yield error
        error = error.__cause__ or error.__context__
        seen += 1


def _text(value: object) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
