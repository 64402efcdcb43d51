"""One connection to each service that jobs name, and the endpoint's table in force there."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from datetime import timedelta
from pathlib import Path

from reframe.link.home import private_folder
from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput, Interrupted, Refused, Unreachable
from reframe.service.credentials import Key, find_key, require_key
from reframe.service.patience import Patience
from reframe.service.routes import routes_to
from reframe.service.schema import load_endpoint, save_endpoint
from reframe.service.service import Service

#: Not a secret: a sandbox takes any key, and the user's must not go to it.
REHEARSAL = Key("rehearsal")

#: How long the endpoint's document is believed, and how long anybody waits for a new one.
_FRESH = timedelta(hours=24)
_ASK_QUICKLY = Patience(connect=3.0, answer=4.0, pauses=())

log = logging.getLogger(__name__)


class Services:
    """Made on first use; the key is looked up then, and again after it was missing."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._open: dict[str, Service] = {}
        self._left: list[Service] = []

    def at(self, base_url: str, rehearsal: bool = False) -> Service:
        """The service at a base URL (empty: fal itself).

        The user's key goes to fal, or to the service that this process was started for, and
        nowhere else. Raises `BadInput` for any other service, and without a key.
        """
        with self._lock:
            if base_url not in self._open:
                self._open[base_url] = Service(base_url, _key(base_url, rehearsal))
            return self._open[base_url]

    def key_changed(self) -> None:
        """Jobs that begin ask for the key again; those that run go on with the one they have."""
        with self._lock:
            self._left += self._open.values()
            self._open.clear()

    def known_endpoint(self, base_url: str) -> Endpoint:
        """The table as last read, or the built-in one, without asking anybody."""
        cached = load_endpoint(self._cache(base_url))
        return cached.endpoint if cached else Endpoint()

    def endpoint(self, base_url: str) -> Endpoint:
        """The table in force, refreshed from the service's own document when it can be had."""
        cached = load_endpoint(self._cache(base_url))
        if cached and cached.age < _FRESH:
            return cached.endpoint
        try:
            with Service(base_url, patience=_ASK_QUICKLY) as anybody:
                endpoint = anybody.schema()
        except (Unreachable, Refused) as problem:
            log.info("the endpoint's document cannot be had: %s", problem.message)
            return cached.endpoint if cached else Endpoint()
        save_endpoint(self._cache(base_url), endpoint)
        return endpoint

    def _cache(self, base_url: str) -> Path:
        name = hashlib.sha256(base_url.encode()).hexdigest()[:12] if base_url else "fal"
        return private_folder(self._home / "endpoints" / name)

    def close(self) -> None:
        with self._lock:
            for service in (*self._open.values(), *self._left):
                service.close()
            self._open.clear()


def _key(base_url: str, rehearsal: bool) -> Key:
    if rehearsal:
        if not routes_to(base_url).is_local:
            raise BadInput("A rehearsal runs on this machine; give it a loopback address.")
        return REHEARSAL
    if base_url != os.environ.get("REFRAME_SERVICE_URL", "").rstrip("/"):
        mend = f"set REFRAME_SERVICE_URL to {base_url}" if base_url else "unset REFRAME_SERVICE_URL"
        raise Interrupted(f"This job was for another service; {mend}, then resume.", "service")
    return require_key(find_key())
