"""Which host is asked for what, and which hosts are trusted with the key and with downloads.

Hosts (facts: the source of fal-client 1.0.3, and fal's own documentation): the queue, its backup
domain, REST (upload tokens), the media hosts, the platform API and the web site with its OpenAPI
documents. A configured service stands in for all of them, with the same paths under one base URL.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from reframe.model.errors import BadInput

VARIABLE = "REFRAME_SERVICE_URL"

QUEUE = "https://queue.fal.run"
REST = "https://rest.fal.ai"
MEDIA = "https://v3.fal.media"
RESULTS = "https://v3b.fal.media"
PLATFORM = "https://api.fal.ai/v1"
SITE = "https://fal.ai"

_KEY_HOSTS = frozenset({"queue.fal.run", "queue.falrun.com", "rest.fal.ai", "api.fal.ai"})
_ROUTED_HOSTS = _KEY_HOSTS | {"v3.fal.media", "fal.ai"}
_MEDIA_DOMAIN = "fal.media"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class _Origin:
    scheme: str
    host: str
    port: int


@dataclass(frozen=True)
class Routes:
    """The way to fal, or to the one service that stands in for it.

    ``service`` is a base URL as `routes_to` returns it, without a slash at its end, or empty.
    """

    service: str = ""

    def locate(self, url: str) -> str:
        """Where a URL of fal is really asked for: there, or at the configured service."""
        found = _origin(url)
        if not self.service or found is None or found.host not in _ROUTED_HOSTS:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.service}{parts.path}{query}"

    def takes_key(self, url: str) -> bool:
        """Whether the account's key may be sent to ``url``, as located."""
        found = _origin(url)
        if self.service:
            return self._is_service(found)
        return found is not None and _is_fal(found) and found.host in _KEY_HOSTS

    def takes_uploads(self, url: str) -> bool:
        """Whether the short-lived upload token may be sent to ``url``."""
        found = _origin(url)
        return self._is_service(found) if self.service else _is_media(found)

    def takes_footage(self, url: str) -> bool:
        """Whether a file may be sent to ``url``, a link signed by the service: never in clear."""
        found = _origin(url)
        return found is not None and (found.scheme == "https" or self._is_service(found))

    def may_download(self, url: str) -> bool:
        """Whether a result may be fetched from ``url``: fal's media hosts or the service."""
        found = _origin(url)
        return _is_media(found) or self._is_service(found)

    def is_free(self, url: str) -> bool:
        """Whether a POST to ``url``, not yet located, can cost nothing: fal's REST host alone."""
        found = _origin(url)
        return found is not None and found == _origin(REST)

    @property
    def is_local(self) -> bool:
        """Whether the configured service runs on this computer."""
        found = _origin(self.service)
        return found is not None and is_loopback(found.host)

    def hosts(self) -> list[tuple[str, str]]:
        """What is asked, and at which URL, in the order of a job."""
        if self.service:
            return [("service", self.service)]
        return [
            ("upload tokens", REST),
            ("uploads", MEDIA),
            ("queue", QUEUE),
            ("results", RESULTS),
            ("billing and recovery", PLATFORM),
            ("limits and choices", SITE),
        ]

    def _is_service(self, found: _Origin | None) -> bool:
        return bool(self.service) and found is not None and found == _origin(self.service)


def routes_to(service: str = "") -> Routes:
    """Routes to ``service``, else to ``REFRAME_SERVICE_URL``, else to fal.

    Raises `BadInput` (``service-url``) for a base URL that is not https, or http on this computer.
    """
    base = (service or os.environ.get(VARIABLE, "")).strip().rstrip("/")
    if not base:
        return Routes()
    found = _origin(base)
    parts = urlsplit(base) if found else None
    if found is None or parts is None or parts.query or parts.fragment:
        raise BadInput(
            f"The service must be a base URL such as https://fal-gateway.studio, not {base!r}; "
            f"correct {VARIABLE}.",
            "service-url",
        )
    if found.scheme == "http" and not is_loopback(found.host):
        raise BadInput(
            f"The service {base} would be sent footage and key in clear; use https, "
            "which only a service on this computer may do without.",
            "service-url",
        )
    return Routes(base)


def may_download(url: str, service: str = "") -> bool:
    """`Routes.may_download` for the service in force."""
    return routes_to(service).may_download(url)


def _origin(url: str) -> _Origin | None:
    """Scheme, host and port of a plain http(s) URL; None for anything else.

    Strict on purpose: libraries disagree about backslashes, blanks and user names in URLs, and a
    host that is checked must be the host that is asked.
    """
    if any(not "!" <= character <= "~" or character == "\\" for character in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or port == 0:
        return None
    return _Origin(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def _is_fal(found: _Origin) -> bool:
    return found.scheme == "https" and found.port == _PORTS["https"]


def _is_media(found: _Origin | None) -> bool:
    if found is None or not _is_fal(found):
        return False
    return found.host == _MEDIA_DOMAIN or found.host.endswith(f".{_MEDIA_DOMAIN}")


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this computer's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
