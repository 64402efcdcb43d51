"""The durations that an MP4 file names in its boxes (ISO/IEC 14496-12), and no more of it.

They are read here because no library tells them apart, and the service bills by one of them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

#: Boxes that only hold others.
_FOLDERS = frozenset({b"moov", b"trak", b"mdia"})
#: Box → where its time scale (None: the movie's) and its duration stand, in version 0 and 1.
_PLACES = {
    b"mvhd": ((12, 16, ">I"), (20, 24, ">Q")),
    b"mdhd": ((12, 16, ">I"), (20, 24, ">Q")),
    b"tkhd": ((None, 20, ">I"), (None, 28, ">Q")),
}


def durations(path: Path) -> dict[str, Fraction]:
    """Seconds by ``mvhd`` (the movie), ``tkhd`` (its track) and ``mdhd`` (the track's media).

    Of several tracks, the longest. Raises `ValueError` if there is no ``moov`` box.
    """
    found: dict[str, Fraction] = {}
    movie_scale = 1
    with path.open("rb") as file:
        for kind, body in _boxes(file, path.stat().st_size):
            scale_at, duration_at, form = _PLACES[kind][body[0]]
            scale = movie_scale
            if scale_at is not None:
                (scale,) = struct.unpack_from(">I", body, scale_at)
            (duration,) = struct.unpack_from(form, body, duration_at)
            if kind == b"mvhd":
                movie_scale = scale
            name = kind.decode()
            found[name] = max(found.get(name, Fraction(0)), Fraction(duration, scale))
    if not found:
        raise ValueError("no moov box")
    return found


def _boxes(file: BinaryIO, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box in `_PLACES`, in file order."""
    while file.tell() + 8 <= end:
        start = file.tell()
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
        box_end = start + size if size else end
        if box_end > end or box_end <= start:
            raise ValueError("a box runs over its end")
        if kind in _FOLDERS:
            yield from _boxes(file, box_end)
        elif kind in _PLACES:
            yield kind, file.read(box_end - file.tell())
        file.seek(box_end)
