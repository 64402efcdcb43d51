"""A panel without a window that places one job, and kills somebody at a message of it.

``python -m support.placing_panel JOB EARLIER VICTIM MOMENT``. ``EARLIER`` is a job that an earlier
panel left: ``-`` for none, ``find:ID`` if it stands in the host and has only to be found,
``place:ID`` if its user tries again. ``MOMENT`` is one of `MOMENTS`, or empty: nobody is killed.
The session, the engine and the bridge are real; only the event loop is a queue.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from reframe.hosts.bridge.pipe import Pipe
from reframe.hosts.bridge.remote import RemoteHost
from reframe.hosts.bridge.streams import claim_standard_streams
from reframe.link.wire import Message, Wire
from reframe.model.order import Job
from reframe.panel.session import Session

#: The messages of a placement: the panel asks the host, it answers; the panel tells the engine, it
#: answers. Each is a moment before it is sent, on its way, or when it has arrived.
MOMENTS = ("place sent", "placed arrived", "told", "told and answered")


class Loop:
    """The thread that owns the session."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.post = self._work.put

    def until(self, come: Callable[[], bool]) -> None:
        while not come():
            self._work.get(timeout=120)()


def kill_at(moment: str, victim: str) -> None:
    """Kill ``victim`` at ``moment`` of the first placement from now on."""
    if not moment:
        return
    waiting: dict[object, int] = {}
    killed: list[str] = []

    def at(now: str) -> None:
        if now == moment and not killed:
            killed.append(victim)
            _kill(victim)

    def watch(kind: type, call: str, moments: tuple[str, str, str]) -> None:
        send, receive = kind.send, kind.receive

        def watched_send(self: object, message: Message) -> None:
            ours = message.get("call") == call
            if ours:
                at(moments[0])
                waiting[kind] = message["id"]
            send(self, message)
            if ours:
                at(moments[1])

        def watched_receive(self: object) -> Message:
            message: Message = receive(self)
            if kind in waiting and message.get("id") == waiting[kind] and "done" not in message:
                del waiting[kind]
                at(moments[2])
            return message

        kind.send, kind.receive = watched_send, watched_receive  # type: ignore[attr-defined]

    watch(Pipe, "place", ("", "place sent", "placed arrived"))
    watch(Wire, "placed", ("", "told", "told and answered"))


def _kill(victim: str) -> None:
    pids = {"panel": os.getpid, "host": os.getppid, "engine": _engine}
    with contextlib.suppress(ProcessLookupError):
        os.kill(pids[victim](), signal.SIGKILL)


def _engine() -> int:
    text = (Path(os.environ["REFRAME_HOME"]) / "engine.json").read_text("utf-8")
    return int(json.loads(text)["pid"])


def main(job_id: str, earlier: str, victim: str, moment: str) -> None:
    pipe = Pipe(*claim_standard_streams())
    (Path(os.environ["REFRAME_HOME"]) / "panel.pid").write_text(str(os.getpid()))
    loop = Loop()
    host = RemoteHost(pipe, "desk", on_gone=lambda: loop.post(sys.exit))
    session = Session(loop.post, host=host, name="desk")
    session.connect()

    def known(wanted: str) -> Job | None:
        return next((job for job in session.state.jobs.rows if job.id == wanted), None)

    def place(wanted: str) -> None:
        loop.until(lambda: known(wanted) is not None)
        job = known(wanted)
        assert job is not None
        session.place(job, "track")
        session.place(job, "track")  # a double click

    def is_placed(wanted: str) -> bool:
        job = known(wanted)
        return job is not None and job.placed

    what, _, left = earlier.partition(":")
    if what == "place":
        place(left)
    if left:
        loop.until(lambda: is_placed(left))
    if job_id != "-":
        kill_at(moment, victim)
        place(job_id)
        loop.until(lambda: is_placed(job_id))
    session.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
