"""What is sent: the clip that the host has selected, its in and out, and the frame shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Optional

from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput, ReframeError
from reframe.model.time import FrameRange, longest

from .observable import Observable

if TYPE_CHECKING:
    from reframe.hosts.port import HostInfo, Selected, Selection
    from reframe.model.order import Clip


class Footage(Observable):
    """``available`` is the clip as the host has it, ``range`` the part that is sent.

    ``range`` is never empty, never outside ``available`` and never longer than ``limit`` frames.
    """

    def __init__(self) -> None:
        super().__init__()
        self.host: Optional[HostInfo] = None
        #: The host is being asked.
        self.looking = False
        #: Why there is no clip, when there is none.
        self.problem: Optional[ReframeError] = None
        self.selection: Optional[Selection] = None
        self.selected: Optional[Selected] = None
        self.available: Optional[FrameRange] = None
        self.range: Optional[FrameRange] = None
        #: How the frames leave the host: one of ``selected.ways``; empty without a clip.
        self.way = ""
        self._way_wanted = ""
        self.frame = 0
        self.limit_seconds = Endpoint().max_seconds
        #: The clip is longer than the limit and was opened with the limit's worth from its in.
        self.shortened = False
        #: The clip came from the history, and stays until the host is asked again.
        self.recalled = False

    @property
    def limit(self) -> int:
        """The most frames that may be sent; 0 without a clip."""
        return longest(self.limit_seconds, self.selected.clip.rate) if self.selected else 0

    @property
    def clip(self) -> Optional[Clip]:
        """The clip as it will be sent: with the in and out of the panel."""
        if self.selected is None or self.range is None:
            return None
        return replace(self.selected.clip, range=self.range)

    def look(self) -> None:
        """The host is being asked for its selection."""
        self.looking = True
        self._tell("looking")

    def take_host(self, host: HostInfo) -> None:
        self.host = host
        self._tell("host")

    def take(self, selection: Selection) -> None:
        """What the host has selected. In and out stay as they are if it is the same clip."""
        self.selection, self.looking, self.recalled = selection, False, False
        try:
            self._open(selection.taken())
            self.problem = None
        except BadInput as problem:
            self._close(problem)
        self._tell_all()

    def recall(self, selection: Selection) -> None:
        """A clip of the history is used again."""
        self.take(selection)
        self.recalled = True

    def choose_range(self, wanted: FrameRange) -> None:
        """Send these frames, as far as the clip and the limit let them."""
        if self.available is not None:
            start = min(max(wanted.start, self.available.start), self.available.last)
            most = min(self.available.end, start + self.limit)
            self._set(FrameRange(start, max(start + 1, min(wanted.end, most))), start)

    def fail(self, problem: ReframeError) -> None:
        """The host could not be asked; the clip that was shown is gone."""
        self.looking, self.selection = False, None
        self._close(problem)
        self._tell_all()

    def choose(self, index: int) -> None:
        """Take another one of the selected clips."""
        if self.selection is not None and 0 <= index < len(self.selection.clips):
            self.take(replace(self.selection, chosen=index))

    def choose_way(self, way: str) -> None:
        """Take another way for the frames to leave, of those that the clip has."""
        if self.selected is not None and way in self.selected.ways:
            self.way = self._way_wanted = way
            self._tell("way")

    def set_limit(self, seconds: int) -> None:
        """The service's limit has become known, or another."""
        self.limit_seconds = seconds
        if self.range is not None and len(self.range) > self.limit:
            self.range = FrameRange(self.range.start, self.range.start + self.limit)
            self.shortened = True
        self._tell("limit_seconds", "range", "shortened")

    def set_in(self, frame: int) -> None:
        """Move in as far as the clip, the limit and out let it, and show that frame."""
        if self.available is None or self.range is None:
            return
        lowest = max(self.available.start, self.range.end - self.limit)
        start = min(max(frame, lowest), self.range.last)
        self._set(FrameRange(start, self.range.end), start)

    def set_out(self, frame: int) -> None:
        """Move out (the first frame that is not sent) likewise, and show the last frame sent."""
        if self.available is None or self.range is None:
            return
        highest = min(self.available.end, self.range.start + self.limit)
        end = max(min(frame, highest), self.range.start + 1)
        self._set(FrameRange(self.range.start, end), end - 1)

    def slide(self, start: int) -> None:
        """Move in and out together so that in is at ``start``, as far as the clip goes."""
        if self.available is None or self.range is None:
            return
        start = min(max(start, self.available.start), self.available.end - len(self.range))
        by = start - self.range.start
        frame = self.frame + by if self.range.start <= self.frame < self.range.end else start
        self._set(self.range.shifted(by), frame)

    def show(self, frame: int) -> None:
        """Show a frame of the clip, also outside in and out."""
        if self.available is not None:
            frame = min(max(frame, self.available.start), self.available.last)
            if frame != self.frame:
                self.frame = frame
                self._tell("frame")

    def _open(self, selected: Selected) -> None:
        same = self.selected is not None and _source(self.selected) == _source(selected)
        self.selected = selected
        if not same:
            self._way_wanted = ""
        self.way = self._way_wanted if self._way_wanted in selected.ways else selected.ways[0]
        if same:
            return
        self.available = selected.clip.range
        end = min(self.available.end, self.available.start + self.limit)
        self.range = FrameRange(self.available.start, end)
        self.shortened = end < self.available.end
        self.frame = self.range.start

    def _close(self, problem: ReframeError) -> None:
        self.problem, self.selected = problem, None
        self.available = self.range = None
        self.shortened = False

    def _set(self, new: FrameRange, frame: int) -> None:
        if new != self.range or frame != self.frame:
            self.range, self.frame, self.shortened = new, frame, False
            self._tell("range", "frame", "shortened")

    def _tell_all(self) -> None:
        self._tell(
            "looking", "problem", "selection", "selected", "available", "range", "frame",
            "shortened", "way",
        )  # fmt: skip


def _source(selected: Selected) -> Clip:
    return selected.clip
