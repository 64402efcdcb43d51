"""Members that are extracted while their archive still arrives.

The local headers lead from member to member. They are hints: what is extracted here counts only
where the central directory, once it is there, promises just these bytes. Where the hints end
(encryption, rubbish, a length that follows the data without a signature) this stops, and the rest
is extracted from the finished file.
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
_LOOK = 1 << 18
#: Signature, CRC, packed size and size, where a local header does not know them.
_DESCRIPTOR = b"PK\x07\x08"
_NARROW, _WIDE = struct.Struct("<4s3L"), struct.Struct("<4sL2Q")
#: What every header begins with.
_NEXT = b"PK"
_LONGEST_DESCRIPTOR = _WIDE.size + len(_NEXT)


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
        self._tasks: list[Future[None]] = []
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
        packed, length = header.packed, 0
        if header.has_descriptor:
            found = self._find_descriptor(start)
            if found is None:
                return None
            packed, length = found
        if is_frame(header.name) and header.method in (_STORED, _DEFLATED):
            self._tasks.append(self._pool.submit(self._extract, header, start, packed))
        return start + packed + length

    def _find_descriptor(self, start: int) -> tuple[int, int] | None:
        """How long the data from ``start`` on is, and how long the descriptor behind it.

        The signature alone may stand in the data by chance; with just this length after it, and
        another header behind, it does not.
        """
        position, kept = start, b""
        while position - start <= self._limits.max_member_bytes:
            more = self._growing.read(position, _LOOK)
            if not more:
                return None
            data, base = kept + more, position - len(kept)
            at = data.find(_DESCRIPTOR)
            while at >= 0:
                packed = base + at - start
                length = _descriptor_length(self._exactly(base + at, _LONGEST_DESCRIPTOR), packed)
                if length:
                    return packed, length
                at = data.find(_DESCRIPTOR, at + 1)
            position += len(more)
            kept = data[1 - len(_DESCRIPTOR) :]
        return None

    def _extract(self, header: LocalHeader, start: int, packed: int) -> None:
        target = self._folder / f"early-{start}"
        read = self._reader(start, start + packed)
        try:
            self._ready[start] = self._extraction.extract(
                header.name, read, header.method == _DEFLATED, target
            )
        except ReframeError:
            return  # Whatever it is, the finished file will tell it again, and surely.

    def _reader(self, position: int, end: int) -> Read:
        def read(most: int) -> bytes:
            nonlocal position
            most = min(most, end - position)
            data = self._growing.read(position, most) if most else b""
            position += len(data)
            return data

        return read


def _descriptor_length(data: bytes, packed: int) -> int:
    """The length of a descriptor that says ``packed``, in 4 or 8 bytes; 0 if this is none."""
    for layout in (_NARROW, _WIDE):
        if layout.size + len(_NEXT) <= len(data):
            _, _, said, _ = layout.unpack_from(data)
            if said == packed and data.startswith(_NEXT, layout.size):
                return layout.size
    return 0
