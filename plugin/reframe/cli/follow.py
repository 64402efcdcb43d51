"""Watching jobs to their end: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import queue
import time
from dataclasses import dataclass, field
from types import TracebackType

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from reframe.link import calls
from reframe.link.client import EngineClient
from reframe.model.errors import (
    Cancelled,
    Interrupted,
    OutcomeUnknown,
    ReframeError,
    Unreachable,
)
from reframe.model.order import STEPS, Job

from .console import console, say
from .hints import with_hint

#: How long a command waits for a service that does not answer, or for the outcome of a request
#: that nobody knows. The engine goes on asking when the command has left.
PATIENCE = 60.0
UNKNOWN_PATIENCE = 45.0

#: How long an interrupted command waits for its jobs to stop.
SETTLING = 10.0


@dataclass(frozen=True)
class Followed:
    """Jobs as they were when they came to rest, or were left: ``left`` says why."""

    jobs: list[Job]
    left: ReframeError | None = None


def follow(engine: EngineClient, jobs: list[Job], *, leaving: bool = False) -> Followed:
    """The jobs when none of them is being worked on any more, or when it is time to leave.

    A keyboard interrupt, or ``leaving``: one that came before, cancels what is not yet sent, and
    leaves alone what is.
    """
    watch = _Watch(engine, {job.id: job for job in jobs})
    with _Display(jobs) as display:
        try:
            left = watch.leave(display) if leaving else watch.until_still(display)
        except KeyboardInterrupt:
            left = watch.leave(display)
        except Interrupted as gone:
            left = with_hint(gone)
    return Followed(list(watch.jobs.values()), left)


@dataclass
class _Watch:
    engine: EngineClient
    jobs: dict[str, Job]
    news: queue.SimpleQueue[Job | None] = field(default_factory=queue.SimpleQueue)
    in_trouble_since: dict[str, float] = field(default_factory=dict)

    def until_still(self, display: _Display) -> ReframeError | None:
        """Wait for all jobs to end or pause; the reason when they have to be left before."""
        self.engine.on_job = self.news.put
        self.engine.on_end = lambda: self.news.put(None)
        for known in self.engine.ask(calls.WATCH, calls.JobIds(tuple(self.jobs))).jobs:
            self._take(known, display)
        left = None
        while left is None and self._any_active:
            self._hear(display)
            left = self._out_of_patience()
        return left

    @property
    def _any_active(self) -> bool:
        return any(job.active for job in self.jobs.values())

    def _hear(self, display: _Display) -> None:
        """The next news of a job, if there is any within a second."""
        with contextlib.suppress(queue.Empty):
            job = self.news.get(timeout=1.0)
            if job is None:
                raise _engine_gone()
            self._take(job, display)

    def _take(self, job: Job, display: _Display) -> None:
        self.jobs[job.id] = job
        display.show(job)
        if job.trouble and job.active:
            self.in_trouble_since.setdefault(job.id, time.monotonic())
        else:
            self.in_trouble_since.pop(job.id, None)

    def _out_of_patience(self) -> ReframeError | None:
        """Only when no job moves: one that does is worth staying for."""
        active = [job for job in self.jobs.values() if job.active]
        if not active or len(self.in_trouble_since) < len(active):
            return None
        waited = time.monotonic() - max(self.in_trouble_since.values())
        unknown = [job for job in active if job.state == "unknown"]
        if unknown and waited > UNKNOWN_PATIENCE:
            return with_hint(OutcomeUnknown(unknown[0].trouble), unknown[0].id)
        if not unknown and waited > PATIENCE:
            return Unreachable(
                f"{active[0].trouble} The engine keeps asking; reframe resume {active[0].id} "
                "waits for the result."
            )
        return None

    def leave(self, display: _Display) -> ReframeError | None:
        """The user interrupted: cancel what costs nothing yet, leave the rest to the engine."""
        active = [job.id for job in self.jobs.values() if job.active]
        told = self.engine.ask(calls.CANCEL, calls.Cancel(tuple(active), only_unsent=True)).jobs
        going_on = sorted(set(active) - {job.id for job in told})
        if going_on:
            return Interrupted(
                f"Left; the order is paid for and goes on. reframe resume {going_on[0]} waits for "
                f"it, reframe cancel {going_on[0]} cancels it."
            )
        deadline = time.monotonic() + SETTLING
        while self._any_active and time.monotonic() < deadline:
            self._hear(display)
        if any(job.request_id for job in self.jobs.values()):
            return None  # sent in the same moment: what became of it is in the job
        return Cancelled("Cancelled; nothing was sent.")


def _engine_gone() -> Interrupted:
    return Interrupted("Reframe's engine ended; nothing that was paid for is lost.", "engine-gone")


class _Display:
    """One line for each job."""

    def __init__(self, jobs: list[Job]) -> None:
        self._plain: dict[str, str] = {}
        self._movies: set[str] = set()
        self._tasks: dict[str, TaskID] = {}
        self._bars: Progress | None = None
        if console.is_terminal:
            self._bars = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=28),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                console=console,
            )
            self._tasks = {job.id: self._bars.add_task(_title(job), total=1.0) for job in jobs}

    def show(self, job: Job) -> None:
        self._announce_movie(job)
        if self._bars:
            words = job.trouble or job.doing or job.state
            self._bars.update(
                self._tasks[job.id],
                completed=_overall(job),
                description=f"{_title(job)}  {words:<28.60}",
            )
            return
        words = job.trouble or job.doing or ("" if job.active else job.state)
        line = f"{_title(job)}: {words}"
        if words and self._plain.get(job.id) != line:
            self._plain[job.id] = line
            say(line)

    def _announce_movie(self, job: Job) -> None:
        """Once, while the rest is still to come: an editor can go on with the movie."""
        if job.movie and job.state in STEPS and job.id not in self._movies:
            self._movies.add(job.id)
            say(f"{_title(job)}: the movie is there: {job.movie}")

    def __enter__(self) -> _Display:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars:
            self._bars.stop()


def _title(job: Job) -> str:
    return f"{job.clip.name} {job.shape.ratio}"


def _overall(job: Job) -> float:
    """How far the job is: steps are taken as equally long, which they are not."""
    if job.state == "done":
        return 1.0
    if job.state not in STEPS:
        return 0.0
    return (STEPS.index(job.state) + job.progress) / len(STEPS)
