"""Footage to fal's storage: streamed from disk, with progress and cancel, kept for a set time.

fal-client's own upload reads the whole file into memory, reports nothing, cannot be stopped, gives
each part one try without a time limit, sends the account's key to the presigned storage host, and
skips its fallback when the token call fails (facts: its source, 1.0.3, and measurements).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import httpx
from fal_client.client import MULTIPART_CHUNK_SIZE, MULTIPART_THRESHOLD, MultipartUpload

from reframe.model.errors import BadInput, Cancelled, ReframeError, Refused, Unreachable
from reframe.model.progress import Meter, report

from . import advice, answers
from .answers import Uploaded
from .client import Client
from .routes import MEDIA, REST
from .transport import Answered

T = TypeVar("T")

#: Not from the system's table: on Windows any program may have changed that.
_TYPES = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime"}
_PARTS_AT_ONCE = 3
_PIECE = 128 * 1024


class Upload:
    """One file on its way to the storage.

    ``threshold`` and ``part_size`` in bytes: larger files go in parts.
    """

    def __init__(
        self,
        client: Client,
        path: Path,
        expires_seconds: int,
        meter: Meter,
        threshold: int = MULTIPART_THRESHOLD,
        part_size: int = MULTIPART_CHUNK_SIZE,
    ) -> None:
        self._client = client
        self._path = path
        self._expires_seconds = expires_seconds
        self._threshold = threshold
        self._part_size = part_size
        self._size = _size_of(path)
        self._tally = _Tally(meter, self._size)
        self._type = _TYPES.get(path.suffix.lower(), "application/octet-stream")
        # The name of a clip may be a secret of the production; the service needs only the suffix.
        suffix = path.suffix if path.suffix.isascii() and path.suffix.isprintable() else ""
        self._name = f"proxy{suffix}"

    def run(self) -> Uploaded:
        """Upload, by fal's older storage if the media hosts fail.

        Raises `Cancelled`, `BadInput` (the file), `Unreachable`, or `Refused`.
        """
        began = datetime.now(timezone.utc)
        way = self._in_parts if self._size > self._threshold else self._whole
        try:
            url = way()
        except (Unreachable, Refused) as failure:
            if failure.code in ("key-refused", "key-forbidden", "no-credit"):
                raise
            url = self._instead(failure)
        self._tally.finish()
        return Uploaded(url, began + timedelta(seconds=self._expires_seconds))

    def _instead(self, failure: ReframeError) -> str:
        """By the fallback; when that fails as well, the first failure says more."""
        try:
            return self._presigned()
        except (Unreachable, Refused) as second:
            raise failure from second

    def _whole(self) -> str:
        reply = self._try(self._post)
        return _link(answers.read_object(reply.content).get("access_url"))

    def _post(self) -> httpx.Response:
        token = self._client.tokens.get_token()
        return self._client.keyless.post(
            f"{MEDIA}/files/upload",
            content=self._pieces(0, self._size),
            headers={
                **self._described(self._size),
                **self._lifecycle(),
                "Authorization": f"{token.token_type} {token.token}",
                "X-Fal-File-Name": self._name,
            },
        )

    def _presigned(self) -> str:
        reply = self._try(
            lambda: self._client.keyed.post(
                f"{REST}/storage/upload/initiate?storage_type=gcs",
                json={"file_name": self._name, "content_type": self._type},
                headers={"Accept": "application/json", **self._lifecycle()},
            )
        )
        place = answers.read_object(reply.content)
        url, to = _link(place.get("file_url")), _link(place.get("upload_url"))
        self._try(
            lambda: self._client.keyless.put(
                to,
                content=self._pieces(0, self._size),
                headers=self._described(self._size),
            )
        )
        return url

    def _in_parts(self) -> str:
        parts = _Parts(
            file_name=self._name,
            client=self._client.keyless,
            token_manager=self._client.tokens,
            chunk_size=self._part_size,
            content_type=self._type,
        )
        try:
            self._try(lambda: parts.create(self._expiry()))
        except (KeyError, TypeError, ValueError):
            raise answers.unreadable("a place for the parts") from None
        access = _link(parts.access_url)
        if not self._client.routes.takes_uploads(self._client.routes.locate(access)):
            raise Refused("The storage named a place that Reframe does not trust.", "untrusted-url")
        self._send_all(parts)
        self._try(parts.finish)
        return access

    def _send_all(self, parts: _Parts) -> None:
        starts = range(0, self._size, self._part_size)
        with ThreadPoolExecutor(_PARTS_AT_ONCE, "upload") as pool:
            under_way = [pool.submit(self._send_part, parts, start) for start in starts]
            try:
                for part in as_completed(under_way):
                    part.result()
            except BaseException:
                self._tally.stop()
                pool.shutdown(cancel_futures=True)
                self._tally.go_on()
                raise

    def _send_part(self, parts: _Parts, start: int) -> None:
        length = min(self._part_size, self._size - start)
        number = start // self._part_size + 1
        self._try(
            lambda: parts.send(number, self._pieces(start, length), self._described(length)),
        )

    def _try(self, work: Callable[[], T]) -> T:
        """``work``, again after a pause when the way to the service failed."""
        for pause in self._client.patience.pauses:
            try:
                return _spoken(work)
            except Unreachable:
                self._tally.wait(pause)
        return _spoken(work)

    def _pieces(self, start: int, length: int) -> Iterator[bytes]:
        """``length`` bytes of the file from ``start``, counted as they leave."""
        sent = 0
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                while sent < length:
                    piece = file.read(min(_PIECE, length - sent))
                    if not piece:
                        raise _unreadable_file(self._path)
                    yield piece
                    sent += len(piece)
                    self._tally.sent(start, sent)
        except OSError as error:
            raise _unreadable_file(self._path) from error

    def _described(self, length: int) -> dict[str, str]:
        return {"Content-Type": self._type, "Content-Length": str(length)}

    def _expiry(self) -> dict[str, int]:
        return {"expiration_duration_seconds": self._expires_seconds}

    def _lifecycle(self) -> dict[str, str]:
        """Both headers by which fal takes an expiry (facts: the source of fal-client 1.0.3)."""
        value = json.dumps(self._expiry())
        return {"X-Fal-Object-Lifecycle": value, "X-Fal-Object-Lifecycle-Preference": value}


class _Parts(MultipartUpload):
    """fal-client's upload in parts, each part streamed, and named in order at the end."""

    def send(self, number: int, pieces: Iterator[bytes], described: dict[str, str]) -> None:
        reply = self._client.put(
            f"{self.access_url}/multipart/{self.upload_id}/{number}",
            content=pieces,
            headers={**self.auth_headers, **described, "Accept-Encoding": "identity"},
        )
        etag = reply.headers.get("etag")
        if not etag:
            raise answers.unreadable("the mark of a part")
        self._parts.append({"partNumber": number, "etag": etag})

    def finish(self) -> None:
        self._parts.sort(key=lambda part: int(part["partNumber"]))
        self.complete()


