"""One answer, sent for and read by a thread, so that waiting for it can be ended at any moment.

A blocked connect or read cannot be cancelled from within. Here it blocks a thread of its own,
and the thread is left to its time-out if the user does not want to wait.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator

import requests

#: Seconds between two questions whether to go on.
_ASK_EVERY = 0.1
_PIECE = 1 << 18
#: Read ahead at most so many pieces (16 MB) when the disk is slower than the network.
_AHEAD = 64

_Item = requests.Response | bytes | Exception


class Incoming:
    """``with Incoming(send, ask) as incoming``: the answer's head, then its bytes as they come.

    ``ask`` is called about ten times a second while there is nothing to do; what it raises ends
    the waiting. Exceptions of the connection are raised where they are waited for.
    """

    def __init__(self, send: Callable[[], requests.Response], ask: Callable[[], None]) -> None:
        self._send = send
        self._ask = ask
        self._items: queue.Queue[_Item] = queue.Queue(_AHEAD)
        self._response: requests.Response | None = None
        self._left = False
        threading.Thread(target=self._read, name="reframe-download", daemon=True).start()

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, *_: object) -> None:
        self._left = True
        if self._response is not None:
            # Wakes a blocked read; an answer that was read to its end has nothing to shut down.
            with contextlib.suppress(ValueError, RuntimeError, OSError):
                self._response.raw.shutdown()
        with contextlib.suppress(queue.Empty):
            while True:
                self._items.get_nowait()

    def head(self) -> requests.Response:
        """Status and headers."""
        item = self._next()
        if isinstance(item, requests.Response):
            self._response = item
            return item
        raise TypeError("the head of an answer was asked for twice")

    def blocks(self) -> Iterator[bytes]:
        """The body as received, in blocks of any size above 0."""
        while True:
            item = self._next()
            if not isinstance(item, bytes):
                raise TypeError("the body was asked for before the head")
            if not item:
                return
            yield item

    def _next(self) -> _Item:
        while True:
            try:
                item = self._items.get(timeout=_ASK_EVERY)
            except queue.Empty:
                self._ask()
                continue
            if isinstance(item, Exception):
                raise item
            return item

    def _read(self) -> None:
        try:
            with self._send() as response:
                self._items.put(response)
                while not self._left:
                    piece = response.raw.read1(_PIECE, decode_content=False) or b""
                    self._items.put(piece)
                    if not piece:
                        return
        except Exception as error:  # noqa: BLE001  not swallowed: raised again by `_next`
            self._items.put(error)
