"""Carrying jobs through their steps: several side by side, each in a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reframe.model.errors import Cancelled, Interrupted, ReframeError
from reframe.model.order import Delivery, Job

from .endings import after
from .journal import Journal
from .renders import remove_after, remove_proxies_after
from .services import Services
from .settings import load_settings
from .steps import STEPS
from .work import Live, Locks, Stop, Work

log = logging.getLogger(__name__)

#: A request that was sent is not left running: this step is entered even to cancel.
_CANCELS_AT_FAL = "wait"

_UNFETCHED = Cancelled("Cancelled; what fal made is paid for, and comes when the job is resumed.")

#: Seconds that one question to fal may take.
_LONGEST_LOOK = 130.0


class Runner:
    """Runs queued jobs. ``on_change`` is called from any thread when a job looks different."""

    def __init__(
        self, home: Path, journal: Journal, services: Services, on_change: Callable[[Job], None]
    ) -> None:
        self._home = home
        self._journal = journal
        self._services = services
        self._on_change = on_change
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._lock = threading.Lock()
        self._still = threading.Condition(self._lock)
        self._stops: dict[str, Stop] = {}
        self._live: dict[str, Live] = {}
        self._ending = False
        self._locks = Locks()
        self._threads = [
            threading.Thread(target=self._serve, name=f"job-{number}")
            for number in range(load_settings(home).jobs_at_once)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        """Whether any job is being worked on or waits for its turn."""
        with self._lock:
            return bool(self._stops)

    def start(self, job_id: str, *, to_cancel: bool = False) -> None:
        """Put a job on its way, or on with it. Harmless if it is on its way already.

        ``to_cancel``: only so far as is needed to have its request cancelled at fal.
        """
        stop = Stop()
        if to_cancel:
            stop.ask(by_user=True)
        with self._lock:
            if self._ending or job_id in self._stops:
                return
            self._stops[job_id] = stop
        self._waiting.put(job_id)
        self._changed(job_id)

    def resume(self, job_id: str, send_again: bool) -> None:
        """Go on with a job that has stopped.

        ``send_again``: the user pays for a new request, although an earlier one may have been
        taken. Without it a job whose request was refused, or that is done, stays as it is; one
        whose result could not be brought home tries that again, which is free.
        """
        job = self._journal.job(job_id)
        submission = self._journal.open_submission(job_id)
        if job.state == "done":
            return
        if send_again and submission and job.state in ("unknown", "failed", "cancelled"):
            self._make_still(job_id)
            self._journal.given_up(submission["id"], job_id)
            self._journal.forget_from(job_id, ("submit", "wait", "fetch", "unpack", "check"))
            self._journal.move(job_id, "submit")
        elif job.state == "failed" and submission and not self._journal.has_result(job_id, "wait"):
            return
        self.start(job_id)

    def _make_still(self, job_id: str) -> None:
        """Wait until nobody works on the job: it may be looked for at fal just now."""
        with self._lock:
            stop = self._stops.get(job_id)
            if stop is not None:
                stop.ask(by_user=False)
            if not self._still.wait_for(lambda: job_id not in self._stops, _LONGEST_LOOK):
                raise Interrupted(f"Job {job_id} is being looked for at fal; try again soon.")

    def cancel(self, job_id: str, only_unsent: bool = False) -> bool:
        """The user wants the job to end; True if it was told to.

        What was paid for and is finished is still delivered. A request that is sent in the same
        moment, or that nobody waits for just now, is cancelled at fal.
        """
        if only_unsent and self._journal.open_submission(job_id):
            return False
        with self._lock:
            stop = self._stops.get(job_id)
            if stop is not None:
                stop.ask(by_user=True)
        if stop is not None or self._journal.job(job_id).ended:
            return True
        if self._journal.ticket(job_id) and not self._journal.has_result(job_id, _CANCELS_AT_FAL):
            self.start(job_id, to_cancel=True)
        else:
            self._journal.move(job_id, "cancelled")
            self._changed(job_id)
            self._tidy(job_id)
        return True

    def view(self, job: Job) -> Job:
        """The job with what only the running engine knows."""
        with self._lock:
            active = job.id in self._stops
            live = self._live.get(job.id, Live())
        return replace(
            job, active=active, progress=live.progress, doing=live.doing, trouble=live.trouble
        )

    def end(self) -> None:
        """Stop at the next safe point, leaving every job to be resumed. Waits for the threads."""
        with self._lock:
            self._ending = True
            for stop in self._stops.values():
                stop.ask(by_user=False)
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while (job_id := self._waiting.get()) is not None:
            with self._lock:
                stop = self._stops[job_id]
            try:
                self._run(job_id, stop)
            except Exception:  # a defect in one job must not end the thread
                log.exception("job %s met a defect", job_id)
            self._tidy(job_id)
            with self._lock:
                self._stops.pop(job_id, None)
                self._live.pop(job_id, None)
                self._still.notify_all()
            self._changed(job_id)

    def _tidy(self, job_id: str) -> None:
        with contextlib.suppress(ReframeError, OSError):
            job = self._journal.job(job_id)
            remove_after(job, self._home, self._journal)
            remove_proxies_after(job, self._home, self._journal)

    def _run(self, job_id: str, stop: Stop) -> None:
        try:
            self._take_steps(job_id, stop)
        except Cancelled as end:
            if stop.by_user:
                finished = self._journal.has_result(job_id, _CANCELS_AT_FAL)
                self._journal.move(job_id, "cancelled", _UNFETCHED if finished else end)
        except ReframeError as problem:
            state = self._journal.job(job_id).state
            paid = self._journal.open_submission(job_id) is not None
            self._journal.move(job_id, *after(problem, state, paid, stop.by_user))
        except Exception as defect:
            text = f"Reframe met a defect ({type(defect).__name__}); send engine.log to us, resume."
            self._journal.move(job_id, self._journal.job(job_id).state, Interrupted(text, "defect"))
            raise

    def _take_steps(self, job_id: str, stop: Stop) -> None:
        work = self._work(job_id, stop)
        for step in STEPS:
            if self._journal.has_result(job_id, step.name):
                continue
            if stop.asked and step.name != _CANCELS_AT_FAL:
                raise Cancelled("Cancelled.")
            if _begins(work.job, step.name):
                self._journal.move(job_id, step.name)
            work.job = self._journal.job(job_id)
            self._changed(job_id)
            result = step.do(work)
            self._journal.keep(job_id, step.name, result)
        delivery = self._journal.result(job_id, "finish", Delivery)
        if delivery:
            self._journal.deliver(job_id, delivery)

    def _work(self, job_id: str, stop: Stop) -> Work:
        job = self._journal.job(job_id)

        def tell(live: Live) -> None:
            with self._lock:
                self._live[job_id] = live
            self._changed(job_id)

        return Work(
            job=job,
            order=self._journal.order(job.order_id),
            journal=self._journal,
            home=self._home,
            settings=load_settings(self._home),
            service=self._services.at(job.service, job.rehearsal),
            endpoint=self._services.known_endpoint(job.service),
            locks=self._locks,
            stop=stop,
            tell=tell,
        )

    def _changed(self, job_id: str) -> None:
        try:
            job = self._journal.job(job_id)
        except ReframeError as problem:  # the journal's disk is gone: who watches cannot be told
            log.error("job %s cannot be shown: %s", job_id, problem.message)
            return
        self._on_change(self.view(job))


def _begins(job: Job, step: str) -> bool:
    """Whether the step is news; a job that is looked for at fal stays ``unknown`` meanwhile."""
    if job.state == "unknown" and step == "submit":
        return False
    return job.state != step or job.error is not None
