"""In and out points, of the timeline and of media.

They count from 0 at the timeline's start or the media's first frame, and either may be missing
(facts/resolve.md §1.3). Whether out is the last marked frame or the one after it is not confirmed:
it is a finding of the build. Deliver's out is the last frame (§2.1) and becomes the timeline's
mark, so what is told after Deliver was set, says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple

from reframe.model.time import FrameRange

from .api import Thing, ask, ask_dict, whole
from .findings import Findings

UNSURE = (
    "Whether this version of Resolve counts the frame at out is not known yet, and it is taken in: "
    "look at the last frame here, or run Reframe - test this Resolve once."
)


@dataclass(frozen=True)
class Marks:
    """``start`` is the first marked frame and ``end`` the first after them; None: not set."""

    start: Optional[int]
    end: Optional[int]
    #: Whether ``end`` is known; else it rests on what most sources say of out.
    sure: bool = True

    @property
    def are_set(self) -> bool:
        return self.start is not None or self.end is not None

    def cut(self, start: int, end: int, origin: int) -> Optional[Tuple[int, int]]:
        """``start`` to ``end`` cut to the marks, which count from ``origin``; None: no overlap."""
        first = start if self.start is None else max(start, origin + self.start)
        after = end if self.end is None else min(end, origin + self.end)
        return (first, after) if first < after else None

    def unsure_of(self, end: int, origin: int) -> Tuple[str, ...]:
        """What to say of a cut that ends with ``end``; nothing where it is certain."""
        if self.sure or self.end is None or end != origin + self.end:
            return ()
        return (UNSURE,)


def marks_of(thing: Thing, findings: Findings, frames: Optional[int] = None) -> Marks:
    """The marks of a timeline or media pool item for the picture; before 19.1 there are none.

    ``frames`` is how many a media pool item has.
    """
    start, out = _told(thing)
    if out is None:
        return Marks(start, None)
    inclusive = findings.mark_out_inclusive
    if inclusive is None:
        inclusive = _shown_by(start, out, frames)
    return Marks(start, out if inclusive is False else out + 1, inclusive is not None)


def out_is_inclusive(timeline: Thing, frames: FrameRange) -> Optional[bool]:
    """Whether marks' out is inclusive, after Deliver was told to render these frames, absolute,
    of a timeline without marks. None: the marks say nothing of them."""
    first = whole(ask(timeline, "GetStartFrame")) or 0
    start, out = _told(timeline)
    if start != frames.start - first:
        return None
    return {frames.last - first: True, frames.end - first: False}.get(-1 if out is None else out)


def _told(thing: Thing) -> Tuple[Optional[int], Optional[int]]:
    """In and out for the picture, as they are told."""
    video = ask_dict(thing, "GetMarkInOut").get("video")
    told: Dict[str, Thing] = video if isinstance(video, dict) else {}
    return whole(told.get("in")), whole(told.get("out"))


def _shown_by(start: Optional[int], out: int, frames: Optional[int]) -> Optional[bool]:
    """What the marks themselves say of out: nothing marked, or a frame that is not there, cannot
    be what is meant."""
    if start == out:
        return True
    return False if frames is not None and out >= frames else None


def put_back(thing: Thing, told: Thing) -> None:
    """Set the marks to what ``GetMarkInOut`` told before, each kind as it was."""
    if not isinstance(told, dict):
        return
    ask(thing, "ClearMarkInOut", "all")
    last = (whole(ask(thing, "GetEndFrame")) or 0) - (whole(ask(thing, "GetStartFrame")) or 0) - 1
    for kind in ("video", "audio"):
        values = told.get(kind) or {}
        if values:  # one alone cannot be set: the other is the timeline's beginning or end
            ask(thing, "SetMarkInOut", values.get("in", 0), values.get("out", last), kind)
