"""How many pictures a rendered movie holds, by its own index, without a media library.

MP4 and QuickTime files keep a table of samples for each track (ISO/IEC 14496-12: ``moov``,
``trak``, ``mdia``, ``minf``, ``stbl``, ``stsz``); the track with the handler ``vide`` is the
picture. A file that was cut off has no ``moov``, and one with sound alone no such track.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Iterator, List, Optional, Tuple

from reframe.model.geometry import Size

#: An index larger than this is not one of a clip of half a minute.
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Pictures:
    """What the picture track holds."""

    frames: int
    size: Size


def pictures_of(path: str) -> Optional[Pictures]:
    """None when the file is not whole, is no MP4 or QuickTime movie, or has no pictures."""
    try:
        with Path(path).open("rb") as file:
            index = _index(file)
        tracks = [_pictures(track) for kind, track in _boxes(index) if kind == b"trak"]
    except (OSError, struct.error, ValueError, IndexError):
        return None
    return next((track for track in tracks if track is not None), None)


def _index(file: BinaryIO) -> bytes:
    """The contents of the ``moov`` box. Raises `ValueError` when there is none."""
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise ValueError("no index")
        length, kind = struct.unpack(">I4s", head)
        skip = length - 8
        if length == 1:
            skip = struct.unpack(">Q", file.read(8))[0] - 16
        if skip < 0:
            raise ValueError("a damaged box")
        if kind == b"moov":
            if skip > _LARGEST:
                raise ValueError("too large")
            return file.read(skip)
        file.seek(skip, 1)


def _boxes(data: bytes) -> Iterator[Tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if length < 8 or at + length > len(data):
            raise ValueError("a damaged box")
        yield kind, data[at + 8 : at + length]
        at += length


def _all(data: bytes, kind: bytes) -> List[bytes]:
    return [inside for name, inside in _boxes(data) if name == kind]


def _pictures(track: bytes) -> Optional[Pictures]:
    media = _all(track, b"mdia")[0]
    if _all(media, b"hdlr")[0][8:12] != b"vide":
        return None
    table = _all(_all(media, b"minf")[0], b"stbl")[0]
    frames = struct.unpack_from(">I", _all(table, b"stsz")[0], 8)[0]
    width, height = struct.unpack_from(">HH", _all(table, b"stsd")[0], 8 + 32)
    return Pictures(frames, Size(width, height)) if frames else None
