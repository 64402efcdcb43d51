"""wait: ask after the request for as long as the service knows it."""

from __future__ import annotations

import time

from reframe.engine.results import Answered
from reframe.engine.work import Live, Work
from reframe.link.home import write_private
from reframe.model.errors import Cancelled, Refused, Unreachable
from reframe.model.order import Cost
from reframe.service.answers import Answer, Progress, Ticket

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 5.0

#: A request may not be known everywhere at fal at once; after so long its loss is believed.
_BELIEVE_LOST = 60.0

#: After a cancellation that the service took, how long it may still finish, and so be paid for.
_LAST_WORD = 10.0


def wait(work: Work) -> Answered:
    ticket = work.need("submit", Ticket)
    answer = _wait(work, ticket)
    write_private(work.folder / "answer.json", answer.raw.decode("utf-8", "replace"))
    _note_charge(work, ticket, answer)
    return Answered(answer.video.url, answer.exr.url if answer.exr else None)


def _wait(work: Work, ticket: Ticket) -> Answer:
    pause, silence = _FIRST_PAUSE, _Silence(work.settings.patience)
    at = "the sandbox" if work.job.rehearsal else "fal"
    work.tell(Live(doing=f"waiting for {at}"))
    while True:
        try:
            progress = work.service.status(ticket)
            if progress.state == "completed":
                answer = work.service.result(ticket)
                work.stop.came_too_late()
                return answer
            silence.end()
            work.tell(Live(doing=_in_words(progress, at)))
        except (Unreachable, Refused) as problem:
            silence.bear(problem)
            work.tell(Live(doing="asking again", trouble=problem.message))
        if work.stop.wait(pause):
            return _stopped(work, ticket)
        pause = min(_LONGEST_PAUSE, pause * 1.3)


class _Silence:
    """How long fal has not given an answer that tells how the request stands."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._since: float | None = None

    def end(self) -> None:
        self._since = None

    def bear(self, problem: Unreachable | Refused) -> None:
        """Raises ``problem`` when it is final, or has gone on for too long."""
        lost = problem.code == "request-lost"
        if isinstance(problem, Refused) and not lost:
            raise problem
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since > (_BELIEVE_LOST if lost else self._patience):
            raise problem


def _in_words(progress: Progress, at: str) -> str:
    if progress.state == "queued":
        before = f", {progress.position} before it" if progress.position else ""
        return f"in the queue at {at}{before}"
    return f"painting at {at}"


def _stopped(work: Work, ticket: Ticket) -> Answer:
    """Cancel at the service. What was finished before, and so is paid for, is kept all the same."""
    if not work.stop.by_user:
        raise Cancelled("The engine ends.")
    work.tell(Live(doing="cancelling at fal"))
    deadline = time.monotonic() + _LAST_WORD
    try:
        work.service.cancel(ticket)
        while time.monotonic() < deadline:
            if work.service.status(ticket).state == "completed":
                answer = work.service.result(ticket)
                work.stop.came_too_late()
                return answer
            time.sleep(0.5)
    except (Refused, Unreachable) as problem:
        raise Cancelled(f"Cancelled. fal's last word: {problem.message}") from problem
    raise Cancelled("Cancelled; whether fal bills a request that was running is not documented.")


def _note_charge(work: Work, ticket: Ticket, answer: Answer) -> None:
    """The charge by the answer's header, else by billing data; without either, as estimated."""
    if work.job.cost.origin == "fal":
        return
    usd = answer.usd if answer.usd is not None else work.service.charge(ticket)
    if usd is not None:
        work.journal.charge(work.job.id, Cost(work.job.cost.billed_seconds, usd, "fal"))
