"""What a host's process says to its panel, from a thread that may wait for it: the host never."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from typing import Optional

from reframe.link.wire import Gone, Message
from reframe.model.errors import ReframeError

from .pipe import Pipe


class Outbox:
    """Sends in order, from a thread of its own, so that a panel that hangs stops no host."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._messages: queue.SimpleQueue[Optional[Message]] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="reframe-bridge-out", daemon=True).start()

    def send(self, message: Message) -> None:
        """Send soon; to a panel that is gone, nothing."""
        self._messages.put(message)

    def close(self) -> None:
        """Send what was said so far, and then the end."""
        self._messages.put(None)

    def _run(self) -> None:
        _do_not_die_of_a_broken_pipe()
        with contextlib.suppress(Gone):
            for message in iter(self._messages.get, None):
                self._deliver(message)
        self._pipe.close()

    def _deliver(self, message: Message) -> None:
        try:
            self._pipe.send(message)
        except Gone:
            raise
        except ReframeError as too_large:
            self._pipe.send({"id": message.get("id", 0), "error": too_large.to_json()})


def _do_not_die_of_a_broken_pipe() -> None:
    """An embedded Python may leave SIGPIPE as it is, which ends the process that writes.

    Blocked in the thread that writes, it is an error like any other, and no other part of the
    host notices.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
