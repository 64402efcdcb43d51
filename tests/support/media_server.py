"""A real HTTP server on loopback that hands out files with Range and ETag, and misbehaves on cue.

Every request is recorded with the bytes of body that were sent for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PIECE = 1 << 16


@dataclass
class File:
    """What is handed out under one path."""

    content: bytes
    etag: str | None = None
    modified: str | None = None
    kind: str = "application/octet-stream"

    def __post_init__(self) -> None:
        if self.etag is None and self.modified is None:
            self.etag = f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


@dataclass
class Behaviour:
    """How one request is answered; as it stands, faultlessly."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    #: In place of the file.
    body: bytes | None = None
    #: The connection ends after so many bytes of body, politely or with a reset.
    cut_after: int | None = None
    reset: bool = False
    #: After so many bytes of body nothing comes until the server stops (or `MediaServer.go_on`).
    stall_after: int | None = None
    ignore_range: bool = False
    #: ``length`` (announced), ``chunked``, or ``close`` (the end of the connection is the end).
    framing: str = "length"
    #: A length that is not true.
    claimed_length: int | None = None
    #: At most so many bytes of a range are given at once.
    most: int | None = None


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    sent: int = 0


class MediaServer:
    """``with MediaServer() as server``; put files into `files` and faults into `script`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.files: dict[str, File] = {}
        #: One behaviour for each request in turn; after the last, faultless.
        self.script: list[Behaviour] = []
        self.requests: list[Request] = []
        self.go_on = threading.Event()
        self.stalled = threading.Event()
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"media": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._tls = tls
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> MediaServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def put(self, path: str, content: bytes, **about: str | None) -> str:
        """Hand out ``content`` under ``path``; its URL."""
        self.files[path] = File(content, **about)
        return self.url(path)

    def url(self, path: str) -> str:
        scheme, host = ("https", "localhost") if self._tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def sent(self) -> int:
        """Bytes of body sent for all requests."""
        return sum(request.sent for request in self.requests)

    def began(self, path: str, headers: dict[str, str]) -> tuple[Request, Behaviour]:
        with self._lock:
            request = Request(path, headers)
            self.requests.append(request)
            return request, self.script.pop(0) if self.script else Behaviour()


class _Handler(BaseHTTPRequestHandler):
    media: MediaServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        request, how = self.media.began(self.path, dict(self.headers))
        file = self.media.files.get(re.sub(r"\?.*", "", self.path))
        if how.status is not None:
            file = replace(file or File(b""), content=how.body or b"")
            self._send(request, how, how.status, file, 0, len(file.content))
        elif file is None:
            self._send(request, how, 404, File(b"no such file"), 0, 12)
        else:
            if how.body is not None:
                file = replace(file, content=how.body)
            self._send_file(request, how, file)

    def _send_file(self, request: Request, how: Behaviour, file: File) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        condition = request.headers.get("If-Range")
        if not asked or how.ignore_range or condition not in (None, file.etag, file.modified):
            return self._send(request, how, 200, file, 0, len(file.content))
        start, total = int(asked[1]), len(file.content)
        if start >= total:
            how = replace(how, headers={"Content-Range": f"bytes */{total}", **how.headers})
            return self._send(request, how, 416, file, 0, 0)
        end = min(total, start + how.most) if how.most else total
        span = {"Content-Range": f"bytes {start}-{end - 1}/{total}"}
        how = replace(how, headers={**span, **how.headers})
        return self._send(request, how, 206, file, start, end)

    def _send(
        self, request: Request, how: Behaviour, status: int, file: File, start: int, end: int
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": file.kind, "Accept-Ranges": "bytes"}
        if file.etag:
            headers["ETag"] = file.etag
        if file.modified:
            headers["Last-Modified"] = file.modified
        if how.framing == "length":
            headers["Content-Length"] = str(
                end - start if how.claimed_length is None else how.claimed_length
            )
        elif how.framing == "chunked":
            headers["Transfer-Encoding"] = "chunked"
        for name, value in {**headers, **how.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = how.framing == "close" or how.claimed_length is not None
        self._send_body(request, how, memoryview(file.content)[start:end])

    def _send_body(self, request: Request, how: Behaviour, content: memoryview) -> None:
        marks = [mark for mark in (how.cut_after, how.stall_after) if mark is not None]
        position = 0
        while position < len(content):
            if position == how.cut_after:
                return self._cut(how)
            if position == how.stall_after:
                self.media.stalled.set()
                self.media.go_on.wait()
            ahead = [mark for mark in marks if mark > position]
            piece = content[position : min([position + _PIECE, *ahead])]
            request.sent += len(piece)
            self._write(how, piece)
            position += len(piece)
        if position == how.cut_after:
            return self._cut(how)
        if how.framing == "chunked":
            self.wfile.write(b"0\r\n\r\n")
        return None

    def _write(self, how: Behaviour, piece: memoryview) -> None:
        if how.framing == "chunked":
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        else:
            self.wfile.write(piece)

    def _cut(self, how: Behaviour) -> None:
        self.close_connection = True
        if how.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wfile.flush()
