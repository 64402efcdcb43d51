"""A panel process that is only a wire: what comes and goes is handed on to a test's own socket."""

from __future__ import annotations

import os
import socket
import sys
import threading


def copy(read: object, write: object) -> None:
    """Hand on until one side ends."""
    try:
        while data := read(65536):  # type: ignore[operator]
            write(data)  # type: ignore[operator]
    except OSError:
        pass


def main(address: str) -> None:
    wire = socket.socket(socket.AF_UNIX)
    wire.connect(address)

    def inward() -> None:
        copy(lambda size: os.read(0, size), wire.sendall)
        wire.shutdown(socket.SHUT_WR)

    threading.Thread(target=inward, daemon=True).start()
    copy(wire.recv, lambda data: os.write(1, data))


if __name__ == "__main__":
    main(sys.argv[1])
