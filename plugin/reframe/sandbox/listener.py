"""The HTTP server: one thread for each connection, standard library only."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from http.server import ThreadingHTTPServer

from .connection import Connection
from .state import State

HOST = "127.0.0.1"


class SandboxServer(ThreadingHTTPServer):
    """Listens at once; serves when ``state`` is set and `serve_forever` runs."""

    daemon_threads = True
    request_queue_size = 64
    # On Windows the option would let two servers share a port.
    allow_reuse_address = sys.platform != "win32"
    state: State

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), Connection)
        self._tls = tls
        self._lock = threading.Lock()
        self._connections: dict[int, socket.socket] = {}
        self._count = 0
        self._stopping = threading.Event()

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        host = str(self.server_address[0])
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.server_address[1]}"

    def get_request(self) -> tuple[socket.socket, object]:
        client, address = super().get_request()
        if self._tls is not None:
            # The handshake happens at the first read, in the connection's own thread.
            client = self._tls.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
        return client, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away, or a handshake that failed, is none of our business."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on

    def opened(self, connection: socket.socket) -> int:
        """A new connection: its number, counted from 1."""
        with self._lock:
            self._count += 1
            self._connections[self._count] = connection
            return self._count

    def closed(self, number: int) -> None:
        with self._lock:
            self._connections.pop(number, None)

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than the server lives."""
        if seconds > 0:
            self._stopping.wait(seconds)

    def stop(self) -> None:
        """End pauses, accept nothing more, and close every connection."""
        self._stopping.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            connections = list(self._connections.values())
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
