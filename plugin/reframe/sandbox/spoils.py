"""Results that are spoilt on purpose, so that a check can be seen to find it out.

Three of them change where the plate sits, one the code values, the others which frame is shown
when.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from .canvas import Rectangle, planes_of

#: A frame of the proxy and the timestamp at which it is shown.
Shown = tuple[av.VideoFrame, int]

#: One frame in so many is left out by `drift`.
_DRIFT_EVERY = 12


@dataclass(frozen=True)
class Spoils:
    """What is to be wrong; all zero and False for a faithful result."""

    late: int = 0
    short: int = 0
    drift: bool = False
    rate: bool = False
    full_range: bool = False
    mirrored: bool = False
    #: Per cent by which the plate is enlarged.
    scaled: float = 0
    #: Pixels by which the plate is moved to the right and down.
    moved: int = 0

    def place(self, rectangle: Rectangle) -> Rectangle:
        return rectangle.grown(1 + self.scaled / 100).moved(self.moved, self.moved)

    def rate_for(self, rate: Fraction) -> Fraction:
        if not self.rate:
            return rate
        return Fraction(24) if rate == 25 else Fraction(25)

    def spread(self, frames: Iterator[Shown]) -> Iterator[Shown]:
        """The frames and times of the result from those of the proxy."""
        if self.late:
            frames = _late(frames, self.late)
        if self.drift:
            frames = _drifting(frames)
        if self.short:
            frames = _short(frames, self.short)
        return frames

    def distort(self, picture: av.VideoFrame) -> None:
        """Change the code values of a finished picture where they are to be wrong."""
        if self.full_range:
            luma, *chroma = planes_of(picture)
            luma[:] = _FULL_LUMA[luma]
            for plane in chroma:
                plane[:] = _FULL_CHROMA[plane]


def spoils_from(faults: tuple[tuple[str, str], ...]) -> Spoils:
    """The spoils among a job's faults, given by name and value."""
    asked = dict(faults)
    return Spoils(
        late=round(float(asked.get("late", 0))),
        short=round(float(asked.get("short", 0))),
        drift="drift" in asked,
        rate="rate" in asked,
        full_range="range" in asked,
        mirrored="mirrored" in asked,
        scaled=float(asked.get("scaled", 0)),
        moved=round(float(asked.get("moved", 0))),
    )


def _late(frames: Iterator[Shown], by: int) -> Iterator[Shown]:
    held: deque[av.VideoFrame] = deque()
    for frame, time in frames:
        held.append(frame)
        yield (held.popleft() if len(held) > by else held[0]), time


def _short(frames: Iterator[Shown], by: int) -> Iterator[Shown]:
    held: deque[Shown] = deque()
    for shown in frames:
        held.append(shown)
        if len(held) > by:
            yield held.popleft()


def _drifting(frames: Iterator[Shown]) -> Iterator[Shown]:
    times: deque[int] = deque()
    last: av.VideoFrame | None = None
    for index, (frame, time) in enumerate(frames, 1):
        times.append(time)
        if index % _DRIFT_EVERY:
            last = frame
            yield frame, times.popleft()
    while last is not None and times:
        yield last, times.popleft()


def _stretched(centre: int, spread: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    values = (np.arange(256) - centre) * 255 / spread + (0 if centre == 16 else centre)
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


_FULL_LUMA = _stretched(16, 219)
_FULL_CHROMA = _stretched(128, 224)
