"""In and out points, of the timeline and of media.

They count from 0 at the timeline's start or the media's first frame, and either may be missing
(facts/resolve.md §1.3). Whether out is the last marked frame or the one after it is not confirmed:
it is a finding of the build.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple

from .api import Thing, ask, ask_dict, whole
from .findings import Findings


@dataclass(frozen=True)
class Marks:
    """``start`` is the first marked frame and ``end`` the first after them; None: not set."""

    start: Optional[int]
    end: Optional[int]

    @property
    def are_set(self) -> bool:
        return self.start is not None or self.end is not None

    def cut(self, start: int, end: int, origin: int) -> Optional[Tuple[int, int]]:
        """``start`` to ``end`` cut to the marks, which count from ``origin``; None: no overlap."""
        first = start if self.start is None else max(start, origin + self.start)
        after = end if self.end is None else min(end, origin + self.end)
        return (first, after) if first < after else None


def marks_of(thing: Thing, findings: Findings) -> Marks:
    """The marks of a timeline or media pool item for the picture; before 19.1 there are none."""
    told = ask_dict(thing, "GetMarkInOut")
    video: Dict[str, Thing] = told["video"] if isinstance(told.get("video"), dict) else {}
    start, out = whole(video.get("in")), whole(video.get("out"))
    if out is not None and findings.mark_out_inclusive:
        out += 1
    return Marks(start, out)


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
