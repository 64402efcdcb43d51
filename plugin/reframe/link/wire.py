"""JSON over ``multiprocessing.connection``: authenticated, never pickled, bounded."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from multiprocessing.connection import Connection
from typing import Any, Dict

from reframe.model.errors import BadInput, Interrupted

#: Larger messages are refused: nothing that is said here comes near it.
MAX_BYTES = 64 * 1024 * 1024

Message = Dict[str, Any]


class Gone(Interrupted):
    """The other end closed the connection."""

    kind = "interrupted"


class Wire:
    """One connection. Several threads may send; one receives."""

    def __init__(self, connection: Connection[bytes, bytes]) -> None:
        self._connection = connection
        self._sending, self._receiving = threading.Lock(), threading.Lock()

    def send(self, message: Message) -> None:
        """Raises `Gone` when nobody is there any more, `BadInput` for what is no text."""
        try:
            data = json.dumps(message, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as problem:
            raise BadInput(
                "A name or text has bytes in it that are no text in this computer's encoding; "
                "rename the file, or type the text anew.",
                "no-text",
            ) from problem
        try:
            with self._sending:
                self._connection.send_bytes(data)
        except (OSError, ValueError) as problem:
            raise Gone("The other part of Reframe is gone.", "gone") from problem

    def receive(self) -> Message:
        """The next message. Raises `Gone` at the end, and for anything that is no JSON object."""
        try:
            with self._receiving:
                data = self._connection.recv_bytes(MAX_BYTES)
            message = json.loads(data)
        except (EOFError, OSError, ValueError) as problem:
            raise Gone("The other part of Reframe is gone.", "gone") from problem
        if not isinstance(message, dict):
            raise Gone("The other part of Reframe does not speak its language.", "gone")
        return message

    def close(self) -> None:
        """Also wakes a thread that is receiving, which closing alone does not do on POSIX.

        There, the descriptor's number is given to the next connection that is opened, so it is
        closed only when no thread is about to read from it: it would take the other's messages.
        """
        if not hasattr(socket, "AF_UNIX"):
            self._connection.close()
            return
        with contextlib.suppress(OSError, ValueError):
            twin = socket.socket(fileno=os.dup(self._connection.fileno()))
            with twin:
                twin.shutdown(socket.SHUT_RDWR)
        with self._sending, self._receiving:
            self._connection.close()
