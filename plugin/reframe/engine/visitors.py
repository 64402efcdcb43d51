"""Who is connected to the engine, and which jobs they watch."""

from __future__ import annotations

import contextlib
import threading

from reframe.link.codec import to_json
from reframe.link.wire import Gone, Wire
from reframe.model.order import Job


class Visitor:
    """One connected client. ``watches``: None before it asked, empty for all jobs."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.watches: frozenset[str] | None = None

    def tell(self, job: Job) -> None:
        if self.watches is None or (self.watches and job.id not in self.watches):
            return
        with contextlib.suppress(Gone):
            self.wire.send({"event": "job", "job": to_json(job)})


class Visitors:
    """All connected clients."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: set[Visitor] = set()

    def welcome(self, wire: Wire) -> Visitor:
        visitor = Visitor(wire)
        with self._lock:
            self._all.add(visitor)
        return visitor

    def leave(self, visitor: Visitor) -> None:
        with self._lock:
            self._all.discard(visitor)
        visitor.wire.close()

    def any_but(self, visitor: Visitor) -> bool:
        with self._lock:
            return bool(self._all - {visitor})

    def __bool__(self) -> bool:
        with self._lock:
            return bool(self._all)

    def tell(self, job: Job) -> None:
        """Tell everybody who watches the job how it stands."""
        with self._lock:
            everybody = list(self._all)
        for visitor in everybody:
            visitor.tell(job)
