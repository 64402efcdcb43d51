"""What can be done with a job as it stands, the most useful first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

from reframe.model.order import Job
from reframe.panel.session import Session
from reframe.panel.state.errands import DELETE
from reframe.panel.words import tr

from .sentences import price_words

CANCEL, RESUME, LOOK, TRIM, SETTINGS = "cancel", "resume", "look", "trim", "settings"
COMPARE, PLACE, FOLDER, AGAIN = "compare", "place", "folder", "again"
SEND_AGAIN, DELETE_FILES, DETAILS = "send-again", "delete-files", "details"
CONFIRM, NOT_NOW = "confirm", "not-now"

#: Codes of errors that the settings mend.
KEY_CODES = frozenset({"no-key", "bad-key", "key-refused", "key-forbidden"})
#: Codes of errors that a shorter range mends.
LENGTH_CODES = frozenset({"too-long", "video_duration_too_long"})


@dataclass(frozen=True)
class Action:
    """A button of a row. ``opens``: it opens a menu."""

    key: str
    words: str
    tip: str = ""
    opens: bool = False


def actions(job: Job, session: Session) -> Tuple[Action, ...]:
    """All actions, those first that the row shows as buttons."""
    asked = session.state.errands.asked
    if asked is not None and asked.job_id == job.id:
        agree = tr("Delete") if asked.what == DELETE else tr("Send for {0}", price_words(job))
        return (Action(CONFIRM, agree), Action(NOT_NOW, tr("Not now"), tr("Do nothing  (Esc)")))
    if job.id in session.state.errands.busy:
        return (_details(),)
    if job.state == "done":
        return _of_done(job, session)
    return (*_of_others(job, session), _details())


def _of_done(job: Job, session: Session) -> Tuple[Action, ...]:
    again = Action(AGAIN, tr("Use again"), tr("Make the same order again, to change it or not"))
    if job.removed:
        return (again, _details())
    made: List[Action] = [
        Action(COMPARE, tr("Compare"), tr("The result over the clip  (Enter)")),
        Action(PLACE, tr("Place"), tr("Put the result into the host"), opens=True),
        _folder(tr("Show the delivered files")),
        again,
        Action(DELETE_FILES, tr("Delete files…"), tr("Asks first  (Del)")),
        _details(),
    ]
    places = session.places(job) and not session.state.placing.nowhere
    return tuple(each for each in made if each.key != PLACE or places)


def _of_others(job: Job, session: Session) -> Tuple[Action, ...]:
    again = Action(AGAIN, tr("Use again"), tr("Make the same order again, to change it or not"))
    cancel = Action(CANCEL, tr("Cancel"), tr("End this job; what is finished is kept"))
    code = job.error["code"] if job.error else ""
    if job.state == "unknown":
        look = Action(LOOK, tr("Look for it at fal"), tr("Ask fal once more, free of charge"))
        let_go = Action(CANCEL, tr("Let it go"), tr("End this job; nothing more is sent"))
        return (let_go,) if job.active else (look, _send_again(job), let_go)
    fetch = Action(RESUME, tr("Fetch it"), tr("The result is made and paid for; fetching is free"))
    fetches = (fetch,) if job.at_fal else ()
    if job.state == "cancelled":
        return (*fetches, again)
    if job.state == "failed":
        return (*fetches, *_remedies(job, session, code), again)
    folder = (_folder(tr("The movie is there; the rest is coming")),) if job.movie else ()
    return (*(() if job.active else _resumptions(code)), cancel, *folder)


def _resumptions(code: str) -> Tuple[Action, ...]:
    resume = Action(RESUME, tr("Resume"), tr("Go on where it stopped"))
    return (_settings(), resume) if code in KEY_CODES else (resume,)


def _remedies(job: Job, session: Session, code: str) -> Tuple[Action, ...]:
    """What mends a failed job: never a payment that is not asked for."""
    retry = Action(RESUME, tr("Try again"), tr("Go on where it failed; nothing was paid yet"))
    if code in LENGTH_CODES:
        seconds = session.state.framing.endpoint.documented_seconds
        tip = tr("Make the same order with an earlier out")
        return (Action(TRIM, tr("Trim to {0} s", seconds), tip),)
    first = (_settings(),) if code in KEY_CODES else ()
    return (*first, _send_again(job)) if job.request_id else (*first, retry)


def _send_again(job: Job) -> Action:
    words = tr("Send again for {0}", price_words(job))
    return Action(SEND_AGAIN, words, tr("A new request, paid again; asks first"))


def _settings() -> Action:
    return Action(SETTINGS, tr("Open settings"), tr("Enter or change the key"))


def _folder(tip: str) -> Action:
    return Action(FOLDER, tr("Show in folder"), tip)


def _details() -> Action:
    return Action(DETAILS, tr("Details"), tr("The whole request and what became of it  (Space)"))
