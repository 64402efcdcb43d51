"""How long is waited for what, in seconds: no exchange with the service is without a limit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Time limits of every exchange, and the pauses before it is tried again."""

    #: Until a host (or proxy) is connected to, TLS included. fal-client caps it at 5 for the queue.
    connect: float = 15.0
    #: Between two pieces of an answer, and for all of it once it has begun.
    answer: float = 60.0
    #: Until a paid order is answered; long, because giving up leaves its outcome unknown.
    submit: float = 120.0
    #: Between two pieces of an upload, and until the storage has acknowledged it.
    transfer: float = 120.0
    #: Before the second, third… attempt of what may safely be tried again.
    pauses: tuple[float, ...] = (0.5, 2.0)
