"""In and out as people give them, as frames of the source."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reframe.model.errors import BadInput
from reframe.model.order import Media
from reframe.model.time import frames_to_timecode, is_drop_rate, timecode_to_frames


@dataclass(frozen=True)
class Point:
    """In or out, as a frame number, a timecode, or not at all; ``option`` is what it is called."""

    option: str
    frame: int | None = None
    timecode: str | None = None

    def in_media(self, media: Media, rate: Fraction) -> int | None:
        """The frame number in ``media``, None when it was not given.

        ``rate`` is the clip's: images have it from their timeline. Raises `BadInput` for both at
        once and for a timecode that the media has not. A frame number is not looked at: whether a
        range lies in the media is the engine's to say.
        """
        if self.timecode is None:
            return self.frame
        if self.frame is not None:
            raise BadInput(f"Give {self.option} or {self.option}-tc, not both.")
        return _frame_at(self.timecode, media, rate)


def _frame_at(timecode: str, media: Media, rate: Fraction) -> int:
    """Where a timecode lies; after 23:59:59 a tape counts from 00:00:00 again."""
    name, drop = Path(media.path).name, _counts_in_drop(timecode, media, rate)
    zero = 0 if media.start_timecode is None else media.start_timecode - media.range.start
    frame = timecode_to_frames(timecode, rate, drop) - zero
    day = timecode_to_frames("24:00:00:00", rate, drop)
    for found in (frame, frame + day):
        if media.range.start <= found <= media.range.end:
            return found
    first, end = (
        frames_to_timecode(zero + point, rate, drop)
        for point in (media.range.start, media.range.end)
    )
    raise BadInput(f"{timecode} is not in {name}, which runs from {first} to {end} (exclusive).")


def _counts_in_drop(timecode: str, media: Media, rate: Fraction) -> bool:
    """Whether the timecode is drop frame: as the media's own; in media without one, as written."""
    written = ";" in timecode and is_drop_rate(rate)
    if media.start_timecode is None or media.drop_frame:
        return media.drop_frame or written
    if written:
        raise BadInput(
            f"{Path(media.path).name} counts in timecode without drop frame; write "
            f"{timecode.replace(';', ':')} for the frame that has this number there."
        )
    return False
