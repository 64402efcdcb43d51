"""The one hand-over into a host's main thread, for Nuke, Hiero and plain Qt.

Hosts may be touched from their main thread alone, and their own ways there have traps: called
from the main thread they freeze the host, and an exception in what they call is printed and
lost (facts/nuke.md §1.6). So work waits in a queue of ours, which the main thread empties::

    main = MainThread()
    timer.timeout.connect(main.drain)   # whoever has Qt: a timer of 20 ms on the main thread
    main(lambda: nuke.root().name())    # from any thread: the value, or the error it raised

Without Qt the host can be asked to empty it: ``MainThread(nuke.executeInMainThread)`` or
``MainThread(hiero.core.executeInMainThread)``.
"""

from __future__ import annotations

import queue
import threading
from typing import Any, Callable, List, Optional, TypeVar

from reframe.model.errors import Interrupted

Result = TypeVar("Result")

#: Asks that a function be called in the main thread soon; returns at once, from any thread.
Wake = Callable[[Callable[[], None]], object]


class MainThread:
    """Call it with a function: it runs in the main thread, and the caller gets what came of it.

    In the main thread itself the function runs at once. ``wake`` is told when something waits;
    with a timer on `drain` it is not needed. ``inline`` is for hosts without a loop that would
    ever empty the queue (``nuke -t``): everything runs where it is asked for, one at a time.
    ``thread`` is the main thread, where that is not Python's own.
    """

    def __init__(
        self,
        wake: Optional[Wake] = None,
        *,
        inline: bool = False,
        thread: Optional[threading.Thread] = None,
    ) -> None:
        self._wake = wake
        self._inline = inline
        self._thread = thread or threading.main_thread()
        self._waiting: queue.SimpleQueue[_Errand] = queue.SimpleQueue()
        self._one_at_a_time = threading.RLock()
        self._door = threading.Lock()
        self._draining = False
        self._closed = False

    def __call__(self, work: Callable[[], Result]) -> Result:
        """What ``work`` returns. Raises what it raises, and `Interrupted` after `close`."""
        if self._inline:
            with self._one_at_a_time:
                return work()
        if threading.current_thread() is self._thread:
            return work()
        errand = _Errand(work)
        with self._door:
            if self._closed:
                raise _gone()
            self._waiting.put(errand)
        if self._wake is not None:
            self._wake(self.drain)
        return errand.outcome()  # type: ignore[no-any-return]  # it is what ``work`` returned

    def drain(self) -> None:
        """Do what waits. For the main thread; never raises.

        A host that runs its event loop within a call (a progress bar does) comes here again: what
        waits then is done afterwards, never in the middle of another's work.
        """
        if self._draining:
            return
        self._draining = True
        try:
            for errand in self._take():
                errand.run()
        finally:
            self._draining = False

    def close(self) -> None:
        """The host goes: who waits, and who comes later, gets `Interrupted` with ``host-gone``."""
        with self._door:
            self._closed = True
        for errand in self._take():
            errand.fail(_gone())

    def _take(self) -> List[_Errand]:
        taken = []
        while True:
            try:
                taken.append(self._waiting.get_nowait())
            except queue.Empty:
                return taken


class _Errand:
    """Work on its way to the main thread, and the envelope for what came of it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._done = threading.Event()
        self._value: Any = None
        self._error: Optional[BaseException] = None

    def run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as error:  # noqa: BLE001  not into the host's loop: to the caller
            self._error = error
        self._done.set()

    def fail(self, error: BaseException) -> None:
        self._error = error
        self._done.set()

    def outcome(self) -> Any:
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._value


def _gone() -> Interrupted:
    return Interrupted(
        "The program that Reframe was opened in is closing; open it and Reframe again.",
        "host-gone",
    )
