"""wait: ask after the request for as long as the service knows it."""

from __future__ import annotations

import time

from reframe.engine.results import Answered
from reframe.engine.work import Live, Work
from reframe.link.home import write_private
from reframe.model.endpoint import USD_PER_UNIT
from reframe.model.errors import Cancelled, ReframeError, Refused, Unreachable
from reframe.model.order import Cost
from reframe.service.service import Answer, Progress, Ticket

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 5.0

#: After a cancellation that the service took, how long it may still finish, and so be paid for.
_LAST_WORD = 10.0


def wait(work: Work) -> Answered:
    ticket = work.need("submit", Ticket)
    answer = _wait(work, ticket)
    write_private(work.folder / "answer.json", answer.raw.decode("utf-8", "replace"))
    _note_charge(work, ticket, answer)
    exr = answer.exr
    return Answered(
        answer.video.url,
        answer.video.file_size,
        exr.url if exr else None,
        exr.file_name if exr else None,
        exr.file_size if exr else None,
    )


def _wait(work: Work, ticket: Ticket) -> Answer:
    pause, silent_since = _FIRST_PAUSE, None
    work.tell(Live(doing="waiting for fal"))
    while True:
        try:
            progress = work.service.status(ticket)
            if progress.state == "completed":
                return work.service.result(ticket)
            silent_since = None
            work.tell(Live(doing=_in_words(progress)))
        except Unreachable as problem:
            silent_since = silent_since or time.monotonic()
            if time.monotonic() - silent_since > work.settings.patience:
                raise
            work.tell(Live(doing="asking again", trouble=problem.message))
        if work.stop.wait(pause):
            return _stopped(work, ticket)
        pause = min(_LONGEST_PAUSE, pause * 1.3)


def _in_words(progress: Progress) -> str:
    if progress.state == "queued":
        before = f", {progress.position} before it" if progress.position else ""
        return f"in fal's queue{before}"
    return "painting at fal"


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
                return work.service.result(ticket)
            time.sleep(0.5)
    except (Refused, Unreachable) as problem:
        raise Cancelled(f"Cancelled. fal's last word: {problem.message}") from problem
    raise Cancelled("Cancelled; whether fal bills a request that was running is not documented.")


def _note_charge(work: Work, ticket: Ticket, answer: Answer) -> None:
    """The charge by the answer's header, else by billing data; without either, as estimated."""
    usd = answer.units * USD_PER_UNIT if answer.units is not None else None
    if usd is None:
        try:
            usd = work.service.charge(ticket)
        except ReframeError:  # a look at the bill must never cost the result
            usd = None
    if usd is not None:
        work.journal.charge(work.job.id, Cost(work.job.cost.billed_seconds, usd, "fal"))
