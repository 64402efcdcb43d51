"""Every way in which a clip and its marks can lie, for one pair of results.

*whole*: frames 0 to 12 of the media, which has no others. *part*: frames 20 to 32 of it. A timeline
is laid out so that the adapter selects one of these two, and so what the service once made of
them, by the panel, fits: each case is a selection and a placement of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reframe.model.time import FrameRange
from support.resolve import World, movie, studio
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.project import Resolve

#: Frames of the media that has handles; its numbers count from 0.
FRAMES = 60
WHOLE, PART = FrameRange(0, 12), FrameRange(20, 32)
#: Frames between the timeline's start and the clip.
AT = 9


@dataclass(frozen=True)
class Case:
    """``source`` and ``duration`` are the item's, ``frames`` its media's; ``marks`` count from the
    item's start, the end not included."""

    name: str
    sent: FrameRange
    frames: int
    source: int
    duration: int
    marks: tuple[int, int] | None = None

    @property
    def is_whole(self) -> bool:
        """The marks leave all of the clip: only then can a result be a take of it."""
        return len(self.sent) == self.duration


CASES = (
    Case("no handles, no marks", WHOLE, 12, 0, 12),
    Case("no handles, marks before", WHOLE, 12, 0, 12, (-7, -2)),
    Case("no handles, marks up to the clip", WHOLE, 12, 0, 12, (-7, 0)),
    Case("no handles, marks after", WHOLE, 12, 0, 12, (14, 20)),
    Case("no handles, marks around", WHOLE, 12, 0, 12, (-3, 15)),
    Case("no handles, marks across the start", WHOLE, 20, 0, 20, (-5, 12)),
    Case("no handles, marks inside", PART, 52, 0, 52, (20, 32)),
    Case("no handles, marks across the end", PART, 32, 0, 32, (20, 40)),
    Case("handles, no marks", PART, FRAMES, 20, 12),
    Case("handles, marks before", PART, FRAMES, 20, 12, (-7, -2)),
    Case("handles, marks after", PART, FRAMES, 20, 12, (12, 20)),
    Case("handles, marks around", PART, FRAMES, 20, 12, (-1, 13)),
    Case("handles, marks across the start", PART, FRAMES, 20, 25, (-5, 12)),
    Case("handles, marks inside", PART, FRAMES, 14, 30, (6, 18)),
    Case("handles, marks across the end", PART, FRAMES, 8, 24, (12, 30)),
)


def laid_out(
    case: Case, media: Path, rate: Fraction, start: int, drop: bool, world: World | None = None
) -> tuple[Resolve, TimelineItem]:
    """A Resolve with the case's clip under the playhead, and a title over a part of it."""
    resolve = studio(world, rate=rate, start=start, drop=drop)
    _, timeline = parts(resolve)
    clip = movie(resolve, media, case.frames, rate)
    at = start + AT
    item = TimelineItem(
        resolve.world, clip, at, case.duration, rate=rate, source=case.source, name="shot"
    )
    timeline.put(item)
    title = TimelineItem(resolve.world, None, at + 1, 4, rate=rate, kind="generator", name="Title")
    timeline.put(title, 2)
    timeline.playhead = at + case.duration - 1
    if case.marks is not None:
        timeline.marks = (AT + case.marks[0], AT + case.marks[1])
    return resolve, item


def shown(item: TimelineItem, frames: range) -> Iterator[int]:
    """Which frame of its media, counted from 0, the clip itself shows; of a take, the first."""
    first = item.takes[0][1] if item.takes else int(item.source)
    for frame in frames:
        assert item.start <= frame < item.end
        yield first + frame - item.start
