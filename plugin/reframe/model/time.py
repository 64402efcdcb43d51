"""Frames, rates and timecode.

A range counts frames, half-open, with an exact rational rate. Seconds and timecode exist for
people and for hosts; no arithmetic is done on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Optional, Union

from .errors import BadInput

#: Rates that are written as rounded decimals, and what is meant by them.
_NTSC = {
    Fraction(nominal * 1000, 1001): nominal for nominal in (12, 15, 24, 30, 48, 60, 72, 96, 120)
}


def parse_rate(value: Union[str, int, float, Fraction]) -> Fraction:
    """A frame rate as an exact fraction: ``"24000/1001"``, ``23.976``, ``"29.97"``, ``25``.

    A decimal within 0.001 of an NTSC rate is that rate. Raises `BadInput` for anything that is
    not a positive number below 1000.
    """
    try:
        rate = Fraction(str(value).strip()) if not isinstance(value, Fraction) else value
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 0 < rate < 1000:
        raise BadInput(f"{value!r} is not a frame rate; write it as 25 or 24000/1001.")
    if rate.denominator != 1:
        for exact in _NTSC:
            if abs(rate - exact) < Fraction(1, 1000):
                return exact
    return rate


def format_rate(rate: Fraction) -> str:
    """The exact rate as text: ``"24000/1001"``, ``"25"``."""
    return f"{rate.numerator}/{rate.denominator}" if rate.denominator != 1 else str(rate.numerator)


def rate_for_people(rate: Fraction) -> str:
    """The rate as editors write it: ``"23.976"``, ``"29.97"``, ``"25"``."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, order=True)
class FrameRange:
    """Frames ``[start, end)``: ``start`` is the first, ``end`` the first that is left out."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise BadInput(
                f"The out point ({self.end}) must come after the in point ({self.start}); "
                "out is the first frame that is no longer sent."
            )

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def last(self) -> int:
        """The last frame that is in the range."""
        return self.end - 1

    def within(self, other: FrameRange) -> bool:
        return other.start <= self.start and self.end <= other.end

    def shifted(self, by: int) -> FrameRange:
        return FrameRange(self.start + by, self.end + by)

    def seconds(self, rate: Fraction) -> Fraction:
        """The exact duration."""
        return Fraction(len(self)) / rate

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


def longest(seconds: int, rate: Fraction) -> int:
    """The most frames that last no longer than ``seconds``: 719 for 30 s at 24000/1001."""
    return int(seconds * rate)


def started_seconds(frames: int, rate: Fraction) -> int:
    """The seconds that have begun after so many frames: 126 frames at 25 are 5.04 s, so 6."""
    return -(-frames * rate.denominator // rate.numerator)


_TIMECODE = re.compile(r"(-?)(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")


def _nominal(rate: Fraction) -> int:
    return int(rate + Fraction(1, 2)) or 1


def has_timecode(rate: Fraction) -> bool:
    """Whether timecode is defined for the rate: for whole rates and those of NTSC."""
    return rate.denominator == 1 or rate in _NTSC


def is_drop_rate(rate: Fraction) -> bool:
    """Whether drop-frame timecode is defined for the rate (29.97 and its multiples)."""
    return rate in _NTSC and _nominal(rate) % 30 == 0


def timecode_to_frames(text: str, rate: Fraction, drop: Optional[bool] = None) -> int:
    """The number of frames from 00:00:00:00 to ``text``.

    ``;`` or ``.`` before the frames means drop frame; ``drop`` overrules it. Raises `BadInput`
    when the text is no timecode, when it names a frame that the rate has not, and when it names
    one of the labels that drop frame leaves out.
    """
    match = _TIMECODE.fullmatch(text.strip())
    if not match:
        raise BadInput(f"{text!r} is not a timecode; write it as 01:00:12:08.")
    sign, hours, minutes, seconds, mark, frames = match.groups()
    nominal = _nominal(rate)
    h, m, s, f = int(hours), int(minutes), int(seconds), int(frames)
    if m > 59 or s > 59 or f >= nominal:
        raise BadInput(f"{text!r} is not a timecode at {rate_for_people(rate)} frames a second.")
    if drop is None:
        drop = mark in ";." and is_drop_rate(rate)
    count = ((h * 60 + m) * 60 + s) * nominal + f
    if drop:
        skipped = nominal // 15
        if s == 0 and f < skipped and m % 10:
            raise BadInput(f"{text!r} does not exist in drop-frame timecode; use frame {skipped}.")
        total_minutes = h * 60 + m
        count -= skipped * (total_minutes - total_minutes // 10)
    return -count if sign else count


def frames_to_timecode(frames: int, rate: Fraction, drop: bool = False) -> str:
    """``HH:MM:SS:FF`` of a frame count, ``HH:MM:SS;FF`` in drop frame."""
    nominal = _nominal(rate)
    sign, count = ("-", -frames) if frames < 0 else ("", frames)
    if drop:
        skipped = nominal // 15
        per_ten = nominal * 600 - 9 * skipped
        tens, rest = divmod(count, per_ten)
        minutes = max(0, (rest - skipped) // (nominal * 60 - skipped))
        count += skipped * (9 * tens + minutes)
    seconds, f = divmod(count, nominal)
    minutes, s = divmod(seconds, 60)
    h, m = divmod(minutes, 60)
    width = 3 if nominal > 100 else 2
    return f"{sign}{h:02}:{m:02}:{s:02}{';' if drop else ':'}{f:0{width}}"
