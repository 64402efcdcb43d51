"""What a client may ask of the engine: each call with the types of its question and answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Dict, Generic, Optional, Tuple, Type, TypeVar

from reframe.model.endpoint import Endpoint
from reframe.model.geometry import Size
from reframe.model.order import Job, Media, Order, Viewing
from reframe.model.price import Quote
from reframe.model.report import Report

Question = TypeVar("Question")
Answer = TypeVar("Answer")

#: Raised when messages change so that an older part could not read them.
PROTOCOL = 1


@dataclass(frozen=True)
class Call(Generic[Question, Answer]):
    name: str
    question: Type[Question]
    answer: Type[Answer]


@dataclass(frozen=True)
class Nothing:
    """A call without a question, or without an answer."""


@dataclass(frozen=True)
class Hello:
    """``credentials`` tells two sets of credentials and network settings apart and no more."""

    protocol: int
    version: str
    credentials: str


@dataclass(frozen=True)
class Welcome:
    version: str
    pid: int
    #: False: the engine was started with another key or other network settings.
    same_credentials: bool
    #: No job runs and no other client is connected: it may be asked to end.
    idle: bool


@dataclass(frozen=True)
class Path:
    path: str


@dataclass(frozen=True)
class At:
    """A service by its base URL; empty is fal itself."""

    service: str = ""


@dataclass(frozen=True)
class JobIds:
    """Empty: all."""

    ids: Tuple[str, ...] = ()


@dataclass(frozen=True)
class JobId:
    """One job by its full id."""

    id: str


@dataclass(frozen=True)
class Cancel:
    """``only_unsent``: leave alone what was sent, because it is paid for."""

    ids: Tuple[str, ...]
    only_unsent: bool = False


@dataclass(frozen=True)
class Jobs:
    jobs: Tuple[Job, ...]


@dataclass(frozen=True)
class Search:
    """Newest first. ``text`` is looked for in clip and prompt.

    ``before`` is when the last job of the page before was created. Jobs of one moment are never on
    two pages, so a page may have some more than ``limit``.
    """

    text: str = ""
    limit: int = 200
    before: Optional[float] = None


@dataclass(frozen=True)
class Moment:
    """A change in a job's life: when, the state it came into or what happened, and details."""

    at: float
    state: str
    detail: str = ""


@dataclass(frozen=True)
class History:
    """Everything that happened to a job, in order."""

    moments: Tuple[Moment, ...]


@dataclass(frozen=True)
class Finished:
    """How long the steps of a finished job took, in seconds; steps that broke off are left out."""

    resolution: str
    rehearsal: bool
    frames: int
    seconds: Dict[str, float]


@dataclass(frozen=True)
class Past:
    """The latest finished jobs: what an estimate of the time left rests on."""

    jobs: Tuple[Finished, ...]


@dataclass(frozen=True)
class Resume:
    """``send_again``: the user decided to pay again for a request whose outcome is unknown."""

    ids: Tuple[str, ...] = ()
    send_again: bool = False


@dataclass(frozen=True)
class PlacedJob:
    id: str
    where: str


@dataclass(frozen=True)
class Priced:
    """A quote and what stands between it and sending: empty ``ask`` means nothing does."""

    quote: Quote
    #: Sentences to which the user must agree first.
    ask: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Frames:
    """Frames of a media file (its own numbers) as pictures that fit ``box``."""

    path: str
    frames: Tuple[int, ...]
    box: Size
    #: As `Clip.colorspace` and `Clip.viewing`.
    colorspace: str = ""
    viewing: Optional[Viewing] = None


@dataclass(frozen=True)
class Picture:
    """A frame as a JPEG file in the engine's cache. It may be gone a while later."""

    frame: int
    path: str


@dataclass(frozen=True)
class Pictures:
    """Frames that are damaged are left out."""

    pictures: Tuple[Picture, ...]


@dataclass(frozen=True)
class Month:
    """US dollars of this calendar month at a service: spent or promised, and the cap if any."""

    spent: Decimal
    cap: Optional[Decimal] = None


@dataclass(frozen=True)
class Settings:
    """Each setting's value as text; in answers, also what it is unless the user says otherwise."""

    values: Dict[str, str] = field(default_factory=dict)
    defaults: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WayOut:
    """How the engine goes to its service. That there is a key is told, never the key."""

    #: The base URL that stands in for fal, or empty.
    service: str = ""
    #: Where the key was found: ``environment``, ``keyring``, or empty when there is none.
    key: str = ""
    #: Whether this computer has a keyring that takes keys.
    keyring: bool = False
    #: Variables in force for proxies and certificates; without user names and passwords.
    variables: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hop:
    """One host in use, what for, and whether it answers; ``sentence`` says how to mend it.

    ``failed`` names what stops the way there: ``dns``, ``connect``, ``proxy``, ``certificate``,
    ``tls``, ``timeout``, ``broken``, ``key``, ``answer``; empty when nothing does.
    """

    name: str
    host: str
    ok: bool
    sentence: str
    failed: str = ""


@dataclass(frozen=True)
class Hops:
    hops: Tuple[Hop, ...]


HELLO = Call("hello", Hello, Welcome)
PROBE = Call("probe", Path, Media)
ENDPOINT = Call("endpoint", At, Endpoint)
ESTIMATE = Call("estimate", Order, Priced)
ORDER = Call("order", Order, Jobs)
JOBS = Call("jobs", Search, Jobs)
#: Answers with the jobs as they stand; from then on every change comes as an event.
WATCH = Call("watch", JobIds, Jobs)
#: Answers with the jobs that were told to stop.
CANCEL = Call("cancel", Cancel, Jobs)
RESUME = Call("resume", Resume, Jobs)
FRAMES = Call("frames", Frames, Pictures)
MONTH = Call("month", At, Month)
PLACED = Call("placed", PlacedJob, Job)
SETTINGS = Call("settings", Nothing, Settings)
CHANGE_SETTINGS = Call("change-settings", Settings, Settings)
#: What became of a job, step by step.
HISTORY = Call("history", JobId, History)
PAST = Call("past", Nothing, Past)
#: Deletes the files of a job's own delivery. Raises `BadInput` unless it is certain that they are.
DELETE_FILES = Call("delete-files", JobId, Job)
#: What the check found in a job's result.
REPORT = Call("report", JobId, Report)
WAY_OUT = Call("way-out", Nothing, WayOut)
#: The key in the keyring is another; see `reframe.link.keeping` for how it got there.
KEY_CHANGED = Call("key-changed", Nothing, WayOut)
FORGET_KEY = Call("forget-key", Nothing, WayOut)
#: One call to the service that costs nothing. Raises what the service has against the key.
TEST_KEY = Call("test-key", At, Nothing)
CONNECTIONS = Call("connections", At, Hops)
END = Call("end", Nothing, Nothing)

CALLS = {
    call.name: call
    for call in (
        HELLO,
        PROBE,
        ENDPOINT,
        ESTIMATE,
        ORDER,
        JOBS,
        WATCH,
        CANCEL,
        RESUME,
        FRAMES,
        MONTH,
        PLACED,
        SETTINGS,
        CHANGE_SETTINGS,
        HISTORY,
        PAST,
        DELETE_FILES,
        REPORT,
        WAY_OUT,
        KEY_CHANGED,
        FORGET_KEY,
        TEST_KEY,
        CONNECTIONS,
        END,
    )
}
