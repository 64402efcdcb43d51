"""ZIP files written byte by byte, so that each of their promises can be broken one at a time."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

STORED, DEFLATED = 0, 8
ENCRYPTED = 0x0001
DESCRIPTOR = 0x0008
UTF8 = 0x0800


@dataclass
class Entry:
    """One member, honest unless told otherwise: ``None`` means the true value."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    attributes: int = 0o100600 << 16
    #: ``signed``, ``plain``, ``signed64`` or ``plain64``: CRC and sizes follow the data.
    descriptor: str | None = None
    #: Sizes stand in a ZIP64 field.
    zip64: bool = False
    #: In place of the packed data.
    raw: bytes | None = None
    crc: int | None = None
    size: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_crc: int | None = None
    offset: int | None = None
    packed_size: int | None = None
    #: Not in the directory, or only there.
    hidden: bool = False
    absent: bool = False

    @property
    def encoded(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    @cached_property
    def packed(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.method != DEFLATED:
            return self.data
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(self.data) + packer.flush()

    @property
    def sums(self) -> tuple[int, int, int]:
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        packed = len(self.packed) if self.packed_size is None else self.packed_size
        return crc, packed, len(self.data) if self.size is None else self.size

    @property
    def all_flags(self) -> int:
        return self.flags | UTF8 | (DESCRIPTOR if self.descriptor else 0)

    def local(self) -> bytes:
        crc, packed, size = (0, 0, 0) if self.descriptor else self.sums
        crc = crc if self.local_crc is None else self.local_crc
        name = self.encoded if self.local_name is None else self.local_name
        method = self.method if self.local_method is None else self.local_method
        extra, packed, size = self._extra(packed, size)
        head = struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, self.all_flags, method, 0, 33, crc, packed, size,
            len(name), len(extra),
        )  # fmt: skip
        return head + name + extra + self.packed + self._descriptor()

    def _extra(self, packed: int, size: int) -> tuple[bytes, int, int]:
        if not self.zip64:
            return b"", packed, size
        return struct.pack("<HHQQ", 1, 16, size, packed), 0xFFFFFFFF, 0xFFFFFFFF

    def _descriptor(self) -> bytes:
        if not self.descriptor:
            return b""
        signature = b"PK\x07\x08" if self.descriptor.startswith("signed") else b""
        layout = "<LQQ" if self.descriptor.endswith("64") else "<LLL"
        return signature + struct.pack(layout, *self.sums)

    def central(self, offset: int) -> bytes:
        extra, packed, size = self._extra(*self.sums[1:])
        offset = offset if self.offset is None else self.offset
        head = struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 3 << 8 | 20, 20, self.all_flags, self.method, 0, 33,
            self.sums[0], packed, size, len(self.encoded), len(extra), 0, 0, 0,
            self.attributes, offset,
        )  # fmt: skip
        return head + self.encoded + extra


def build(
    entries: Sequence[Entry], *, comment: bytes = b"", zip64: bool = False, before: bytes = b""
) -> bytes:
    """A whole archive; ``before`` stands in front of the first member."""
    body = bytearray(before)
    directory = bytearray()
    count = 0
    for entry in entries:
        offset = len(body)
        if not entry.absent:
            body += entry.local()
        if not entry.hidden:
            directory += entry.central(offset)
            count += 1
    start = len(body)
    end = b""
    if zip64:
        end += struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), start
        )
        end += struct.pack("<4sLQL", b"PK\6\7", 0, start + len(directory), 1)
        tail = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    else:
        tail = (count, count, len(directory), start)
    end += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *tail, len(comment)) + comment
    return bytes(body + directory + end)
