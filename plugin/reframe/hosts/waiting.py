"""Waiting for the jobs of an order, and what became of each."""

from __future__ import annotations

import queue
import time
from typing import Callable, Dict, List, Optional, Tuple

from reframe.link import calls
from reframe.link.client import EngineClient
from reframe.model.errors import Cancelled, Interrupted, ReframeError, error_from_json
from reframe.model.order import Job

#: Called with a job whenever it has moved; True means go on, False asks to stop.
Watcher = Callable[[Job], bool]


def watch_nothing(_job: Job) -> bool:
    return True


def problem_of(job: Job) -> Optional[ReframeError]:
    """What stands between a job that has ended and its delivery; None if it is delivered."""
    if job.state == "done":
        return None
    if job.error:
        return error_from_json(job.error)
    if job.state == "cancelled":
        return Cancelled("Cancelled.")
    return Interrupted(f"Job {job.id} is not finished; reframe resume {job.id} goes on with it.")


class Watch:
    """The jobs of an order, until none of them is worked on any more."""

    def __init__(
        self,
        engine: EngineClient,
        jobs: Tuple[Job, ...],
        watcher: Watcher,
        patience: Optional[float],
    ) -> None:
        self._engine, self._watcher = engine, watcher
        self._jobs: Dict[str, Job] = {job.id: job for job in jobs}
        self._deadline = None if patience is None else time.monotonic() + patience
        self._news: queue.SimpleQueue[Optional[Job]] = queue.SimpleQueue()
        self._stopped = False

    def until_still(self) -> List[Job]:
        """The jobs as they are then. Raises `Interrupted` when patience, or the engine, has ended.

        A keyboard interrupt stops what is not paid for yet.
        """
        self._engine.on_job = self._news.put
        self._engine.on_end = lambda: self._news.put(None)
        try:
            for job in self._engine.ask(calls.WATCH, calls.JobIds(tuple(self._jobs))).jobs:
                self._take(job)
            while any(job.active for job in self._jobs.values()):
                self._wait()
        except KeyboardInterrupt:
            self._stop()
            raise
        return list(self._jobs.values())

    def _wait(self) -> None:
        try:
            job = self._news.get(timeout=1.0)
        except queue.Empty:
            if self._deadline is not None and time.monotonic() > self._deadline:
                raise Interrupted(
                    "It is not finished in the time that was given; the engine goes on, and "
                    f"reframe resume {next(iter(self._jobs))} waits for the result.",
                    "patience",
                ) from None
            return
        if job is None:
            raise Interrupted(
                "Reframe's engine ended; nothing that was paid for is lost. Run reframe resume to "
                "go on where it stopped.",
                "engine-gone",
            )
        self._take(job)

    def _take(self, job: Job) -> None:
        self._jobs[job.id] = job
        if not self._watcher(job) and not self._stopped:
            self._stop()

    def _stop(self) -> None:
        """Cancel what costs nothing yet; what was sent is paid for, and goes on."""
        self._stopped = True
        self._engine.ask(calls.CANCEL, calls.Cancel(tuple(self._jobs), only_unsent=True))
