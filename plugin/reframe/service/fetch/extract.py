"""One member of an archive into one file, within limits that are enforced while writing."""

from __future__ import annotations

import contextlib
import os
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reframe.model.errors import Cancelled

from .disk import disk_errors, open_private, write_all
from .limits import ArchiveLimits
from .names import refusal, shown

_IN = 1 << 18
_OUT = 1 << 20

#: Up to so many further bytes of a member as they stand in the archive; none at its end.
Read = Callable[[int], bytes]


@dataclass(frozen=True)
class Extracted:
    """What was really read and written: ``packed`` bytes of the archive made ``size`` bytes."""

    path: Path
    packed: int
    size: int
    crc: int


class Budget:
    """What all members of one archive may unpack to together; shared by the threads."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self.packed = 0
        self.size = 0

    def spend(self, name: str, packed: int, size: int, member_size: int) -> None:
        """``size`` bytes more were made of ``packed``. Raises `Refused` above the limits."""
        limits = self._limits
        with self._lock:
            self.packed += packed
            self.size += size
            bomb = self.size > max(limits.ratio_free_bytes, limits.max_ratio * self.packed)
            too_much = self.size > limits.max_total_bytes
        if bomb or too_much or member_size > limits.max_member_bytes:
            raise refusal(f"member {shown(name)} unpacks to more than any frame or sequence needs")


class Extraction:
    """The members of one archive on their way to files, in any number of threads."""

    def __init__(self, limits: ArchiveLimits) -> None:
        self.budget = Budget(limits)
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Have every thread end at its next block, with `Cancelled`."""
        self._stopped.set()

    def extract(self, name: str, read: Read, deflated: bool, target: Path) -> Extracted:
        """Write a member to ``target``, which must not exist, and flush it; on failure it is gone.

        Raises `Refused` for data that is damaged or too much, `NoSpace`, `Interrupted` and
        `Cancelled`. Whether size and CRC are the promised ones is for the caller to see.
        """
        with contextlib.ExitStack() as undo:
            undo.callback(target.unlink, missing_ok=True)
            with disk_errors(target.parent), open_private(target, "xb") as file:
                packed = size = crc = 0
                for taken, block in _inflated(name, read) if deflated else _stored(read):
                    packed, size = packed + taken, size + len(block)
                    self.budget.spend(name, taken, len(block), size)
                    if self._stopped.is_set():
                        raise Cancelled("Cancelled.")
                    crc = zlib.crc32(block, crc)
                    write_all(file, block)
                os.fsync(file.fileno())
            undo.pop_all()
        return Extracted(target, packed, size, crc)


#: How many bytes of the archive were used up, and what they became.
_Blocks = Iterator[tuple[int, bytes]]


def _stored(read: Read) -> _Blocks:
    while block := read(_OUT):
        yield len(block), block


def _inflated(name: str, read: Read) -> _Blocks:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = b""
    while not inflater.eof:
        data = rest or read(_IN)
        try:
            block = inflater.decompress(data, _OUT)
        except zlib.error as error:
            raise refusal(f"member {shown(name)} is damaged") from error
        if not data and not block and not inflater.eof:
            raise refusal(f"member {shown(name)} is cut off")
        rest = inflater.unconsumed_tail
        yield len(data) - len(rest) - len(inflater.unused_data), block
