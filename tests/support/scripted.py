"""A server that does what a script says, down to the socket, and a proxy for it."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Asked:
    """One request as it arrived; ``connection`` numbers the connections from 1."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def json(self) -> object:
        return json.loads(self.body)


#: What the server does with a request that has arrived whole.
Act = Callable[["Connection", Asked], None]


@dataclass
class Connection:
    """One accepted connection, and the rude things that can be done to it."""

    socket: socket.socket
    number: int
    over: threading.Event
    buffer: bytes = b""

    def receive(self) -> bytes:
        data = self.socket.recv(65536)
        self.buffer += data
        return data

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        """RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self) -> None:
        self.socket.close()


def reply(
    status: int = 200,
    body: object = b"",
    headers: dict[str, str] | None = None,
    cut: int | None = None,
) -> Act:
    """Answer; ``body`` as JSON unless bytes. ``cut``: only so many bytes of it, then close."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def act(connection: Connection, _asked: Asked) -> None:
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(raw)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        connection.send("\r\n".join(lines).encode() + b"\r\n\r\n" + raw[:cut])
        if cut is not None:
            connection.close()

    return act


def say(raw: bytes) -> Act:
    """Raw bytes, then close."""

    def act(connection: Connection, _asked: Asked) -> None:
        connection.send(raw)
        connection.close()

    return act


def hang_up(connection: Connection, _asked: Asked) -> None:
    connection.close()


def reset(connection: Connection, _asked: Asked) -> None:
    connection.reset()


def stall(connection: Connection, _asked: Asked) -> None:
    connection.over.wait(60)
    connection.close()


def page(status: int = 200) -> Act:
    return reply(status, b"<html><body>Sign in</body></html>", {"Content-Type": "text/html"})


@dataclass
class Script:
    """A server on loopback. ``acts`` maps a method and path to acts; the last one is repeated."""

    tls: ssl.SSLContext | None = None
    acts: dict[tuple[str, str], list[Act]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    #: Done to a connection at once, before anything is read from it.
    on_accept: Callable[[Connection], None] | None = None
    #: Done once the headers are read; false: the body is not read.
    on_headers: Callable[[Connection, str], bool] | None = None
    connections: int = 0

    def __post_init__(self) -> None:
        self.over = threading.Event()
        self._lock = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def on(self, method: str, path: str, *acts: Act) -> None:
        self.acts[method, path] = list(acts)

    def got(self, method: str, path: str = "") -> list[Asked]:
        with self._lock:
            return [a for a in self.asked if a.method == method and path in ("", a.path)]

    def wait_for(self, method: str, path: str) -> Asked:
        """The first such request, as soon as its headers are there; its body may still come."""

        def arrived() -> bool:
            return any((a.method, a.path) == (method, path) for a in self.asked)

        with self._lock:
            if not self._lock.wait_for(arrived, 30):
                raise TimeoutError(f"{method} {path} never came")
        return self.got(method, path)[0]

    def stop(self) -> None:
        self.over.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                connection = Connection(accepted, self.connections, self.over)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            if self.on_accept:
                self.on_accept(connection)
            if self.tls:
                connection.socket = self.tls.wrap_socket(connection.socket, server_side=True)
            while self._one(connection):
                pass
        except (OSError, ValueError):
            pass
        finally:
            connection.close()

    def _one(self, connection: Connection) -> bool:
        asked = self._read(connection)
        if asked is None:
            return False
        acts = self.acts.get((asked.method, asked.path), [reply(404, {"detail": "Not Found"})])
        with self._lock:
            act = acts.pop(0) if len(acts) > 1 else acts[0]
        act(connection, asked)
        return connection.socket.fileno() >= 0

    def _read(self, connection: Connection) -> Asked | None:
        while b"\r\n\r\n" not in connection.buffer:
            if not connection.receive():
                return None
        head, _, rest = connection.buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        method, target, _ = first.split(" ", 2)
        asked = Asked(method, target, headers, b"", connection.number)
        with self._lock:
            self.asked.append(asked)
            self._lock.notify_all()
        if self.on_headers and not self.on_headers(connection, method):
            return None
        connection.buffer = rest
        length = int(headers.get("content-length", "0"))
        while len(connection.buffer) < length:
            if not connection.receive():
                return None
        asked.body, connection.buffer = connection.buffer[:length], connection.buffer[length:]
        return asked


class Tunnel:
    """An HTTP proxy that knows CONNECT alone. ``ways`` maps host names to ports on loopback."""

    def __init__(self, ways: dict[str, int]) -> None:
        self.ways = ways
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()

    def _serve(self, inner: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = inner.recv(4096)
            if not data:
                return
            head += data
        method, target, _ = head.decode("latin-1").split("\r\n")[0].split(" ", 2)
        host = target.rpartition(":")[0]
        self.asked.append(f"{method} {target}")
        if method != "CONNECT" or host not in self.ways:
            inner.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            inner.close()
            return
        outer = socket.create_connection(("127.0.0.1", self.ways[host]))
        inner.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        threading.Thread(target=_pump, args=(outer, inner), daemon=True).start()
        _pump(inner, outer)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
