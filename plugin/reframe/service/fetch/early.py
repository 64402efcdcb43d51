"""Members that are extracted while their archive still arrives.

The local headers lead from member to member. They are hints: what is extracted here counts only
where the central directory, once it is there, promises just these bytes. Where the hints end (a
stored member whose length follows it, encryption, rubbish) this stops, and the rest is extracted
from the finished file.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from reframe.model.errors import ReframeError

from . import local_header
from .extract import Extracted, Extraction, Read
from .growing import GrowingFile
from .limits import ArchiveLimits
from .local_header import LocalHeader
from .names import is_frame

_STORED, _DEFLATED = 0, 8
_ASK_EVERY = 0.1
_LONGEST_DESCRIPTOR = 24


class EarlyUnpack:
    """``with EarlyUnpack(...) as early``: works in threads of its own until it ends or is left."""

    def __init__(
        self, growing: GrowingFile, folder: Path, limits: ArchiveLimits, threads: int
    ) -> None:
        self._growing = growing
        self._folder = folder
        self._limits = limits
        self._extraction = Extraction(limits)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reframe-unpack")
        self._tasks: list[Future[Extracted | None]] = []
        self._ready: dict[int, Extracted] = {}
        self._walker = threading.Thread(target=self._walk, name="reframe-unpack-walk")

    def __enter__(self) -> EarlyUnpack:
        self._walker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._extraction.stop()
        self._growing.ended()
        self._walker.join()

    @property
    def packed(self) -> int:
        """Bytes of the archive that have been unpacked."""
        return self._extraction.budget.packed

    def finish(self, ask: Callable[[], None]) -> dict[int, Extracted]:
        """What has been extracted, by the place of each member's data, once the file is whole.

        ``ask`` is called about ten times a second meanwhile; what it raises ends the waiting.
        """
        while self._walker.is_alive():
            self._walker.join(_ASK_EVERY)
            ask()
        ask()
        for task in self._tasks:
            task.result()
        return {} if self._growing.spoiled else self._ready

    def _walk(self) -> None:
        with self._pool:
            position = 0
            for _ in range(self._limits.max_members):
                header = self._header(position)
                if header is None or local_header.is_unreadable(header.flags):
                    break
                following = self._pass(header, position + header.length)
                if following is None:
                    break
                position = following

    def _header(self, position: int) -> LocalHeader | None:
        fixed = self._exactly(position, local_header.FIXED)
        length = local_header.length_of(fixed)
        if length is None:
            return None
        rest = self._exactly(position + local_header.FIXED, length - local_header.FIXED)
        try:
            return local_header.parse(fixed + rest)
        except ValueError:
            return None

    def _exactly(self, position: int, count: int) -> bytes:
        """``count`` bytes, or fewer when there will never be more."""
        data = b""
        while len(data) < count:
            more = self._growing.read(position + len(data), count - len(data))
            if not more:
                break
            data += more
        return data

    def _pass(self, header: LocalHeader, start: int) -> int | None:
        """Extract what follows a header; where the next header is, or None if nobody knows."""
        if not header.has_descriptor:
            if is_frame(header.name) and header.method in (_STORED, _DEFLATED):
                self._tasks.append(self._pool.submit(self._extract, header, start, header.packed))
            return start + header.packed
        if header.method != _DEFLATED:
            return None
        extracted = self._extract(header, start, None)
        if extracted is None:
            return None
        end = start + extracted.packed
        length = _descriptor_length(self._exactly(end, _LONGEST_DESCRIPTOR), extracted)
        return None if length is None else end + length

    def _extract(self, header: LocalHeader, start: int, packed: int | None) -> Extracted | None:
        target = self._folder / f"early-{start}"
        deflated = header.method == _DEFLATED
        read = self._reader(start, packed)
        try:
            extracted = self._extraction.extract(header.name, read, deflated, target)
        except ReframeError:
            return None  # Whatever it is, the finished file will tell it again, and surely.
        self._ready[start] = extracted
        return extracted

    def _reader(self, start: int, packed: int | None) -> Read:
        position, end = start, None if packed is None else start + packed

        def read(most: int) -> bytes:
            nonlocal position
            if end is not None:
                most = min(most, end - position)
            data = self._growing.read(position, most) if most else b""
            position += len(data)
            return data

        return read


def _descriptor_length(data: bytes, extracted: Extracted) -> int | None:
    """CRC and sizes after the data: in 4 or 8 bytes each, with a signature or without."""
    numbers = (extracted.crc, extracted.packed, extracted.size)
    for layout in ("<4sLQQ", "<4sLLL", "<LQQ", "<LLL"):
        values = struct.unpack_from(layout, data) if len(data) >= struct.calcsize(layout) else ()
        if values[-3:] == numbers and values[:-3] in ((), (b"PK\x07\x08",)):
            return struct.calcsize(layout)
    return None
