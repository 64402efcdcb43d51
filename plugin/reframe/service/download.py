"""Fetching a result: resumed wherever it broke off, whole or not there at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reframe.model.errors import ReframeError
from reframe.model.progress import Meter

from .fetch.answer import Expected
from .fetch.connection import new_session, send
from .fetch.growing import GrowingFile
from .fetch.limits import DownloadLimits
from .fetch.part import PartFile, address_of
from .fetch.transfer import Stop, Transfer

#: After these, what has arrived can never become the file.
_USELESS = {"too-large", "wrong-size"}


@dataclass(frozen=True)
class Downloaded:
    """A whole file: where it is, its size in bytes, and the entity tag it came with, if any."""

    path: Path
    bytes: int
    etag: str | None = None


def download(
    url: str,
    destination: Path,
    meter: Meter,
    *,
    allowed: Callable[[str], bool],
    limits: DownloadLimits = DownloadLimits(),
    expected_size: int | None = None,
    stop: Stop | None = None,
    growing: GrowingFile | None = None,
) -> Downloaded:
    """Fetch ``url`` to ``destination``, readable by the user alone.

    A destination that is there already (with ``expected_size``, if given) is returned without a
    request. Otherwise the bytes gather in ``destination`` + ``.part``; a later call, also of
    another process, goes on with them if the server still has the same version. Connections that
    break or stall are made anew, with growing pauses, for as long as they bring anything.

    ``allowed`` is asked for ``url`` and every address it redirects to, by another thread. ``meter``
    counts bytes and is asked ten times a second, also while nothing comes.
    ``stop`` is what pauses are waited on. ``growing`` is told of every byte, for whoever reads
    the file while it comes.

    Raises `Refused` (``gone``, ``forbidden``, ``not-allowed``, ``too-large``, …), `Unreachable`,
    `NoSpace`, `Interrupted` (``wrong-size``, ``not-writable``) and `Cancelled`; what has arrived
    is kept for the next call, unless its size is wrong.
    """
    growing = growing or GrowingFile()
    stop = stop if stop is not None else threading.Event()
    try:
        there = _finished(destination, expected_size)
        if there is not None:
            return there
        expected = Expected(destination.name, expected_size, limits.max_bytes)
        part = PartFile(destination, address_of(url))
        transfer = Transfer(part, expected, limits, meter, stop, growing)
        return _fetched(url, part, transfer, allowed, limits, growing)
    finally:
        growing.ended()


def _finished(destination: Path, expected_size: int | None) -> Downloaded | None:
    if not destination.is_file():
        return None
    size = destination.stat().st_size
    return Downloaded(destination, size) if expected_size in (None, size) else None


def _fetched(
    url: str,
    part: PartFile,
    transfer: Transfer,
    allowed: Callable[[str], bool],
    limits: DownloadLimits,
    growing: GrowingFile,
) -> Downloaded:
    try:
        with new_session() as session:
            transfer.run(lambda headers: send(session, url, headers, allowed, limits))
        part.flush()
    except ReframeError as error:
        if error.code in _USELESS:
            part.discard()
        raise
    finally:
        part.close()
    growing.ended()
    with growing.moving(part.destination):
        part.finish()
    return Downloaded(part.destination, part.size, part.identity.etag)
