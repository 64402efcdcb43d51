"""Whose key goes out and by which way: what the panel's settings show and change."""

from __future__ import annotations

import functools
import os
from urllib.parse import urlsplit, urlunsplit

from reframe.link import calls
from reframe.service.credentials import forget_key, key_origin, keyring_takes_keys

from .network import examine_network, test_key
from .services import Services

#: What decides the way through a studio's network, as requests, httpx and OpenSSL read it.
_VARIABLES = (
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
)


class WayOut:
    """Answers the calls about key and network. No key comes in by them, and none goes out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def now(self) -> calls.WayOut:
        return calls.WayOut(
            service=os.environ.get("REFRAME_SERVICE_URL", "").rstrip("/"),
            key=key_origin(),
            keyring=self._has_keyring,
            variables=_variables(),
        )

    @functools.cached_property
    def _has_keyring(self) -> bool:
        """Asked once: a desktop's keyring neither comes nor goes while an engine runs."""
        return keyring_takes_keys()

    def key_changed(self) -> calls.WayOut:
        self._services.key_changed()
        return self.now()

    def forget_key(self) -> calls.WayOut:
        forget_key()
        return self.key_changed()

    def test_key(self, at: calls.At) -> calls.Nothing:
        test_key(at.service)
        return calls.Nothing()

    def connections(self, at: calls.At) -> calls.Hops:
        return calls.Hops(examine_network(at.service))


def _variables() -> dict[str, str]:
    found = {name: os.environ.get(name) or os.environ.get(name.lower()) for name in _VARIABLES}
    return {name: _without_password(text) for name, text in found.items() if text}


def _without_password(text: str) -> str:
    """The address of a proxy without the user's name and password."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "…"
    host = parts.netloc.rpartition("@")[2]
    return text if host == parts.netloc else urlunsplit(parts._replace(netloc=host))
