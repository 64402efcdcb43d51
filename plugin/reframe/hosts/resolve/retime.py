"""Whether a timeline item plays its media at another speed.

Before 21.1 nothing says so, and ``GetProperty('Speed')`` is always None: the span of the source is
compared with the duration (facts/resolve.md §2.1). The numbers may each be one off, so a clip is
un-retimed when any of the exact measures says so, and in doubt it is not: then it is rendered.
"""

from __future__ import annotations

from typing import Iterator, Optional

from .api import Thing, ask, ask_float, ask_int
from .media import PoolMedia

#: What ``GetSpeed`` may mean by full speed: a percentage, or a factor. Its form is not documented:
#: one script that runs on 21.1 gets ``{"Percentage": 100.0}``.
_FULL = (100.0, 1.0)


def is_retimed(item: Thing, duration: int, left: int, media: PoolMedia) -> bool:
    """For an item whose media has the timeline's rate."""
    speed = _speed_of(item)
    if speed is not None and speed not in _FULL:
        return True
    start, end = ask_int(item, "GetSourceStartFrame"), ask_int(item, "GetSourceEndFrame")
    if start is not None and end is not None and start > end:
        return True  # played backwards
    spans = list(_spans(item, start, end, left, media))
    if spans:
        return not any(abs(span - duration) < 0.02 for span in spans)
    right = ask_int(item, "GetRightOffset")
    if right is None or media.range is None:
        return speed is None
    return left + duration + right != len(media.range)


def _speed_of(item: Thing) -> Optional[float]:
    """From 21.1 on; None where it is not said."""
    told = ask(item, "GetSpeed")
    if isinstance(told, dict):
        told = told.get("Percentage")
    return float(told) if isinstance(told, (int, float)) else None


def _spans(
    item: Thing, start: Optional[int], end: Optional[int], left: int, media: PoolMedia
) -> Iterator[float]:
    """How many frames of its media it plays, by each of the ways to tell. 0 and 0: not known."""
    if start is not None and end is not None and (start, end) != (0, 0):
        yield end - start
        yield end - left
        if abs(start - media.first - left) <= 1:  # counted in the numbers of a sequence's files
            yield end - media.first - left
    begins, ends = ask_float(item, "GetSourceStartTime"), ask_float(item, "GetSourceEndTime")
    if begins is not None and ends is not None and begins != ends and media.rate is not None:
        yield (ends - begins) * float(media.rate)
