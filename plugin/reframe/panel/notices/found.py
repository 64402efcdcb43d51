"""What is wrong now, the most important first, each with the ways out. Derived, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Dict, Iterator, List, Optional, Tuple

from reframe.model.errors import ReframeError, Unreachable
from reframe.panel.state.connection import CONNECTED, GONE
from reframe.panel.words import count, tr

if TYPE_CHECKING:
    from reframe.model.order import Job
    from reframe.panel.session import Session
    from reframe.panel.state.pricing import Pricing

AGAIN, LOG, SETTINGS, RESUME, LOOK, OPEN = "again", "log", "settings", "resume", "look", "open"

#: Codes of errors that the settings mend.
KEY_CODES = frozenset({"no-key", "bad-key", "key-refused", "key-forbidden"})
#: Codes that say that there is no room for what is to be written.
DISK_CODES = frozenset({"no-space", "not-writable"})


@dataclass(frozen=True)
class Way:
    """A way out: a button."""

    key: str
    words: str
    tip: str = ""


@dataclass(frozen=True)
class Notice:
    """One thing that is wrong. ``code`` names it; ``stops``: nothing can be ordered meanwhile."""

    code: str
    words: str
    ways: Tuple[Way, ...] = ()
    stops: bool = False


def takes(problem: ReframeError) -> bool:
    """Whether a refused order is explained here, with its way out, rather than at the price."""
    code = problem.code
    return isinstance(problem, Unreachable) or code in KEY_CODES | DISK_CODES | {"cap"}


def notices(session: Session) -> Tuple[Notice, ...]:
    """Everything that is wrong now, the most important first; each kind once."""
    found: Dict[str, Notice] = {}
    for notice in (
        *_engine(session),
        *_host(session),
        *_refusal(session.state.pricing),
        *_jobs(session.state.jobs.unended),
        *_media(session),
        *_key(session),
        *_cap(session.state.pricing),
    ):
        found.setdefault(notice.code, notice)
    return tuple(found.values())


def _engine(session: Session) -> Iterator[Notice]:
    connection = session.state.connection
    again = Way(AGAIN, tr("Try again"), tr("Connect to the engine again"))
    if connection.state == GONE:
        problem = connection.problem
        other = problem is not None and problem.code == "other-engine"
        words = problem.message if problem else tr("Reframe's engine has gone.")
        log = Way(LOG, tr("Show its log"), tr("Open the folder of the engine's log"))
        yield Notice("engine", words, (again,) if other else (again, log), stops=True)
    elif connection.state == CONNECTED and not connection.may_spend:
        words = tr(
            "The engine that runs has another key or other network settings, and is busy. Watch "
            "and rehearse meanwhile; orders can be sent when its jobs are done."
        )
        yield Notice("credentials", words, (again,), stops=True)


def _host(session: Session) -> Iterator[Notice]:
    problem = session.state.connection.host_problem
    if problem is not None:
        yield Notice("host", problem.message, stops=True)


def _refusal(pricing: Pricing) -> Iterator[Notice]:
    """Why the last order was not taken."""
    problem = pricing.refusal
    if problem is None or not takes(problem):
        return
    if isinstance(problem, Unreachable):
        yield Notice("offline", problem.message, (_test(),))
    elif problem.code in KEY_CODES:
        yield Notice("key", problem.message, (_settings(tr("Enter or change the key")),))
    elif problem.code == "cap":
        yield Notice("cap", problem.message, (_settings(tr("Raise the month's cap")),))
    else:
        yield Notice("disk", problem.message, (_settings(tr("Choose another folder")),))


def _jobs(unended: Tuple[Job, ...]) -> Iterator[Notice]:
    """What stops jobs, or holds them up: said once for all of them."""
    full = _stopped(unended, {"no-space"}, "")
    if full:
        yield Notice("disk", _words(full), (_resume(len(full)),))
    offline = _stopped(unended, set(), "unreachable")
    held_up = [job for job in unended if job.active and job.trouble and job.state != "unknown"]
    if offline:
        yield Notice("offline", _words(offline), (_resume(len(offline)), _test()))
    elif held_up:
        yield Notice("offline", held_up[0].trouble, (_test(),))


def _media(session: Session) -> Iterator[Notice]:
    """The clip is shown, and its file can no longer be read."""
    problem: Optional[ReframeError] = session.stills.problem
    if problem is None or session.state.footage.selected is None:
        return
    ways = [Way(LOOK, tr("Look again"), tr("Read the selection again  (F5)"))]
    if session.opens_files:
        ways.append(Way(OPEN, tr("Open…"), tr("Open another clip  (Ctrl+O)")))
    if problem.kind == "bad-input":
        yield Notice("media", problem.message, tuple(ways), stops=True)


def _key(session: Session) -> Iterator[Notice]:
    state = session.state
    if state.network.has_key or state.first_steps.wanted:
        return
    words = tr("There is no fal key yet: orders need one, rehearsals do not.")
    yield Notice("key", words, (_settings(tr("Enter the key")),))


def _cap(pricing: Pricing) -> Iterator[Notice]:
    """The month's cap leaves no room for the order as it stands."""
    if pricing.cap is None or pricing.spent is None or pricing.quote is None:
        return
    if pricing.spent + pricing.quote.usd > pricing.cap:
        words = tr(
            "This order costs ${0}, and ${1} of this month's cap of ${2} are spent or promised.",
            pricing.quote.usd,
            _money(pricing.spent),
            _money(pricing.cap),
        )
        yield Notice("cap", words, (_settings(tr("Raise the month's cap")),))


def resumable(unended: Tuple[Job, ...]) -> List[Job]:
    """The jobs that a notice's *Resume* goes on with."""
    return [*_stopped(unended, {"no-space"}, ""), *_stopped(unended, set(), "unreachable")]


def _stopped(unended: Tuple[Job, ...], codes: set[str], kind: str) -> List[Job]:
    """Jobs that stopped for such an error."""
    stopped = [job for job in unended if not job.active and job.error and job.state != "unknown"]
    return [
        job
        for job in stopped
        if job.error and (job.error["code"] in codes or job.error["kind"] == kind)
    ]


def _words(jobs: List[Job]) -> str:
    error = jobs[0].error or {}
    waiting = count(len(jobs), "1 job waits for that.", "{0} jobs wait for that.")
    return f"{error.get('message', '')} {waiting}"


def _resume(jobs: int) -> Way:
    return Way(RESUME, count(jobs, "Resume it", "Resume them"), tr("Go on where it stopped"))


def _test() -> Way:
    return Way(SETTINGS, tr("Test the connection"), tr("Name the hop that fails"))


def _settings(tip: str) -> Way:
    return Way(SETTINGS, tr("Open settings"), tip)


def _money(usd: Decimal) -> str:
    return f"{usd:.2f}"
