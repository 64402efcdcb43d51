"""What the service answers, as values: tickets, progress, results.

Everything here is foreign until read: what is not needed may be missing or nonsense, and what is
needed is checked. Whatever arrives, reading it gives a value or a `ReframeError`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import from_json

from reframe.model.endpoint import USD_PER_UNIT
from reframe.model.errors import ReframeError, Refused, Unreachable

from . import advice


@dataclass(frozen=True)
class Ticket:
    """fal's receipt for one order: its id, and where to ask after it."""

    request_id: str
    response_url: str
    status_url: str
    cancel_url: str


@dataclass(frozen=True)
class Progress:
    """Where an order stands: ``queued``, ``running`` or ``completed``.

    ``position`` counts the orders ahead in the queue. A failed order is ``completed`` with
    ``error`` or ``error_type`` (facts: fal has no status of failure). ``raw`` is fal's own answer.
    """

    state: str
    position: int | None
    error: str | None
    error_type: str | None
    raw: Mapping[str, object]

    @property
    def failure(self) -> Refused | None:
        """The error with advice when fal says that the order failed.

        Asking for the result gives the better one, with the model's own words; where that ends
        in `Unreachable` again and again, this one stands.
        """
        if not self.error and not self.error_type:
            return None
        return advice.job_failure(self.error, self.error_type)


def _or_none(value: object, check: ValidatorFunctionWrapHandler) -> object:
    """Nonsense in a field that nothing rests on must not cost a finished job."""
    try:
        return check(value)
    except ValidationError:
        return None


@dataclass(frozen=True)
class RemoteFile:
    """A file of the result. Only the URL is certain; the name is the service's, not a safe path."""

    url: str
    content_type: Annotated[str | None, WrapValidator(_or_none)] = None
    file_name: Annotated[str | None, WrapValidator(_or_none)] = None
    #: Bytes, as the service claims.
    file_size: Annotated[int | None, WrapValidator(_or_none)] = None


@dataclass(frozen=True)
class Answer:
    """A finished job: the result's JSON as received, its files, and the charge if fal names it."""

    raw: bytes
    video: RemoteFile
    exr: RemoteFile | None
    units: Decimal | None

    @property
    def usd(self) -> Decimal | None:
        return None if self.units is None else usd_of(self.units)


@dataclass(frozen=True)
class Uploaded:
    """A file in fal's storage, and when its link ends."""

    url: str
    expires_at: datetime


_FILE = TypeAdapter(RemoteFile)
_TIME = TypeAdapter(datetime)

#: fal's three states (facts: fal's documentation of the queue). Any other word means: not yet.
_STATES = {"IN_QUEUE": "queued", "IN_PROGRESS": "running", "COMPLETED": "completed"}


def usd_of(units: Decimal) -> Decimal:
    """Billable units of the reframe endpoint in US dollars."""
    return units * USD_PER_UNIT


def read_progress(body: bytes) -> Progress:
    """The answer to a status request. Raises `Unreachable` for what is no status at all."""
    document = read_object(body)
    word = document.get("status")
    if not isinstance(word, str):
        raise unreadable("the state of the order")
    return Progress(
        _STATES.get(word.upper(), "running"),
        _count(document.get("queue_position")),
        _words(document.get("error")),
        _words(document.get("error_type")),
        document,
    )


def read_answer(body: bytes, headers: Mapping[str, str]) -> Answer:
    """The result of a finished job.

    Raises `Refused` when it holds an error, or words, in place of a movie, and `Unreachable` when
    it cannot be read or the job is not finished.
    """
    document = read_object(body)
    if "video" not in document and document.get("status") in ("IN_QUEUE", "IN_PROGRESS"):
        raise advice.not_ready()
    video = _remote_file(document.get("video"))
    if video is None:
        raise _no_video(document, body, headers)
    exr = _remote_file(document.get("exr_file"))
    return Answer(body, video, exr, read_units(headers))


def read_units(headers: Mapping[str, str]) -> Decimal | None:
    """The billed units that fal names in a header of the result (facts: seen in a recording)."""
    return amount(headers.get("x-fal-billable-units"))


def read_charge(body: bytes, request_id: str) -> Decimal | None:
    """US dollars that billing events name for a request; None while there are none.

    Facts: fal's documentation of ``/models/billing-events``: ``cost_total`` in dollars or
    ``cost_estimate_nano_usd``; a correction is an event of its own.
    """
    events = read_object(body).get("billing_events")
    charges = [
        charge
        for event in (events if isinstance(events, list) else [])
        if isinstance(event, dict) and event.get("request_id") == request_id
        if (charge := _event_charge(event)) is not None
    ]
    return sum(charges, Decimal(0)) if charges else None


def read_object(body: bytes) -> dict[str, object]:
    """A JSON object. Raises `Unreachable` (``unreadable``) for anything else, such as a page."""
    try:
        document = from_json(body)
    except ValueError:
        raise unreadable("its answer") from None
    if not isinstance(document, dict):
        raise unreadable("its answer")
    return document


def unreadable(what: str) -> Unreachable:
    return Unreachable(
        f"The service answered with something else than {what}; it is asked again.", "unreadable"
    )


def is_link(value: object) -> bool:
    """Whether ``value`` has the shape of an http(s) URL; whom to trust is decided elsewhere."""
    if not isinstance(value, str) or any(c.isspace() or not c.isprintable() for c in value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def amount(value: object) -> Decimal | None:
    """A number, or text that is one, as a finite amount of 0 or more."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and 0 <= number < 10**9 else None


def read_time(value: object) -> datetime | None:
    """An ISO time, or seconds since 1970, as a time in UTC."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return datetime.fromtimestamp(value, timezone.utc)
        if not isinstance(value, str):
            return None
        # Python 3.10 knows neither "Z" nor fractions of other than 3 or 6 digits.
        found = _TIME.validate_python(value)
        return (
            found.astimezone(timezone.utc) if found.tzinfo else found.replace(tzinfo=timezone.utc)
        )
    except (ValueError, OverflowError, OSError):
        return None


def _remote_file(value: object) -> RemoteFile | None:
    if not isinstance(value, dict) or not is_link(value.get("url")):
        return None
    try:
        found = _FILE.validate_python(value)
    except ValidationError:
        return None
    size = found.file_size if found.file_size is not None and found.file_size >= 0 else None
    return RemoteFile(found.url, found.content_type, found.file_name, size)


def _no_video(document: dict[str, object], body: bytes, headers: Mapping[str, str]) -> ReframeError:
    if advice.is_worded(body):
        found = advice.model_failure(422, body, headers)
        if isinstance(found, Refused):
            return found
    video = document.get("video")
    url = video.get("url") if isinstance(video, dict) else video
    words = f" but {advice.one_line(url)!r}" if isinstance(url, str) and url else ""
    return Refused(
        f"The order is finished, but the service named no movie{words}; ask fal's support.",
        "no-video",
    )


def _event_charge(event: dict[str, object]) -> Decimal | None:
    total = amount(event.get("cost_total"))
    if total is not None:
        return total
    nano = amount(event.get("cost_estimate_nano_usd"))
    return None if nano is None else nano / 10**9


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
