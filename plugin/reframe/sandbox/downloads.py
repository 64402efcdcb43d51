"""Media: GET and HEAD with ETag, Last-Modified, Range and If-Range."""

from __future__ import annotations

import re
from email.utils import formatdate

from .answers import Answer, FilePart, detail
from .state import Request, State
from .storage import StoredFile

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def send_file(state: State, request: Request) -> Answer:
    """GET or HEAD of a file: public, as fal's media are."""
    stored = state.storage.find(request.names["file"])
    if stored is None or stored.etag is None:
        return detail(404, "File not found")
    if state.storage.gone(stored):
        return detail(410, "File expired")
    wanted = request.header("Range")
    if not wanted or not _still_the_same(stored, request.header("If-Range")):
        return whole(stored)
    return part(stored, wanted)


def whole(stored: StoredFile) -> Answer:
    return Answer(200, FilePart(stored.path, 0, stored.size), _headers(stored))


def part(stored: StoredFile, wanted: str) -> Answer:
    """206 with the one range asked for, 416 where the file has no such bytes."""
    size = stored.size
    match = _RANGE.fullmatch(wanted.strip())
    if not match or wanted.strip() == "bytes=-":
        return whole(stored)
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if start >= size or end <= start:
        return Answer(416, b"", {"Content-Range": f"bytes */{size}"})
    headers = {**_headers(stored), "Content-Range": f"bytes {start}-{end - 1}/{size}"}
    return Answer(206, FilePart(stored.path, start, end), headers)


def _headers(stored: StoredFile) -> dict[str, str]:
    return {
        "Content-Type": stored.content_type,
        "ETag": stored.etag or "",
        "Last-Modified": _last_modified(stored),
        "Accept-Ranges": "bytes",
    }


def _last_modified(stored: StoredFile) -> str:
    return formatdate(stored.created, usegmt=True)


def _still_the_same(stored: StoredFile, if_range: str) -> bool:
    return if_range in ("", stored.etag, _last_modified(stored))
