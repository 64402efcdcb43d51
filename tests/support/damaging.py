"""Damage done to movie files as disks and transfers do it: holes of zeros, noise, lost ends."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import av


@dataclass(frozen=True)
class Place:
    """Where a frame's packet lies in its file; ``number`` counts frames as shown."""

    number: int
    at: int
    size: int
    key: bool


def places(movie: Path) -> list[Place]:
    """Every packet of the first video stream, in decoding order."""
    with av.open(str(movie)) as container:
        packets = [p for p in container.demux(video=0) if p.size and p.pts is not None]
        order = sorted(p.pts for p in packets)
        return [Place(order.index(p.pts), p.pos, p.size, p.is_keyframe) for p in packets]


def damage(folder: Path, movie: Path, number: int, kind: str) -> Path:
    """A copy in ``folder`` in which frame ``number`` is damaged: ``hole`` (all zeros), ``half`` (its second
    half zeros) or ``noise`` (a tenth of it)."""
    place = next(place for place in places(movie) if place.number == number)
    data = bytearray(movie.read_bytes())
    at, size = place.at, place.size
    if kind == "hole":
        data[at : at + size] = bytes(size)
    elif kind == "half":
        data[at + size // 2 : at + size] = bytes(size - size // 2)
    else:
        noise, length = random.Random(3), max(8, size // 10)
        data[at + size // 3 : at + size // 3 + length] = noise.randbytes(length)
    copy = folder / f"{kind}-{number}-{movie.name}"
    copy.write_bytes(data)
    return copy


def spoil(content: bytes, seed: int) -> bytes:
    """A file's content after a few accidents, more of them near its ends, where headers are."""
    chance, data = random.Random(seed), bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        near = chance.randrange(min(2000, len(data)))
        at = chance.choice((near, len(data) - 1 - near, chance.randrange(len(data))))
        accident = chance.randrange(4)
        if accident == 0:
            data[at] = chance.randrange(256)
        elif accident == 1:
            data[at : at + 40] = bytes(chance.randrange(1, 64))
        elif accident == 2:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4)))
        else:
            del data[at : at + chance.randrange(1, 200)]
    return bytes(data)
