"""Rate and timecode as image headers have them (OpenEXR's and SMPTE 268M's)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from reframe.model.errors import BadInput
from reframe.model.time import is_drop_rate, parse_rate, timecode_to_frames

#: What is taken when neither the files nor the host name a rate.
USUAL_RATE = Fraction(24)

#: Hours, minutes, seconds and frames in SMPTE 12M's 32 bits: place, and bits that are digits.
_FIELDS = ((24, 0x3F), (16, 0x7F), (8, 0x7F), (0, 0x3F))


def rate_in(attributes: Mapping[str, object]) -> Fraction | None:
    """The rate that a header names, if it does."""
    for name in ("FramesPerSecond", "dpx:FrameRate", "dpx:TemporalFrameRate"):
        value = attributes.get(name)
        try:
            if isinstance(value, tuple) and len(value) == 2:
                rate = Fraction(int(value[0]), int(value[1]))
            else:
                rate = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            continue
        if 1 <= rate < 1000:
            return parse_rate(rate.limit_denominator(1001))
    return None


def timecode_in(attributes: Mapping[str, object], rate: Fraction) -> tuple[int | None, bool]:
    """The timecode of a header as a frame count, and whether it is drop frame."""
    value = attributes.get("smpte:TimeCode")
    if not isinstance(value, tuple) or not value:
        return None, False
    packed = int(value[0])
    drop = bool(packed & 0x40) and is_drop_rate(rate)
    fields = [_binary_coded(packed >> shift & mask) for shift, mask in _FIELDS]
    try:
        return timecode_to_frames("{:02}:{:02}:{:02}:{:02}".format(*fields), rate, drop), drop
    except BadInput:
        return None, False


def _binary_coded(byte: int) -> int:
    return (byte >> 4) * 10 + (byte & 15)
