"""HTTP that carries no credentials and goes only where it may.

Environment variables for proxies and certificate authorities are honoured; passwords in
``.netrc``, cookies and user names in URLs are not sent. TLS is always verified.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from reframe.model.errors import Refused, Unreachable
from reframe.service.routes import is_loopback
from reframe.service.trust import ssl_context

from .limits import DownloadLimits

_MAX_REDIRECTS = 5

#: No proxy for a service on this computer, whatever the environment says: as for its API.
_DIRECT = {"http": "", "https": ""}

_NO_URL = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationValueError,
    UnicodeError,
)


class PlainSession(requests.Session):
    """Leaves redirects to `send`.

    Told not to follow them, requests still reads a redirect's whole body and prepares the next
    request, whatever it may be.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None

    def target_of(self, response: requests.Response) -> str | None:
        """Where an answer redirects to. Raises `ValueError` if that is not text."""
        return super().get_redirect_target(response)


def new_session() -> PlainSession:
    """Raises `BadInput` when an environment variable names certificates that cannot be read."""
    session = PlainSession()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _no_credentials
    session.mount("https://", _TrustingAdapter(ssl_context()))
    return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Its presence is what keeps requests from looking into .netrc and into the URL.
    return request


class _TrustingAdapter(HTTPAdapter):
    """Believes the authorities that every other connection of the product believes.

    requests by itself honours neither SSL_CERT_FILE nor the authorities of the operating system.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **more: object
    ) -> None:
        more["ssl_context"] = self._context
        super().init_poolmanager(connections, maxsize, block, **more)

    def proxy_manager_for(self, proxy: str, **more: object) -> urllib3.ProxyManager:
        more["ssl_context"] = self._context
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **more)
        return manager

    def cert_verify(self, conn: urllib3.HTTPSConnectionPool, *_: object, **__: object) -> None:
        # Whatever was asked for, the peer is verified, and by the context alone.
        conn.cert_reqs = "CERT_REQUIRED"


def send(
    session: PlainSession,
    url: str,
    headers: Mapping[str, str],
    allowed: Callable[[str], bool],
    limits: DownloadLimits,
) -> requests.Response:
    """The answer to a GET, its body not yet read, redirects followed.

    Raises `Refused` where it may not go, and requests' own exceptions when a connection fails.
    """
    for _ in range(_MAX_REDIRECTS + 1):
        _require_allowed(url, allowed)
        response = session.get(
            url,
            headers={"User-Agent": "reframe", "Accept-Encoding": "identity", **headers},
            stream=True,
            allow_redirects=False,
            proxies=_DIRECT if is_loopback(_host(url)) else None,
            timeout=(limits.connect_seconds, limits.stall_seconds),
        )
        if not response.is_redirect:
            return response
        response.close()
        url = _redirected(url, session, response)
    raise Refused(
        f"{_host(url)} redirects from one address to the next without end; "
        "try again later, or tell the service.",
        "redirects",
    )


def _require_allowed(url: str, allowed: Callable[[str], bool]) -> None:
    try:
        known = urlsplit(url).scheme in ("https", "http") and bool(_host(url)) and allowed(url)
    except ValueError:
        known = False
    if not known:
        raise Refused(
            f"The result is said to lie at {_host(url) or 'no usable address'}, which is not an "
            "address of the service, so it was not fetched; tell the service.",
            "not-allowed",
        )


def _redirected(url: str, session: PlainSession, response: requests.Response) -> str:
    try:
        following = urljoin(url, session.target_of(response))
        safe = urlsplit(url).scheme == "http" or urlsplit(following).scheme == "https"
    except ValueError:
        return ""
    if not safe:
        raise Refused(
            f"{_host(url)} redirects to an address without encryption, so the result was not "
            "fetched; tell the service.",
            "not-allowed",
        )
    return following


def _host(url: str) -> str:
    # Only the host is ever shown: the rest of the URL may be a signature.
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def why_broken(error: Exception) -> str:
    """What broke a connection, in words that follow "because".

    Raises `Unreachable` where trying again cannot help, and `Refused` for a URL that is none.
    """
    if _caused_by(error, ssl.SSLCertVerificationError):
        raise Unreachable(
            "The service's certificate is not trusted here; if your studio inspects "
            "connections, name its certificate authority in SSL_CERT_FILE.",
            "certificate",
        ) from error
    if isinstance(error, requests.exceptions.InvalidProxyURL):
        raise Unreachable(
            "The proxy in HTTPS_PROXY is not a usable address; correct this environment variable.",
            "proxy",
        ) from error
    if isinstance(error, _NO_URL):
        raise Refused(
            "The address of the result is not a usable URL; tell the service.", "bad-url"
        ) from error
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let it through"
    if isinstance(error, requests.Timeout) or _caused_by(error, TimeoutError):
        return "no more data came"
    if _caused_by(error, urllib3.exceptions.NameResolutionError):
        return "its name cannot be resolved"
    return "the connection broke off"


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, kind):
            return True
        seen.add(id(error))
        reason = getattr(error, "reason", None) or next(iter(error.args), None)
        inner = reason if isinstance(reason, BaseException) else None
        error = inner or error.__cause__ or error.__context__
    return False
