"""The engine as the panel's threads see it: connected on first use, and again after it was lost."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Callable, Optional, TypeVar

from reframe.model.errors import Interrupted

from .late import calls
from .late import client as clients

if TYPE_CHECKING:
    from reframe.model.order import Job

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Engine:
    """Every method waits: call it from a worker, never from the thread that owns the widgets.

    ``on_job`` and ``on_end`` are called from threads of the connection.
    """

    def __init__(self, on_job: Callable[[Job], None], on_end: Callable[[], None]) -> None:
        self._on_job, self._on_end = on_job, on_end
        self._lock = threading.Lock()
        self._client: Optional[clients.EngineClient] = None
        self._over = False
        #: False when the engine has other credentials than this process, and is busy.
        self.may_spend = True

    def ask(self, call: calls.Call[Question, Answer], question: Question) -> Answer:
        """The engine's answer. Raises the `ReframeError` that it answers with."""
        return self.connect().ask(call, question)

    def connect(self) -> clients.EngineClient:
        """The connection, made if there is none. Raises `Interrupted` when it cannot be."""
        with self._lock:
            if self._over:
                raise Interrupted("The panel is closed.", "closed")
            if self._client is None:
                self._client = self._connect()
            return self._client

    @property
    def connected(self) -> bool:
        return self._client is not None

    def leave(self) -> None:
        """Close the connection as if it were lost; the next one may be to another engine."""
        client = self._client
        if client is not None:
            client.close()

    def close(self) -> None:
        """Leave; what the engine does, it goes on doing."""
        with self._lock:
            self._over = True
            if self._client is not None:
                self._client.close()

    def _connect(self) -> clients.EngineClient:
        try:
            client, self.may_spend = clients.connect_to_engine(to_spend=True), True
        except Interrupted as problem:
            if problem.code != "other-engine":
                raise
            client, self.may_spend = clients.connect_to_engine(), False
        client.on_job = self._on_job
        client.on_end = self._lost
        client.ask(calls.WATCH, calls.JobIds())
        return client

    def _lost(self) -> None:
        with self._lock:
            self._client = None
            if self._over:
                return
        self._on_end()
