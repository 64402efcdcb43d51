"""Where in a clip a frame is, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reframe.model.time import frames_to_timecode, has_timecode

if TYPE_CHECKING:
    from reframe.model.order import Clip


def time_of(clip: Clip, frame: int) -> str:
    """The timecode of a frame in the media's own numbering; minutes and seconds where the rate has
    no timecode, such as a camera's 12.5 frames a second."""
    counted = (clip.start_timecode or 0) + frame
    if has_timecode(clip.rate):
        return frames_to_timecode(counted, clip.rate, clip.drop_frame)
    hundredths = round(counted * 100 / clip.rate)
    minutes, rest = divmod(abs(hundredths), 6000)
    return f"{'-' if hundredths < 0 else ''}{minutes}:{rest // 100:02}.{rest % 100:02}"
