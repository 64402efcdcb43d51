"""Which frames of its media an item of the timeline shows, and when: exact arithmetic.

Hiero counts the timeline in whole frames, the last one included, and positions in media as floats
from the media's first frame; under a retime they are not whole, and they fall when the item plays
backwards (facts/nuke.md §3.1). The frame that is shown is the one in which the position lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Callable, Optional

from reframe.model.errors import BadInput
from reframe.model.time import FrameRange

#: Hiero's positions are floats: what is nearer than this to a whole frame is that frame.
_NEAR = Fraction(1, 1000)


def near_whole(value: float) -> Fraction:
    """The position as an exact number, whole if it misses a whole one only by rounding."""
    exact = Fraction(value).limit_denominator(1_000_000)
    return Fraction(round(exact)) if abs(exact - round(exact)) < _NEAR else exact


@dataclass(frozen=True)
class Playing:
    """An item at constant speed: at ``time.start`` it is at ``position``, each frame ``step`` on.

    ``time`` is on the timeline; positions count from the media's first frame.
    """

    time: FrameRange
    position: Fraction
    step: Fraction

    def at(self, frame: int) -> Fraction:
        """The position at a frame of the timeline."""
        return self.position + (frame - self.time.start) * self.step

    def shown_at(self, frame: int) -> int:
        """The media's frame that is shown then."""
        return floor(self.at(frame) + _NEAR)

    def frames(self, time: FrameRange) -> FrameRange:
        """The media's frames from the lowest to the highest that is shown during ``time``."""
        ends = sorted((self.shown_at(time.start), self.shown_at(time.last)))
        return FrameRange(ends[0], ends[1] + 1)

    def when(self, frames: FrameRange) -> Optional[FrameRange]:
        """The part of `time` that shows any of ``frames``; None if it shows none of them."""
        showing = [
            frame
            for frame in range(self.time.start, self.time.end)
            if frames.start <= self.shown_at(frame) < frames.end
        ]
        return FrameRange(showing[0], showing[-1] + 1) if showing else None


def playing(time: FrameRange, position_at: Callable[[int], float], speed: float) -> Playing:
    """What an item plays that lies at ``time``; ``position_at`` is Hiero's own mapping.

    Raises `BadInput`, ready to be completed with a name, for what is not one constant speed.
    """
    first = position_at(time.start)
    step = (position_at(time.last) - first) / (len(time) - 1) if len(time) > 1 else speed
    if step == 0 or speed == 0:
        raise BadInput("is a freeze frame; render it to a movie to send it.")
    exact = Playing(time, near_whole(first), near_speed(step))
    for frame in range(time.start, time.end):
        if abs(position_at(frame) - exact.at(frame)) > _NEAR * 10:
            raise BadInput(
                "changes its speed as it plays, which cannot be sent exactly; render it to a movie."
            )
    return exact


def near_speed(speed: float) -> Fraction:
    """A speed as it was meant: 0.3333333 is 1/3, and 1.0000001 is 1."""
    simple = Fraction(speed).limit_denominator(1000)
    return simple if abs(simple - Fraction(speed)) < Fraction(1, 1_000_000) else Fraction(speed)
