"""The tries of one download, until its part file is complete or nothing comes any more."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Protocol

import requests
import urllib3

from reframe.model.errors import Cancelled, Unreachable
from reframe.model.progress import Meter, report

from .answer import Body, Expected, StartOver, TryAgain, judge, require_limit, require_size
from .connection import why_broken
from .disk import require_space
from .growing import GrowingFile
from .incoming import Incoming
from .limits import DownloadLimits
from .part import Identity, PartFile

_ASK_EVERY = 0.1

#: Sends a GET with these headers.
Send = Callable[[Mapping[str, str]], requests.Response]


class Stop(Protocol):
    """What pauses are waited on; a `threading.Event` is one."""

    def wait(self, seconds: float, /) -> bool:
        """Wait so long; True, at once, when the work shall stop."""


class Transfer:
    """Fills ``part``. `run` raises what `reframe.service.download.download` raises."""

    def __init__(
        self,
        part: PartFile,
        expected: Expected,
        limits: DownloadLimits,
        meter: Meter,
        stop: Stop,
        growing: GrowingFile,
    ) -> None:
        self._part = part
        self._expected = expected
        self._limits = limits
        self._meter = meter
        self._stop = stop
        self._growing = growing
        self._restarted = False

    def run(self, send: Send) -> None:
        fruitless = 0
        self._announce()
        while not self._part.complete:
            before = self._part.size
            self._restarted = False
            try:
                self._try(send)
            except TryAgain as failed:
                fruitful = self._part.size > before and not self._restarted
                fruitless = 0 if fruitful else fruitless + 1
                if fruitless >= self._limits.fruitless_tries:
                    raise self._given_up(failed) from failed
                self._pause(fruitless, failed.after)
        require_size(self._part.size, self._expected)

    def _try(self, send: Send) -> None:
        condition = self._part.identity.condition
        offset = self._part.size if condition else 0
        headers = {"Range": f"bytes={offset}-", "If-Range": condition} if condition else {}
        try:
            with Incoming(lambda: send(headers if offset else {}), self._ask) as incoming:
                body = self._judged(incoming.head(), offset)
                if body is not None:
                    self._receive(body, incoming)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise TryAgain(why_broken(error)) from error
        if not self._part.complete:
            raise TryAgain("the connection closed early")

    def _judged(self, response: requests.Response, offset: int) -> Body | None:
        try:
            body = judge(response, offset, self._part.identity, self._expected)
        except StartOver:
            self._start_over(Identity(self._part.identity.address))
            raise
        if body is None:
            self._part.learn_total(offset)
        return body

    def _receive(self, body: Body, incoming: Incoming) -> None:
        if body.start == 0:
            self._start_over(body.identity)
        elif body.identity != self._part.identity and body.identity.total is not None:
            self._part.learn_total(body.identity.total)
        total = body.identity.total
        if total is not None:
            folder, spare = self._part.path.parent, self._limits.spare_bytes
            require_space(folder, total - self._part.size, spare)
        self._announce()
        for block in incoming.blocks():
            self._take(block, total)
        if total is None and (body.self_ending or self._part.size == self._expected.size):
            self._part.learn_total(self._part.size)

    def _start_over(self, identity: Identity) -> None:
        self._restarted = self._part.size > 0
        self._growing.started_over()
        self._part.begin(identity)

    def _take(self, block: bytes, total: int | None) -> None:
        size = self._part.size + len(block)
        if total is not None and size > total:
            self._start_over(Identity(self._part.identity.address))
            raise StartOver("more comes than the file is long")
        require_limit(size, self._expected)
        self._part.append(block)
        self._announce()
        self._ask()

    def _announce(self) -> None:
        if self._part.size:
            self._growing.grew(self._part.path, self._part.size)

    def _ask(self) -> None:
        """Raises `Cancelled` when the meter or whoever stops the work says so."""
        total = self._part.identity.total or self._expected.size or 0
        report(self._meter, self._part.size, total)
        if self._stop.wait(0):
            raise Cancelled("Cancelled.")

    def _pause(self, fruitless: int, asked_for: float) -> None:
        growing = self._limits.first_pause_seconds * 2**fruitless
        seconds = max(min(growing, self._limits.longest_pause_seconds), asked_for)
        for _ in range(math.ceil(seconds / _ASK_EVERY)):
            if self._stop.wait(_ASK_EVERY):
                raise Cancelled("Cancelled.")
            self._ask()

    def _given_up(self, failed: TryAgain) -> Unreachable:
        name = self._expected.name
        return Unreachable(
            f"{name} cannot be fetched: {failed.why}, {self._limits.fruitless_tries} times in a "
            "row; check the network and resume the job, which goes on where it stopped."
        )
