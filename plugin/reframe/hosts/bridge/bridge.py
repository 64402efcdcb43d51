"""`Bridge`: the host's end. It starts the panel and answers its calls until one of them ends."""

from __future__ import annotations

import os
import queue
import threading
import time
from typing import Callable, List, Mapping, Optional

from reframe.hosts.port import Host
from reframe.link.home import home_folder
from reframe.link.own import own_command, own_environment
from reframe.link.wire import Gone, Message
from reframe.model.errors import Interrupted, ReframeError

from .answering import Answering, print_to_console
from .calls import PROTOCOL, Asked, number_of
from .outbox import Outbox
from .pipe import Pipe
from .process import Process

#: Seconds between two questions whether the host is still there.
_POLL = 1.0


def always() -> bool:
    """The host is there for as long as this process is."""
    return True


class Bridge:
    """Serves ``host`` to one panel.

    ``name`` is ``resolve``, ``nuke`` or ``hiero``. ``command`` and ``environment`` start another
    program in the panel's place: tests do. The host is called from the serving thread alone.
    """

    def __init__(
        self,
        host: Host,
        name: str,
        command: Optional[List[str]] = None,
        environment: Optional[Mapping[str, str]] = None,
    ) -> None:
        self._host, self._name = host, name
        self._command = command or own_command("reframe", "panel", "--bridge", name)
        self._environment = own_environment(os.environ if environment is None else environment)
        self._panel: Optional[_Panel] = None

    @property
    def running(self) -> bool:
        """A panel was started and has not ended; the host is being served."""
        return self._panel is not None and not self._panel.over.is_set()

    @property
    def pid(self) -> Optional[int]:
        """The panel's process, once one was started."""
        return self._panel.pid if self._panel is not None else None

    def start(self) -> None:
        """Start the panel, or raise the one that runs.

        Raises `Interrupted` when it cannot be started: Reframe's own Python is gone.
        """
        if self.running:
            self.raise_panel()
            return
        process = Process(self._command, self._environment, home_folder())
        self._panel = _Panel(process, self._host, self._name)

    def serve(self, alive: Callable[[], bool] = always) -> None:
        """Answer the panel's calls, in this thread, until it ends or ``alive()`` is False.

        ``alive`` is asked about once a second, between calls; what it raises means False. Raises
        `Interrupted` with the cause when the panel ended before it could be used.
        """
        panel = self._panel
        if panel is None:
            return
        polled = time.monotonic()
        try:
            while panel.answer_next():
                if time.monotonic() - polled >= _POLL:
                    if not _lives(alive):
                        return
                    polled = time.monotonic()
        finally:
            panel.leave()
        panel.raise_if_it_was_never_there()

    def start_serving(self, alive: Callable[[], bool] = always) -> threading.Thread:
        """Serve from a thread of its own; why the panel did not start is one line on the console.

        Raises `Interrupted` when the panel cannot be started.
        """
        if not self.running:
            self.start()
        thread = threading.Thread(
            target=self._serve_quietly, args=(alive,), name="reframe-bridge", daemon=True
        )
        thread.start()
        return thread

    def raise_panel(self) -> None:
        """Bring the panel's window to the front, also while it waits for an answer."""
        if self._panel is not None:
            self._panel.outbox.send({"raise": True})

    def wait(self, seconds: Optional[float] = None) -> bool:
        """Wait for the end of the panel's process; whether it has come."""
        return self._panel is None or self._panel.ended.wait(seconds)

    def close(self) -> None:
        """Serve no more: the panel is told that its host has ended."""
        if self._panel is not None:
            self._panel.leave()

    def _serve_quietly(self, alive: Callable[[], bool]) -> None:
        try:
            self.serve(alive)
        except ReframeError as problem:
            print_to_console(f"Reframe: {problem.message}")


class _Panel:
    """One panel from its start to its end. Its calls come in by a thread of their own."""

    def __init__(self, process: Process, host: Host, name: str) -> None:
        self._process, self._name = process, name
        self._pipe = Pipe(process.source, process.sink)
        self.outbox = Outbox(self._pipe)
        self._answering = Answering(host, self.outbox.send)
        self._calls: queue.SimpleQueue[Optional[Asked]] = queue.SimpleQueue()
        self._greeted = False
        self._problem: Optional[Interrupted] = None
        #: Nothing is served any more.
        self.over = threading.Event()
        #: The panel's process has ended.
        self.ended = threading.Event()
        threading.Thread(target=self._listen, name="reframe-bridge-in", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def answer_next(self) -> bool:
        """Answer a call if one comes within the time of a poll; False when none will."""
        try:
            asked = self._calls.get(timeout=_POLL)
        except queue.Empty:
            return not self.over.is_set()
        if asked is None:
            return False
        self._answering.answer(asked)
        return not self.over.is_set()

    def leave(self) -> None:
        """Answer no more."""
        self.over.set()
        self._answering.end()
        self._calls.put(None)
        self.outbox.close()

    def raise_if_it_was_never_there(self) -> None:
        if self._problem is not None:
            raise self._problem

    def _listen(self) -> None:
        try:
            self._pipe.await_greeting()
            self._greet(self._pipe.receive())
            while True:
                self._take(self._pipe.receive())
        except Gone as gone:
            self._say_why(gone)
        self.leave()
        self._pipe.close_source()
        self._process.wait()
        self.ended.set()

    def _say_why(self, gone: Gone) -> None:
        """Nothing that ends well has to be said; everything else has its cause."""
        if gone.code == "strange":
            sentence = "What came from Reframe's panel is not its language; start it again."
            self._problem = Interrupted(sentence, "strange")
        elif not self._greeted and self._problem is None and not self.over.is_set():
            self._process.wait()
            self._problem = self._process.problem()

    def _greet(self, message: Message) -> None:
        """The panel says first which language it speaks."""
        if number_of(message, "hello") != PROTOCOL:
            self._problem = Interrupted(
                f"Reframe was updated while {self._name.capitalize()} ran; "
                f"start {self._name.capitalize()} again.",
                "other-version",
            )
            raise Gone("The panel is of another version.", "other-version")
        self._greeted = True

    def _take(self, message: Message) -> None:
        if "cancel" in message:
            self._answering.cancel(number_of(message, "cancel"))
        else:
            self._calls.put(Asked.of(message))


def _lives(alive: Callable[[], bool]) -> bool:
    try:
        return alive()
    except Exception:  # noqa: BLE001  a host that ends raises whatever it likes: it has ended
        return False
