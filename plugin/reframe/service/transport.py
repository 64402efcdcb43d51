"""The one seam to the outside: every byte to and from the service passes here.

fal-client repeats whatever failed with an error it knows, the paid POST included (facts: measured,
fal-client 1.0.3). So this transport lets no such error out: what fails becomes one of our own
errors, an answer that is no success becomes `Answered`, and answers are read to their end here,
where a cut one can still be told from a whole one.
"""

from __future__ import annotations

import ssl
import time

import httpx
from fal_client.client import BackupDomainTransport

from reframe.model.errors import BadInput, Refused

from . import receipt
from .credentials import Key
from .failures import Way, explain, way_to
from .patience import Patience
from .routes import Routes
from .trust import ssl_context

#: No answer of the service's API is nearly as large; media are not fetched here.
_ANSWER_LIMIT = 32 * 1024 * 1024

#: They describe the body as it travelled; what is handed on has been decoded.
_TRAVEL_HEADERS = frozenset(
    {"connection", "content-encoding", "content-length", "set-cookie", "transfer-encoding"}
)


class Answered(Exception):
    """The service answered, but not with a success (2xx). Never leaves this package.

    ``keyed``: the account's key was sent, so a 401 or 403 is about the key.
    """

    def __init__(self, response: httpx.Response, keyed: bool) -> None:
        super().__init__(response.status_code)
        self.response = response
        self.keyed = keyed


class Transport(httpx.BaseTransport):
    """Routes, adds the key where it may go, keeps time, and reads answers whole.

    With a ``key``, only hosts of fal's API (or the configured service) are spoken to. Without
    one, nothing secret is added, and footage goes to https alone.

    Raises `Answered`, `Unreachable`, and `Refused` (``untrusted-url``). A POST with the key is
    taken for a paid order unless it goes to fal's REST host: it is sent once, on a connection of
    its own, and may also raise `OutcomeUnknown`.
    """

    def __init__(self, routes: Routes, patience: Patience, key: Key | None) -> None:
        self._routes = routes
        self._patience = patience
        self._key = key
        context = ssl_context()
        self._kept = _Hop.open(context, routes, keep=8)
        # A kept connection may be closed by the other end just as the order is written to it,
        # which nobody can tell from an order that was taken.
        self._fresh = _Hop.open(context, routes, keep=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpx.URL(self._routes.locate(str(request.url)))
        self._require_trust(url)
        paid = self._is_paid(request)
        way = way_to(url)
        outgoing = self._outgoing(request, url, way, paid)
        try:
            answer = self._exchange(outgoing, self._fresh if paid else self._kept)
        except (httpx.HTTPError, httpx.StreamError, UnicodeError) as error:
            raise (receipt.lost if paid else explain)(error, way) from error
        if paid:
            return receipt.read(answer)
        if not answer.is_success:
            raise Answered(answer, self._key is not None)
        return answer

    def close(self) -> None:
        self._kept.close()
        self._fresh.close()

    def _is_paid(self, request: httpx.Request) -> bool:
        keyed = self._key is not None
        return keyed and request.method == "POST" and not self._routes.is_free(str(request.url))

    def _require_trust(self, url: httpx.URL) -> None:
        trusted = self._routes.takes_key if self._key else self._routes.takes_footage
        if not trusted(str(url)):
            raise Refused(
                f"The service named an address at {url.host!r} that Reframe does not trust, "
                "so nothing was sent there; tell fal's support.",
                "untrusted-url",
            )

    def _outgoing(
        self, request: httpx.Request, url: httpx.URL, way: Way, paid: bool
    ) -> httpx.Request:
        headers = request.headers.copy()
        headers["Host"] = url.netloc.decode("ascii")
        if self._key:
            headers["Authorization"] = f"Key {self._key.secret}"
        limits = self._patience
        carries_footage = self._key is None and request.method in ("POST", "PUT")
        usual = limits.transfer if carries_footage else limits.answer
        timeout = httpx.Timeout(
            connect=limits.connect,
            read=limits.submit if paid else usual,
            write=usual,
            pool=limits.transfer,
        )
        extensions = {**request.extensions, "timeout": timeout.as_dict(), "trace": way}
        return httpx.Request(
            request.method, url, headers=headers, stream=request.stream, extensions=extensions
        )

    def _exchange(self, request: httpx.Request, hop: httpx.BaseTransport) -> httpx.Response:
        response = hop.handle_request(request)
        try:
            body = self._read(response, request)
        finally:
            response.close()
        headers = [
            (name, value)
            for name, value in response.headers.multi_items()
            if name.lower() not in _TRAVEL_HEADERS
        ]
        return httpx.Response(response.status_code, headers=headers, content=body)

    def _read(self, response: httpx.Response, request: httpx.Request) -> bytes:
        body = bytearray()
        deadline = time.monotonic() + self._patience.answer
        for piece in response.iter_bytes():
            body += piece
            if len(body) > _ANSWER_LIMIT:
                raise httpx.RemoteProtocolError("The answer has no end.", request=request)
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("The answer takes too long.", request=request)
        return bytes(body)


class _Hop(httpx.BaseTransport):
    """One request, one hop, through the environment's proxies, with certificates verified."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @classmethod
    def open(cls, context: ssl.SSLContext, routes: Routes, keep: int) -> httpx.BaseTransport:
        """A hop that also tries fal's backup domain when it cannot connect, as fal-client does."""
        try:
            client = httpx.Client(
                verify=context,
                trust_env=True,
                follow_redirects=False,
                limits=httpx.Limits(max_connections=16, max_keepalive_connections=keep),
                mounts=_direct(routes),
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise BadInput(
                "The proxy named by HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is of a kind that "
                "Reframe cannot use; name an HTTP proxy such as http://proxy:3128.",
                "proxy",
            ) from error
        return BackupDomainTransport(transport=cls(client))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._client.send(request, stream=True)

    def close(self) -> None:
        self._client.close()


def _direct(routes: Routes) -> dict[str, httpx.BaseTransport | None]:
    """No proxy for a service on this computer: its traffic is in clear and must stay here."""
    if not routes.is_local:
        return {}
    return {f"all://{httpx.URL(routes.service).netloc.decode('ascii')}": None}


def open_http(routes: Routes, patience: Patience, key: Key | None = None) -> httpx.Client:
    """An HTTP client over `Transport`; it follows no redirects."""
    return httpx.Client(
        transport=Transport(routes, patience, key),
        headers={"User-Agent": "reframe"},
        follow_redirects=False,
    )
