"""H.264 packets as MP4 has them: NAL units, each after its length (ISO/IEC 14496-15)."""

from __future__ import annotations

from collections.abc import Iterator

#: Types of units (ITU-T H.264, table 7-1): slices of any kind, an IDR slice, parameter sets.
SLICES = frozenset(range(1, 6))
IDR = 5
PARAMETER_SETS = frozenset({7, 8})


def in_lengths(extradata: bytes) -> bool:
    """Whether a stream's packets are of that kind, with lengths of four bytes."""
    return extradata[:1] == b"\x01" and len(extradata) > 4 and extradata[4] & 3 == 3


def unit_types(packet: bytes) -> Iterator[int]:
    """The type of each unit."""
    return (header & 31 for header in _headers(packet))


def is_reference(packet: bytes) -> bool:
    """Whether other pictures may be built upon this one; if that cannot be seen, they may."""
    slices = [header for header in _headers(packet) if header & 31 in SLICES]
    return not slices or any(header >> 5 & 3 for header in slices)


def _headers(packet: bytes) -> Iterator[int]:
    at = 0
    while at + 4 < len(packet):
        yield packet[at + 4]
        at += 4 + int.from_bytes(packet[at : at + 4], "big")
