"""Which frames of its media a clip on a timeline plays, and when it plays them.

All numbers are exact fractions. A position is counted in the media's frames; while the clip
lasts, ``start <= position < end``, and the frames used are those that any of it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Optional

from reframe.model.errors import BadInput
from reframe.model.time import FrameRange, parse_rate, rate_for_people

#: Applications write times as floats, and rates as rounded decimals: what is nearer than this to
#: a whole frame is that frame.
_NEAR = Fraction(1, 1000)

#: A time is sampled at its own rate if pictures are shown at such rates; some applications count
#: in seconds or in audio samples instead.
_PICTURE_RATES = (Fraction(10), Fraction(240))


def exact_rate(rate: float) -> Fraction:
    """The rate that a timeline means: 23.976 and 23.98 are 24000/1001.

    Raises `BadInput` for a rate that is not above 0.
    """
    if not 0 < rate < float("inf"):
        raise BadInput("The timeline counts time at a rate of 0; save it again with a frame rate.")
    if rate >= 1000:
        return Fraction(rate)
    nominal = round(rate)
    ntsc = Fraction(nominal * 1000, 1001)
    if nominal and abs(Fraction(rate) / ntsc - 1) < Fraction(1, 5000):
        return ntsc
    return parse_rate(Fraction(rate).limit_denominator(1_000_000))


def near_whole(value: Fraction) -> Fraction:
    """``value``, or the whole number that it misses only by rounding."""
    return Fraction(round(value)) if abs(value - round(value)) < _NEAR else value


def frames_at(value: float, rate: float, media_rate: Fraction) -> Fraction:
    """A time as a number of frames at ``media_rate``.

    24 and 24000/1001 (30 and 30000/1001, …) count the same frames: a timeline that writes one for
    the other counts frames and does not mean that they last a thousandth longer.
    """
    written = exact_rate(rate)
    frames = Fraction(value)
    if round(written) == round(media_rate) and abs(written / media_rate - 1) < Fraction(1, 900):
        return near_whole(frames)
    return near_whole(frames * media_rate / written)


@dataclass(frozen=True)
class Part:
    """A part of a clip's time, in seconds from the clip's start.

    ``lead`` is how far into the first frame asked for the part begins, in frames: more than 0
    only when the clip itself starts within a frame, or the timeline has fewer frames.
    """

    start: Fraction
    duration: Fraction
    lead: Fraction


@dataclass(frozen=True)
class Cut:
    """What one clip plays: positions in its media, at ``speed``, for ``duration`` seconds."""

    start: Fraction
    end: Fraction
    speed: Fraction
    duration: Fraction
    #: The frames a second at which the timeline shows pictures.
    shown_rate: Fraction

    def frames(self, available: Optional[FrameRange] = None) -> FrameRange:
        """The media's frames that the clip uses.

        A clip played fast may end up to a step behind the last frame of ``available``: that step
        would have shown nothing new.
        """
        last = ceil(self.end)
        if available is not None and 0 < last - available.end < self.speed:
            last = available.end
        return FrameRange(floor(self.start), last)

    def part(self, frames: FrameRange) -> Part:
        """When the clip shows ``frames``: from the first picture of the timeline that shows one
        of them up to the first that shows a later one, and at least one picture long."""
        if frames.start <= self.start and frames.end >= self.end:
            return Part(Fraction(0), self.duration, self.start - frames.start)
        step = (self.end - self.start) / (self.duration * self.shown_rate)
        pictures = ceil(self.duration * self.shown_rate)
        first = min(max(0, ceil((frames.start - self.start) / step)), pictures - 1)
        end = max(first + 1, ceil((frames.end - self.start) / step))
        start_seconds = first / self.shown_rate
        end_seconds = min(end / self.shown_rate, self.duration)
        lead = max(Fraction(0), self.start + first * step - frames.start)
        return Part(start_seconds, end_seconds - start_seconds, lead)


def cut(
    start: Fraction,
    length: Fraction,
    speed: Fraction,
    media_rate: Fraction,
    timing: tuple[float, float],
) -> Cut:
    """The cut of a clip that starts at ``start`` and lasts ``length`` frames of its media.

    ``timing`` is the clip's duration as the timeline writes it: value and rate. A retime changes
    how much media plays in that time, not the time (facts: OpenTimelineIO, LinearTimeWarp).
    """
    value, rate = timing
    written = exact_rate(rate)
    lowest, highest = _PICTURE_RATES
    shown = written if lowest <= written <= highest else media_rate
    end = near_whole(start + length * speed)
    return Cut(start, end, speed, Fraction(value) / written, shown)


def differing_rates(media_rate: Fraction, rate: float) -> str:
    """A sentence for the user if clip and media count at different rates, else nothing."""
    written = exact_rate(rate)
    if written == media_rate:
        return ""
    return (
        f"The timeline counts this clip at {rate_for_people(written)} frames a second "
        f"and its media has {rate_for_people(media_rate)}."
    )
