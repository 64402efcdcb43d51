"""One client's connection: reads requests, records them, answers them, or fails to on purpose."""

from __future__ import annotations

import json
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from .answers import Answer, FilePart, detail
from .faults import Fault
from .misbehaviour import Manner, answered_wrong, manner_of, refused_at_once
from .records import Received
from .routes import ANYBODY, TOKEN, Route, find_route
from .state import Request, State

if TYPE_CHECKING:
    from .listener import SandboxServer

_PIECE = 64 * 1024
_LARGEST_BODY = 16 * 1024 * 1024


class _TooLarge(Exception):
    """A body that is no file and yet enormous."""


class Connection(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive. Served by a thread of its own."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    server_version = "reframe-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._number = self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self._number)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to the terminal: requests are recorded instead."""

    def serve(self) -> None:
        """Serve one request, whatever its method."""
        url = urlsplit(self.path)
        path = unquote(url.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        found = find_route(self.command, path)
        route, names = found or (None, {})
        phase = route.phase if route else "unknown"
        headers = {name.lower(): value for name, value in self.headers.items()}
        records = self.server.state.records
        received = records.begin(self._number, self.command, path, query, headers, phase)
        request = Request(self.command, path, query, headers, names)
        try:
            self._answer(route, request, received)
        except (OSError, _TooLarge):
            self.close_connection = True
        finally:
            if request.file is not None:
                request.file.unlink(missing_ok=True)
            received.finished = True
            records.changed()

    def _answer(self, route: Route | None, request: Request, received: Received) -> None:
        state = self.server.state
        fault = None
        if route is not None:
            fault = state.faults.take(route.phase, ranged=bool(request.header("Range")))
        received.fault = str(fault or "")
        if self._reset_while_reading(fault, received):
            return
        self._read(route, request, received)
        answer = _not_allowed(state, route, request) or refused_at_once(fault)
        if answer is None and route is not None:
            right = route.handler(state, request)
            answer = answered_wrong(state, request, fault, right)
        answer = answer or detail(404, "Not found")
        self._send(answer, manner_of(fault, answer), received)

    def _reset_while_reading(self, fault: Fault | None, received: Received) -> bool:
        if fault is None or fault.name not in ("reset-before-reading", "reset-in-request"):
            return False
        if fault.name == "reset-in-request":
            half = _length(self.headers.get("Content-Length") or "0") // 2
            for piece in self._exactly(half):
                received.body_size += len(piece)
        self._reset()
        return True

    def _read(self, route: Route | None, request: Request, received: Received) -> None:
        """Take the body in: into a file where the route takes one, else into memory."""
        if route is not None and route.takes_file:
            request.file = self.server.state.storage.scratch()
            with request.file.open("wb") as file:
                self._drain(file.write, received)
            return
        kept = bytearray()
        self._drain(kept.extend, received, _LARGEST_BODY)
        request.body = bytes(kept)
        if request.body:
            request.json = received.json = _parsed(request.body)

    def _drain(
        self, keep: Callable[[bytes], object], received: Received, most: int | None = None
    ) -> None:
        for piece in self._pieces():
            keep(piece)
            received.body_size += len(piece)
            if most is not None and received.body_size > most:
                raise _TooLarge
            self.server.state.records.changed()

    def _pieces(self) -> Iterator[bytes]:
        """The body, piece by piece, with a length in front or in chunks."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            while size := _length(self.rfile.readline().split(b";")[0].decode("latin-1"), 16):
                yield from self._exactly(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return
        yield from self._exactly(_length(self.headers.get("Content-Length") or "0"))

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size > 0:
            piece = self.rfile.read(min(size, _PIECE))
            if not piece:
                raise ConnectionError("the client went away in the middle of its request")
            size -= len(piece)
            yield piece

    def _send(self, answer: Answer, manner: Manner, received: Received) -> None:
        self.server.pause(manner.wait)
        if manner.silent:
            self._break_off(manner)
            return
        received.status = answer.status
        self.server.state.records.changed()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        keep = len(answer.body) if manner.keep is None else manner.keep
        for piece in _outgoing(answer.body, keep):
            self.wfile.write(piece)
            received.sent_size += len(piece)
            self.server.state.records.changed()
            if manner.bytes_per_second:
                self.server.pause(len(piece) / manner.bytes_per_second)
        if manner.keep is not None:
            self.server.pause(manner.wait_inside)
            self._break_off(manner)

    def _break_off(self, manner: Manner) -> None:
        if manner.reset:
            self._reset()
        self.close_connection = True

    def _reset(self) -> None:
        """Close so that the client sees a reset and not an end."""
        self.close_connection = True
        at_once = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.rfile.close()
        self.connection.close()


for _method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
    setattr(Connection, f"do_{_method}", Connection.serve)


def _outgoing(body: bytes | FilePart, keep: int) -> Iterator[bytes]:
    if isinstance(body, bytes):
        if body[:keep]:
            yield body[:keep]
        return
    with body.path.open("rb") as file:
        file.seek(body.start)
        left = min(keep, len(body))
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece


def _length(text: str, base: int = 10) -> int:
    try:
        return int(text, base)
    except ValueError:
        raise ConnectionError(f"a body of {text!r} bytes cannot be read") from None


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _not_allowed(state: State, route: Route | None, request: Request) -> Answer | None:
    """The 401 of a request without a key. fal's own body is not known; this one is assumed."""
    if route is None or route.who == ANYBODY:
        return None
    scheme, _, secret = request.header("Authorization").partition(" ")
    if scheme == "Key" and secret.strip():
        return None
    if route.who == TOKEN and scheme == "Bearer" and state.storage.knows_token(secret):
        return None
    return detail(401, "Authentication is required to access this application.")
