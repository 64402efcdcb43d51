"""What a step is given: the job, its folder, the journal, and when to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from reframe.link.home import private_folder
from reframe.model.endpoint import Endpoint
from reframe.model.errors import Cancelled, ReframeError, Unreachable
from reframe.model.order import Job, Order
from reframe.model.progress import Meter
from reframe.service.service import Service

from .journal import Journal
from .settings import Settings

T = TypeVar("T")

#: Seconds between tries of something that is certain to have done nothing.
PAUSES = (1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Live:
    """How a running job stands: progress 0 to 1, words for the queue, and what holds it up."""

    progress: float = 0.0
    doing: str = ""
    trouble: str = ""


class Stop:
    """Asks a running job to stop, and says who asked: the user, or the engine that ends."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._for_good = False
        self.by_user = False

    @property
    def asked(self) -> bool:
        return self._event.is_set()

    def ask(self, by_user: bool) -> None:
        self.by_user = self.by_user or by_user
        self._for_good = self._for_good or not by_user
        self._event.set()

    def came_too_late(self) -> None:
        """What the user wanted stopped is finished and paid for: go on with it."""
        self.by_user = False
        if not self._for_good:
            self._event.clear()

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than until asked to stop. Raises `Cancelled` then."""
        if self._event.wait(seconds):
            raise Cancelled("Cancelled.")

    def wait(self, seconds: float) -> bool:
        """Wait; True when asked to stop."""
        return self._event.wait(seconds)


class Locks:
    """One lock per name: work that several jobs share is done by one of them."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def named(self, name: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(name, threading.Lock())


@dataclass
class Work:
    """One job on its way through the steps."""

    job: Job
    order: Order
    journal: Journal
    home: Path
    settings: Settings
    service: Service
    endpoint: Endpoint
    locks: Locks
    stop: Stop
    #: Called with what only the running engine knows of the job.
    tell: Callable[[Live], None]
    _folders: dict[str, Path] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the job keeps what is not delivered."""
        return self._folder("jobs", self.job.id)

    @property
    def order_folder(self) -> Path:
        """Where all jobs of the order keep what they share."""
        return self._folder("orders", self.job.order_id)

    def _folder(self, kind: str, name: str) -> Path:
        if kind not in self._folders:
            self._folders[kind] = private_folder(self.home / kind / name)
        return self._folders[kind]

    def need(self, step: str, kind: type[T]) -> T:
        """The result of an earlier step."""
        result = self.journal.result(self.job.id, step, kind)
        if result is None:
            raise ReframeError(f"Job {self.job.id} has lost its {step}; order it again.", "lost")
        return result

    def meter(self, doing: str) -> Meter:
        """A meter that shows ``doing`` in the queue and stops when the job shall stop."""
        self.tell(Live(doing=doing))
        last = time.monotonic()

        def report(done: int, total: int) -> bool:
            nonlocal last
            now = time.monotonic()
            if total and (now - last > 0.1 or done >= total):
                last = now
                self.tell(Live(min(1.0, done / total), doing))
            return not self.stop.asked

        return report

    def insist(self, action: Callable[[], T]) -> T:
        """Try something that is harmless to repeat again, a few times, while nobody answers."""
        for pause in PAUSES:
            try:
                return action()
            except Unreachable as problem:
                self.tell(Live(doing="trying again", trouble=problem.message))
                self.stop.pause(pause)
        return action()
