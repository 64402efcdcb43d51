"""The header that stands before each member of a ZIP."""

from __future__ import annotations

import struct
from dataclasses import dataclass

SIGNATURE = b"PK\x03\x04"
#: Length of the part that every local header has.
FIXED = 30

_FIXED = struct.Struct("<4s5H3L2H")
_EXTRA = struct.Struct("<HH")
_ZIP64 = 0x0001
_IN_ZIP64 = 0xFFFF_FFFF
_UTF8 = 0x0800
_DESCRIPTOR = 0x0008
#: Encrypted in one of three ways, or a patch to data that is not here.
_UNREADABLE = 0x0001 | 0x0040 | 0x2000 | 0x0020


@dataclass(frozen=True)
class LocalHeader:
    """``packed`` and ``size`` in bytes: in the archive, and unpacked. ``length`` is its own."""

    flags: int
    method: int
    crc: int
    packed: int
    size: int
    name: str
    length: int

    @property
    def has_descriptor(self) -> bool:
        """CRC and sizes follow the data and are not known here."""
        return bool(self.flags & _DESCRIPTOR)


def is_unreadable(flags: int) -> bool:
    """Whether general purpose flags say that the data is encrypted or patched."""
    return bool(flags & _UNREADABLE)


def length_of(fixed: bytes) -> int | None:
    """The length of a whole local header from its first `FIXED` bytes; None: it is none."""
    if len(fixed) != FIXED or not fixed.startswith(SIGNATURE):
        return None
    name, extra = _FIXED.unpack(fixed)[-2:]
    return FIXED + int(name) + int(extra)


def parse(data: bytes) -> LocalHeader:
    """Raises `ValueError` for anything but a whole local header (`length_of` bytes)."""
    if len(data) < FIXED or length_of(data[:FIXED]) != len(data):
        raise ValueError("no local header")
    _, _, flags, method, _, _, crc, packed, size, name_length, _ = _FIXED.unpack(data[:FIXED])
    name = data[FIXED : FIXED + name_length].decode("utf-8" if flags & _UTF8 else "cp437")
    size, packed = _zip64(data[FIXED + name_length :], size, packed)
    return LocalHeader(flags, method, crc, packed, size, name, len(data))


def _zip64(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    while len(extra) >= _EXTRA.size:
        kind, length = _EXTRA.unpack_from(extra)
        field = extra[_EXTRA.size : _EXTRA.size + length]
        if kind == _ZIP64:
            if size == _IN_ZIP64:
                size, field = _first(field)
            if packed == _IN_ZIP64:
                packed, field = _first(field)
            break
        extra = extra[_EXTRA.size + length :]
    return size, packed


def _first(field: bytes) -> tuple[int, bytes]:
    if len(field) < 8:
        raise ValueError("a ZIP64 field is too short")
    return int.from_bytes(field[:8], "little"), field[8:]
