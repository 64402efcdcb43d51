"""What the sandbox was sent: kept for tests and for people, without a usable key in it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from .answers import Json

Found = TypeVar("Found")


class Watch:
    """Wakes whoever waits for something in the sandbox to become true."""

    def __init__(self) -> None:
        self._condition = threading.Condition()

    def changed(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def wait_for(self, found: Callable[[], Found], timeout: float) -> Found:
        """What ``found`` returns, as soon as that is true; its last answer when time is up."""
        with self._condition:
            self._condition.wait_for(found, timeout)
        return found()


@dataclass
class Received:
    """One request, from its first line on; it is completed while the request is served.

    ``headers`` have small letters in their names. ``body_size`` and ``sent_size`` are bytes of
    the bodies received and sent so far. ``status`` is None until an answer begins, and stays so
    when none is given.
    """

    number: int
    connection: int
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    #: What the request is for: ``token``, ``upload``, ``submit``, ``status``, ``download``, …
    phase: str
    time: float = field(default_factory=time.time)
    body_size: int = 0
    json: Json = None
    #: The fault that the request met.
    fault: str = ""
    status: int | None = None
    sent_size: int = 0
    #: The connection has moved on: answered, cut or closed.
    finished: bool = False

    def to_json(self) -> dict[str, Json]:
        return asdict(self)


class Records:
    """Every request in the order of arrival."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._lock = threading.Lock()
        self._received: list[Received] = []
        self._count = 0

    def begin(
        self,
        connection: int,
        method: str,
        path: str,
        query: dict[str, str],
        headers: dict[str, str],
        phase: str,
    ) -> Received:
        """A new record for a request whose headers have come in."""
        with self._lock:
            self._count += 1
            received = Received(
                self._count, connection, method, path, query, _without_key(headers), phase
            )
            self._received.append(received)
        self._watch.changed()
        return received

    def changed(self) -> None:
        """To be called after a record was added to."""
        self._watch.changed()

    def all(self) -> list[Received]:
        with self._lock:
            return list(self._received)

    def clear(self) -> None:
        with self._lock:
            self._received.clear()


def _without_key(headers: dict[str, str]) -> dict[str, str]:
    kept = dict(headers)
    if "authorization" in kept:
        scheme, _, secret = kept["authorization"].partition(" ")
        digest = hashlib.sha256(secret.encode()).hexdigest()[:12]
        kept["authorization"] = f"{scheme} sha256:{digest}"
    return kept
