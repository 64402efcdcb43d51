"""One connection to each service that jobs name, and the endpoint's table in force there."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from pathlib import Path

from reframe.link.home import private_folder
from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput, Refused, Unreachable
from reframe.service.credentials import Key, find_key, no_key
from reframe.service.routes import is_loopback
from reframe.service.schema import is_fresh, load_endpoint, save_endpoint
from reframe.service.service import Service

#: Not a secret: a sandbox takes any key, and the user's must not go to it.
REHEARSAL = Key("rehearsal")

log = logging.getLogger(__name__)


class Services:
    """Made on first use; the key is looked up then, and again after it was missing."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._open: dict[str, Service] = {}

    def at(self, base_url: str, rehearsal: bool = False) -> Service:
        """The service at a base URL (empty: fal itself).

        The user's key goes to fal, or to the service that this process was started for, and
        nowhere else. Raises `BadInput` for any other service, and without a key.
        """
        with self._lock:
            if base_url not in self._open:
                self._open[base_url] = Service(base_url, _key(base_url, rehearsal))
            return self._open[base_url]

    def known_endpoint(self, base_url: str) -> Endpoint:
        """The table as last read, or the built-in one, without asking anybody."""
        return load_endpoint(self._cache(base_url))

    def endpoint(self, base_url: str) -> Endpoint:
        """The table in force, refreshed from the service's own document when it can be had."""
        cache = self._cache(base_url)
        if is_fresh(cache):
            return load_endpoint(cache)
        try:
            with Service(base_url, None) as anybody:
                endpoint = anybody.schema()
        except (Unreachable, Refused) as problem:
            log.info("the endpoint's document cannot be had: %s", problem.message)
            return load_endpoint(cache)
        save_endpoint(cache, endpoint)
        return endpoint

    def _cache(self, base_url: str) -> Path:
        name = hashlib.sha256(base_url.encode()).hexdigest()[:12] if base_url else "fal"
        return private_folder(self._home / "endpoints") / f"{name}.json"

    def close(self) -> None:
        with self._lock:
            for service in self._open.values():
                service.close()
            self._open.clear()


def _key(base_url: str, rehearsal: bool) -> Key:
    if rehearsal:
        if not is_loopback(base_url):
            raise BadInput("A rehearsal runs on this machine; give it a loopback address.")
        return REHEARSAL
    if base_url and base_url != os.environ.get("REFRAME_SERVICE_URL", "").rstrip("/"):
        raise BadInput(
            f"This job belongs to the service at {base_url}; set REFRAME_SERVICE_URL to that and "
            "resume.",
            "other-service",
        )
    key = find_key()
    if key is None:
        raise no_key()
    return key
