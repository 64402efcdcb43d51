"""The panel's calls, answered with the host: the half that runs in the host's process."""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from typing import Any, Callable, Dict, Set, Tuple

from reframe.hosts.port import Host
from reframe.link.calls import Call
from reframe.link.codec import from_json, to_json
from reframe.link.wire import Message
from reframe.model.errors import Cancelled, ReframeError
from reframe.model.progress import Meter

from . import calls
from .calls import Asked

#: Seconds between two reports of progress.
_OFTEN_ENOUGH = 0.1

Handler = Callable[[Any, Meter], object]


class Answering:
    """Answers one call after another. ``send`` must neither wait nor raise.

    `answer` is for the one thread that may ask the host; `cancel` and `end` are for any.
    """

    def __init__(self, host: Host, send: Callable[[Message], None]) -> None:
        self._send = send
        self._cancelled: Set[int] = set()
        self._over = False
        self._handlers: Dict[str, Tuple[Call[Any, Any], Handler]] = {
            call.name: (call, handler) for call, handler in _handlers(host)
        }

    def cancel(self, number: int) -> None:
        """Stop this call as soon as the host can."""
        self._cancelled.add(number)

    def end(self) -> None:
        """Nobody waits for an answer any more: what can be stopped stops, nothing begins."""
        self._over = True

    def answer(self, asked: Asked) -> None:
        """Ask the host and send what it says; never raises for what the host does."""
        if self._over:
            return
        reply: Message = {"id": asked.number}
        try:
            reply["answer"] = to_json(self._ask(asked))
        except ReframeError as problem:
            reply["error"] = problem.to_json()
        except Exception as defect:  # noqa: BLE001  must reach the panel in words, not end the host
            print_to_console(traceback.format_exc())
            sentence = f"Reframe met a defect while it asked the host ({defect}); "
            sentence += "the host's console has the details: please report them to us."
            reply["error"] = ReframeError(sentence, "defect").to_json()
        self._cancelled.discard(asked.number)
        self._send(reply)

    def _ask(self, asked: Asked) -> object:
        if asked.call not in self._handlers:
            raise ReframeError("The host does not know this call; update Reframe.", "no-call")
        call, handler = self._handlers[asked.call]
        question = from_json(call.question, asked.question)
        if asked.number in self._cancelled:
            raise Cancelled("Cancelled.")
        return handler(question, self._meter(asked.number))

    def _meter(self, number: int) -> Meter:
        """Reports to the panel, and stops when it says so or is gone."""
        last = -_OFTEN_ENOUGH

        def meter(done: int, total: int) -> bool:
            nonlocal last
            now = time.monotonic()
            if now - last >= _OFTEN_ENOUGH or done == total:
                last = now
                self._send({"id": number, "done": done, "total": total})
            return not (self._over or number in self._cancelled)

        return meter


def print_to_console(text: str) -> None:
    """Print where the host shows what scripts print; a host may have no such place."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):  # closed, or gone with its window
            sys.stderr.write(text if text.endswith("\n") else text + "\n")
            sys.stderr.flush()


def _handlers(host: Host) -> Tuple[Tuple[Call[Any, Any], Handler], ...]:
    return (
        (
            calls.CAPABILITIES,
            lambda _, __: calls.Capabilities(tuple(sorted(host.capabilities))),
        ),
        (calls.DESCRIBE, lambda _, __: host.describe()),
        (calls.SELECTION, lambda _, __: host.selection()),
        (calls.RENDER, lambda asked, meter: host.render(asked.selected, asked.folder, meter)),
        (calls.PLACEMENTS, lambda selected, _: calls.Choices(tuple(host.placements(selected)))),
        (calls.PLACE, lambda asked, _: host.place(asked.job, asked.choice)),
        (calls.PLACED, lambda asked, _: calls.Found(host.placed(asked.id))),
    )
