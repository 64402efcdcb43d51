"""Where the clip's frames lie along the film strip."""

from __future__ import annotations

from dataclasses import dataclass

from reframe.model.time import FrameRange

#: Room at both ends for half a handle.
MARGIN = 6


@dataclass(frozen=True)
class Scale:
    """``width`` is the strip's, in pixels."""

    available: FrameRange
    width: int

    def x(self, frame: int) -> float:
        """The left edge of a frame; of the first frame that is no more, the right end."""
        part = (frame - self.available.start) / len(self.available)
        return MARGIN + part * (self.width - 2 * MARGIN)

    def middle(self, frame: int) -> float:
        return (self.x(frame) + self.x(frame + 1)) / 2

    def frame(self, x: float) -> int:
        """The frame at a place, the nearest one beyond both ends."""
        frame = self.available.start + int((x - MARGIN) // self._pitch)
        return min(max(frame, self.available.start), self.available.last)

    def nearest_edge(self, x: float) -> int:
        """The frame whose left edge is nearest: what a handle dropped there means."""
        return self.available.start + round((x - MARGIN) / self._pitch)

    @property
    def _pitch(self) -> float:
        return max(1e-6, (self.width - 2 * MARGIN) / len(self.available))
