"""What the head of an answer means for the file that is being downloaded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import requests

from reframe.model.errors import Interrupted, Refused, Unreachable

from .disk import size_for_people
from .part import Identity

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})")
_LENGTH = re.compile(r"\d{1,18}")
#: What a proxy, a sign-in page or a failing server sends in place of a movie or an archive.
_PAGES = {"text/html", "application/xhtml+xml", "text/xml", "application/xml", "application/json"}
#: Answers after which the same request may well succeed.
_PASSING = {408, 425, 429}
_LONGEST_RETRY_AFTER = 120.0


class TryAgain(Exception):
    """This try brought nothing more; ``after`` is how many seconds the server asks to wait."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.after = after


class StartOver(TryAgain):
    """What is there cannot be continued: the file at the service is another one now."""


@dataclass(frozen=True)
class Body:
    """The bytes that follow: from ``start`` on, of the version ``identity``.

    ``self_ending``: the transfer says by itself whether it came to its end.
    """

    start: int
    identity: Identity
    self_ending: bool


@dataclass(frozen=True)
class Expected:
    """What is known of the file without the answer; ``name`` is for messages."""

    name: str
    size: int | None
    max_bytes: int


def judge(
    response: requests.Response, offset: int, known: Identity, expected: Expected
) -> Body | None:
    """What to do with an answer to a request for the bytes from ``offset`` on.

    None: there are no more bytes, and ``known`` is whole. Raises `TryAgain`, `StartOver`,
    `Refused`, or `Interrupted` when the size is not the announced one.
    """
    if response.status_code == 416 and offset:
        _require_nothing_left(response, offset)
        return None
    _require_content(response, expected)
    if response.status_code == 206:
        body = _rest(response, offset, known)
    else:
        body = _whole(response, known)
    if body.identity.total is not None:
        require_size(body.identity.total, expected)
    return body


def _require_nothing_left(response: requests.Response, offset: int) -> None:
    match = _UNSATISFIED.fullmatch(response.headers.get("Content-Range", ""))
    if not match or int(match[1]) != offset:
        raise StartOver("the file at the service has changed")


def _require_content(response: requests.Response, expected: Expected) -> None:
    status = response.status_code
    if status in (404, 410):
        raise Refused(
            f"The service no longer has {expected.name}; results expire after a time that is "
            "set in the service's account.",
            "gone",
        )
    if status in (401, 403):
        raise Refused(
            f"The service does not hand out {expected.name} under this address; "
            "its link may have expired.",
            "forbidden",
        )
    if status == 407:
        raise Unreachable(
            "The proxy asks for a name and a password; put them into HTTPS_PROXY.", "proxy"
        )
    if status in _PASSING or status >= 500:
        raise TryAgain(f"it answers with error {status}", _retry_after(response))
    if status not in (200, 206):
        raise Refused(
            f"The service answers with {status} where {expected.name} should be; try again later, "
            "or tell the service.",
            f"http-{status}",
        )
    _require_media(response)


def _require_media(response: requests.Response) -> None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in _PAGES or kind.endswith("+json"):
        raise TryAgain("a page of text comes in place of the file, perhaps from a proxy")
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise TryAgain("something on the way packs the file, perhaps a proxy")


def _retry_after(response: requests.Response) -> float:
    text = response.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_RETRY_AFTER) if _LENGTH.fullmatch(text) else 0.0


def _rest(response: requests.Response, offset: int, known: Identity) -> Body:
    match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    etag = response.headers.get("ETag")
    if not match or int(match[1]) != offset or (known.etag and etag and etag != known.etag):
        raise StartOver("the file at the service has changed")
    if match[3] == "*":
        return Body(offset, known, True)
    total = int(match[3])
    if known.total not in (None, total):
        raise StartOver("the file at the service has changed")
    return Body(offset, replace(known, total=total), True)


def _whole(response: requests.Response, known: Identity) -> Body:
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    length = response.headers.get("Content-Length", "")
    total = int(length) if not chunked and _LENGTH.fullmatch(length) else None
    identity = Identity(
        known.address, response.headers.get("ETag"), response.headers.get("Last-Modified"), total
    )
    return Body(0, identity, chunked or total is not None)


def require_size(size: int, expected: Expected) -> None:
    """Raises `Refused` above the limit, and `Interrupted` for a size that was not announced."""
    require_limit(size, expected)
    if expected.size is not None and size != expected.size:
        raise Interrupted(
            f"The service announced {expected.size} bytes for {expected.name} and now offers "
            f"{size}; resume the job later.",
            "wrong-size",
        )


def require_limit(size: int, expected: Expected) -> None:
    """Raises `Refused` above the limit."""
    if size > expected.max_bytes:
        raise Refused(
            f"{expected.name} is larger than {size_for_people(expected.max_bytes)}, which no "
            "result should be, so it was not fetched; tell the service.",
            "too-large",
        )
