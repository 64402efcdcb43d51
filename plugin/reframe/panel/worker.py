"""Whatever waits, off the GUI thread: the host, the engine, the disk.

Work goes into a lane. Work of one lane is done in order by the lane's own threads; the outcome is
handed back to the thread that owns the widgets. The threads are Python's own: Nuke's global pool
of Qt threads is not ready while Nuke starts.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional, TypeVar

from reframe.model.errors import ReframeError

Result = TypeVar("Result")

#: Runs a function later in the thread that owns the widgets.
Post = Callable[[Callable[[], None]], None]
Failed = Callable[[ReframeError], None]

#: The lanes and their threads. A host is asked one thing at a time; settings change in order.
LANES = {"host": 1, "engine": 3, "settings": 1, "frames": 2, "film": 1, "thumbs": 1, "disk": 1}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Work:
    do: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Failed
    key: Optional[str]
    number: int


class Worker:
    """``post`` hands a function over to the thread that owns the widgets."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._lanes: Dict[str, queue.SimpleQueue[_Work]] = {}
        self._latest: Dict[str, int] = {}
        self._count = 0
        self._over = False

    def do(
        self,
        lane: str,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Failed,
        latest: Optional[str] = None,
    ) -> None:
        """Do ``work`` in a lane; ``then`` gets its result, ``failed`` the `ReframeError`.

        Of works with the same ``latest``, an earlier one is left out if it has not begun, and its
        outcome is dropped if it has. Call from the thread that owns the widgets.
        """
        self._count += 1
        if latest is not None:
            self._latest[latest] = self._count
        self._lane(lane).put(_Work(work, then, failed, latest, self._count))

    def close(self) -> None:
        """Nothing is handed back any more. Work that has begun ends by itself."""
        self._over = True

    def _lane(self, name: str) -> queue.SimpleQueue[_Work]:
        if name not in self._lanes:
            lane = self._lanes[name] = queue.SimpleQueue()
            for _ in range(LANES[name]):
                threading.Thread(
                    target=self._run, args=(lane,), name=f"panel-{name}", daemon=True
                ).start()
        return self._lanes[name]

    def _run(self, lane: queue.SimpleQueue[_Work]) -> None:
        while True:
            work = lane.get()
            if not self._wanted(work):
                continue
            try:
                result = work.do()
            except ReframeError as problem:
                self._hand_back(work, work.failed, problem)
            except Exception as defect:  # must reach the user in words, not end the thread
                log.exception("work in the background met a defect")
                sentence = f"Reframe met a defect ({defect}); please report it to us."
                self._hand_back(work, work.failed, ReframeError(sentence, "defect"))
            else:
                self._hand_back(work, work.then, result)

    def _hand_back(self, work: _Work, to: Callable[[Any], None], outcome: object) -> None:
        def deliver() -> None:
            if self._wanted(work):
                to(outcome)

        if not self._over:
            self._post(deliver)

    def _wanted(self, work: _Work) -> bool:
        return not self._over and (work.key is None or self._latest[work.key] == work.number)
