"""One connection between two parts of Reframe, used by several threads."""

from __future__ import annotations

import os
import socket
import threading
from multiprocessing.connection import Connection

import pytest

from reframe.link.wire import Gone, Wire

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sockets with descriptors")


class Watched(Connection):  # type: ignore[type-arg]
    """A connection that says whether its descriptor was open whenever it was about to be read."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor)
        self.about_to_read, self.go_on = threading.Event(), threading.Event()
        self.was_open: bool | None = None

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        descriptor = self.fileno()
        self.about_to_read.set()
        assert self.go_on.wait(20)
        try:
            os.fstat(descriptor)
            self.was_open = True
        except OSError:
            self.was_open = False
        return super().recv_bytes(maxlength)


def test_a_closed_connection_never_reads_from_the_one_that_is_opened_next() -> None:
    ours, theirs = socket.socketpair()
    connection = Watched(ours.detach())
    wire = Wire(connection)
    ended = threading.Event()

    def listen() -> None:
        with pytest.raises(Gone):
            wire.receive()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    assert connection.about_to_read.wait(20)
    closing = threading.Thread(target=wire.close, daemon=True)
    closing.start()
    assert theirs.recv(1) == b""  # closing has begun: our side is shut down
    connection.go_on.set()
    assert ended.wait(20)
    closing.join(20)
    assert connection.was_open
    assert connection.closed
    theirs.close()


def test_closing_twice_is_harmless_and_a_closed_wire_says_that_the_other_is_gone() -> None:
    ours, theirs = socket.socketpair()
    wire = Wire(Connection(ours.detach()))
    wire.close()
    wire.close()
    with pytest.raises(Gone):
        wire.send({"id": 1})
    with pytest.raises(Gone):
        wire.receive()
    theirs.close()
