"""`RemoteHost`: the panel's end. A host like any other, whose answers come over the pipe."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import Callable, Dict, FrozenSet, Optional, Tuple, TypeVar

from reframe.hosts.port import Choice, Host, HostInfo, Placed, Selected, Selection
from reframe.link.calls import Call, JobId, Nothing
from reframe.link.codec import from_json, to_json
from reframe.link.wire import Gone, Message
from reframe.model.errors import Interrupted, error_from_json
from reframe.model.order import Clip, Job
from reframe.model.progress import Meter

from . import calls
from .pipe import Pipe

#: The code of the `Interrupted` that every call raises once the host's end is gone.
HOST_GONE = "host-gone"

#: Seconds after which a meter is asked again whether to go on, also when nothing was reported.
_HEARTBEAT = 0.25

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def nothing() -> None:
    """What is done when nobody has said what to do."""


class RemoteHost(Host):
    """The host of the process that started this one.

    ``on_raise`` is called when the window shall come to the front, ``on_gone`` once when the
    host's end is gone; both from a thread of the connection.
    """

    def __init__(
        self,
        pipe: Pipe,
        name: str,
        on_raise: Callable[[], None] = nothing,
        on_gone: Callable[[], None] = nothing,
    ) -> None:
        #: ``resolve``, ``nuke`` or ``hiero``.
        self.name = name
        self._pipe = pipe
        self._on_raise, self._on_gone = on_raise, on_gone
        self._waiting: Dict[int, queue.Queue[Message]] = {}
        self._lock = threading.Lock()
        self._last = 0
        self._over = False
        self._capabilities: Optional[FrozenSet[str]] = None
        with contextlib.suppress(Gone):  # then the first call says so
            pipe.greet()
            pipe.send({"hello": calls.PROTOCOL})
        threading.Thread(target=self._listen, name="host-answers", daemon=True).start()

    @property
    def problem(self) -> Interrupted:
        """What every call raises once the host's end is gone."""
        return Interrupted(
            f"{self.name.capitalize()} has ended; jobs that were sent go on, and their results "
            "wait for you in the queue.",
            HOST_GONE,
        )

    @property
    def capabilities(self) -> FrozenSet[str]:
        if self._capabilities is None:
            names = self._ask(calls.CAPABILITIES, Nothing()).names
            self._capabilities = frozenset(names)
        return self._capabilities

    def describe(self) -> HostInfo:
        return self._ask(calls.DESCRIBE, Nothing())

    def selection(self) -> Selection:
        return self._ask(calls.SELECTION, Nothing())

    def render(self, selected: Selected, folder: str, meter: Meter) -> Clip:
        return self._ask(calls.RENDER, calls.Render(selected, folder), meter)

    def placements(self, selected: Selected) -> Tuple[Choice, ...]:
        return self._ask(calls.PLACEMENTS, selected).choices

    def place(self, job: Job, choice: str) -> Placed:
        return self._ask(calls.PLACE, calls.Place(job, choice))

    def placed(self, job_id: str) -> Optional[Placed]:
        return self._ask(calls.PLACED, JobId(job_id)).placed

    def close(self) -> None:
        """Leave: the host's end stops serving."""
        self._pipe.close()

    def _ask(
        self, call: Call[Question, Answer], question: Question, meter: Optional[Meter] = None
    ) -> Answer:
        """The host's answer. Raises the `ReframeError` that it answers with."""
        mailbox: queue.Queue[Message] = queue.Queue()
        with self._lock:
            if self._over:
                raise self.problem
            self._last += 1
            number = self._last
            self._waiting[number] = mailbox
        try:
            self._pipe.send({"id": number, "call": call.name, "question": to_json(question)})
        except Gone:
            raise self.problem from None
        reply = mailbox.get() if meter is None else self._watch(number, mailbox, meter)
        if "error" in reply:
            raise error_from_json(reply["error"])
        return from_json(call.answer, reply.get("answer"))

    def _watch(self, number: int, mailbox: queue.Queue[Message], meter: Meter) -> Message:
        """The answer, after its reports. A host that is slow to report can be told to stop."""
        done = total = 0
        told = False
        while True:
            try:
                reply = mailbox.get(timeout=_HEARTBEAT)
            except queue.Empty:
                reply = {"done": done, "total": total}
            if "done" not in reply:
                return reply
            done, total = int(reply["done"]), int(reply["total"])
            if not meter(done, total) and not told:
                told = True
                with contextlib.suppress(Gone):  # then the answer says so
                    self._pipe.send({"cancel": number})

    def _listen(self) -> None:
        with contextlib.suppress(Gone):
            while True:
                self._receive(self._pipe.receive())
        with self._lock:
            self._over = True
            waiting, self._waiting = self._waiting, {}
        for mailbox in waiting.values():
            mailbox.put({"error": self.problem.to_json()})
        self._pipe.close()
        self._pipe.close_source()
        self._on_gone()

    def _receive(self, message: Message) -> None:
        if "raise" in message:
            self._on_raise()
            return
        number = calls.number_of(message, "id")
        with self._lock:
            reports = "done" in message
            mailbox = self._waiting.get(number) if reports else self._waiting.pop(number, None)
        if mailbox is not None:
            mailbox.put(message)
