"""Messages on a pipe between a host's process and its panel's: JSON, each after its length.

Windows' pipes cannot be waited for together with anything else, so whoever receives does so in a
thread of its own, on every system.
"""

from __future__ import annotations

import contextlib
import json
import struct
import threading
from typing import IO

from reframe.link.wire import Gone, Message
from reframe.model.errors import BadInput

#: Larger messages are refused: nothing that is said here comes near it.
MAX_BYTES = 16 * 1024 * 1024

#: What the panel says first. What stands before it was printed while its Python started.
_GREETING = b"\0reframe-bridge\n"
_MOST_BEFORE_GREETING = 64 * 1024

_LENGTH = struct.Struct(">I")


class Pipe:
    """One end of the connection: two unbuffered streams.

    Several threads may send; one receives, and it alone closes what it reads from: a descriptor
    that is closed under a waiting thread may be another file by the time it is read.
    """

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self._source, self._sink = source, sink
        self._sending = threading.Lock()

    def greet(self) -> None:
        """Say that messages begin here. Raises `Gone` when nobody is there any more."""
        with self._sending:
            self._write(_GREETING)

    def await_greeting(self) -> None:
        """Skip everything up to where messages begin. Raises `Gone` when they never do."""
        read = bytearray()
        while not read.endswith(_GREETING):
            if len(read) > _MOST_BEFORE_GREETING:
                raise _strange()
            read += self._read(1)

    def send(self, message: Message) -> None:
        """Raises `Gone` when nobody is there any more, and `BadInput` for too large a message."""
        data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if len(data) > MAX_BYTES:
            raise BadInput("The host has more selected than can be shown at once; select less.")
        with self._sending:
            self._write(_LENGTH.pack(len(data)) + data)

    def receive(self) -> Message:
        """The next message. Raises `Gone` at the end, and for whatever is no message."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size))
        if length > MAX_BYTES:
            raise _strange()
        try:
            message = json.loads(self._read(length).decode("utf-8", "surrogatepass"))
        except ValueError as problem:
            raise _strange() from problem
        if not isinstance(message, dict):
            raise _strange()
        return message

    def close(self) -> None:
        """Say no more: the other end sees it as the end."""
        with self._sending, contextlib.suppress(OSError):
            self._sink.close()

    def close_source(self) -> None:
        """Read no more. For the thread that receives."""
        with contextlib.suppress(OSError):
            self._source.close()

    def _read(self, count: int) -> bytes:
        read = bytearray()
        while len(read) < count:
            try:
                some = self._source.read(count - len(read))
            except (OSError, ValueError) as problem:
                raise _gone() from problem
            if not some:
                raise _gone()
            read += some
        return bytes(read)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._sink.write(rest) :]
        except (OSError, ValueError) as problem:
            raise _gone() from problem


def _gone() -> Gone:
    return Gone("The other part of Reframe is gone.", "gone")


def _strange() -> Gone:
    return Gone("The other part of Reframe does not speak its language.", "strange")
