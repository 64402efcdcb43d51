"""A file that is being downloaded, as whoever reads it meanwhile sees it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path


class GrowingFile:
    """Gives readers the bytes that are there, and keeps the file in place while they read.

    The download calls `grew`, `started_over`, `ended` and `moving`; readers call `read`, from any
    thread.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._path: Path | None = None
        self._size = 0
        self._readers = 0
        self._ended = False
        #: Bytes that were already read have been replaced: nothing made from them is valid.
        self.spoiled = False

    def grew(self, path: Path, size: int) -> None:
        """The first ``size`` bytes of ``path`` will not change any more."""
        with self._changed:
            self._path, self._size = path, size
            self._changed.notify_all()

    def started_over(self) -> None:
        """The bytes announced so far are worth nothing."""
        with self._changed:
            self.spoiled = self.spoiled or self._size > 0
            self._size = 0
            self._changed.notify_all()

    def ended(self) -> None:
        """Nothing more will come, whether or not the file is whole."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @contextlib.contextmanager
    def moving(self, target: Path) -> Iterator[None]:
        """While the file gets its final name, nobody has it open: Windows asks for that."""
        with self._changed:
            self._changed.wait_for(lambda: self._readers == 0)
            yield
            self._path = target

    def read(self, position: int, most: int) -> bytes:
        """Up to ``most`` bytes from ``position`` on, as soon as there are any; none if never.

        The file is opened for each read: who kept it open would keep it from being moved.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._size > position or self._ended or self.spoiled)
            if self._path is None or self._size <= position:
                return b""
            path, there = self._path, self._size - position
            self._readers += 1
        try:
            with path.open("rb", buffering=0) as file:
                file.seek(position)
                return file.read(min(most, there)) or b""
        except FileNotFoundError:
            return b""  # The download has found it to be useless.
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()
