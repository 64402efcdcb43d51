"""A small window of Reframe's own beside Resolve: a sentence, or progress with a way to cancel.

It is shown by a process of Reframe's own Python (``reframe.panel.messages``); a script of Resolve
has no Qt of ours. One JSON object a line goes each way.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from typing import Any, Dict, Optional

from reframe.link.own import of_its_own, own_command, own_environment


class Window:
    """A window that was asked for. Without a screen, or without Qt, there is none: see `shown`."""

    def __init__(self) -> None:
        self._closed = threading.Event()
        self._process = _start()
        self._listening = False
        self.shown = self._process is not None and self._next_line() == "shown"

    def say(self, sentence: str, path: str = "") -> None:
        """Show a sentence until the user closes the window; ``path`` is a file to look at."""
        self._send({"say": sentence, "path": path})
        self._end_input()

    def ask(self, question: str, yes: str) -> bool:
        """Wait for the user's answer: ``yes`` is the word on the button that agrees."""
        self._send({"ask": question, "yes": yes})
        return self.shown and self._next_line() == "yes"

    def doing(self, what: str, done: int, total: int) -> bool:
        """Show what is being done. False when the user closed the window or cancelled."""
        if self.shown and not self._listening:
            self._listening = True
            threading.Thread(target=self._listen, name="reframe-window", daemon=True).start()
        self._send({"doing": what, "done": done, "total": total})
        return not self._closed.is_set()

    def close(self) -> None:
        """Take it away."""
        self._send({"close": True})
        self._end_input()

    def _next_line(self) -> str:
        """What the window says next; empty when it has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode("utf-8", "replace").strip()

    def _listen(self) -> None:
        """A line is the user's cancel, the end of the pipe the window's."""
        self._next_line()
        self._closed.set()

    def _send(self, message: Dict[str, Any]) -> None:
        if not self.shown:
            return
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def _end_input(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


def _start() -> Optional[subprocess.Popen[bytes]]:
    with contextlib.suppress(OSError):
        return subprocess.Popen(
            own_command("reframe.panel.messages"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=own_environment(os.environ),
            close_fds=True,
            **of_its_own(),
        )
    return None