class _Tally:
    """Bytes sent, reported to one meter from several threads; remembers being told to stop."""

    def __init__(self, meter: Meter, total: int) -> None:
        self._meter = meter
        self._total = total
        #: By the place in the file where a part begins: a part sent again counts once.
        self._parts: dict[int, int] = {}
        self._stopped = False
        self._lock = threading.Lock()
        self._report()

    def sent(self, start: int, count: int) -> None:
        """Of the part from ``start`` so much is gone. Raises `Cancelled` when told to stop."""
        with self._lock:
            self._parts[start] = count
        self._report()

    def finish(self) -> None:
        with self._lock:
            self._parts = {0: self._total}
        self._report()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True

    def go_on(self) -> None:
        """From nothing, by another way."""
        with self._lock:
            self._stopped = False
            self._parts = {}

    def wait(self, seconds: float) -> None:
        """A pause that a cancel does not have to sit out."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._report()
            time.sleep(min(left, 0.1))

    def _report(self) -> None:
        with self._lock:
            if self._stopped:
                raise Cancelled("Cancelled.")
            try:
                report(self._meter, sum(self._parts.values()), self._total)
            except Cancelled:
                self._stopped = True
                raise


def _spoken(work: Callable[[], T]) -> T:
    """``work``, with an answer that is no success turned into an error for the user."""
    try:
        return work()
    except Answered as no:
        answer = no.response
        if not no.keyed and answer.status_code in (401, 403):
            raise Refused(
                f"fal's storage does not take the upload (HTTP {answer.status_code}); "
                "try again, and ask fal's support if it stays so.",
                "upload-refused",
            ) from None
        raise advice.refusal(answer.status_code, answer.content, answer.headers) from None
    except httpx.InvalidURL:
        raise answers.unreadable("a link") from None


def _link(value: object) -> str:
    if not answers.is_link(value):
        raise answers.unreadable("a link")
    return str(value)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise _unreadable_file(path) from error


def _unreadable_file(path: Path) -> BadInput:
    return BadInput(f"{path} cannot be read to its end; make the proxy again.", "unreadable-file")
