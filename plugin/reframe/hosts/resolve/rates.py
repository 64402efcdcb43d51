"""Frame rates and timecodes as Resolve writes them."""

from __future__ import annotations

from fractions import Fraction
from typing import Optional, Tuple

from reframe.model.errors import BadInput
from reframe.model.time import is_drop_rate, parse_rate, timecode_to_frames

from .api import Thing, setting


def rate_of(text: str) -> Optional[Fraction]:
    """``"29.97 DF"``, ``"23.976"``, ``"24.0"`` or ``"30 DF"`` as the exact rate; None: no rate.

    Whole numbers with DF are what some builds write for 29.97 and 59.94 (facts/resolve.md §1.4).
    """
    words = text.replace(",", ".").split()  # as a German or French system writes it
    try:
        rate = parse_rate(words[0]) if words else None
    except BadInput:
        return None
    if rate is not None and "DF" in words and not is_drop_rate(rate):
        return rate * Fraction(1000, 1001)
    return rate


def timeline_rate(timeline: Thing) -> Tuple[Fraction, bool]:
    """The timeline's rate, and whether its timecode drops frames.

    Raises `BadInput` when Resolve does not say.
    """
    text = setting(timeline, "timelineFrameRate")
    rate = rate_of(text)
    if rate is None:
        raise BadInput(
            "Resolve does not say how many frames a second the timeline has; open its settings, "
            "confirm them, and try again."
        )
    dropped = "DF" in text.split() or setting(timeline, "timelineDropFrameTimecode") == "1"
    return rate, dropped and is_drop_rate(rate)


def timecode_of(text: str, rate: Fraction, drop: bool) -> Optional[int]:
    """A timecode of Resolve's as a frame count; None when it is not one."""
    try:
        return timecode_to_frames(text, rate, drop and is_drop_rate(rate))
    except BadInput:
        return None
