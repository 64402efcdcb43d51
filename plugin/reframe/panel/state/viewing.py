"""The result that is looked at: which job's, which of its frames, and against what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from reframe.model.geometry import Size, SourcePosition, canvas_size, centred_fit
from reframe.panel.late import conform

from .observable import Observable

if TYPE_CHECKING:
    from reframe.hosts.conform import Conform
    from reframe.model.errors import ReframeError
    from reframe.model.order import Job
    from reframe.model.report import Report

#: Source left of a line and result right of it; one beside the other; what differs, made plain.
WIPE, BESIDE, DIFFERENCE = "wipe", "beside", "difference"
MODES = (WIPE, BESIDE, DIFFERENCE)
#: Times the rate that a press of J or L more plays at.
FASTEST = 4


class Viewing(Observable):
    """Frames count those that were sent, from 0: what is seen is what the host will show.

    ``speed`` is 0 while it stands still, 1 at the clip's rate, negative backwards.
    """

    def __init__(self) -> None:
        super().__init__()
        self.job: Optional[Job] = None
        self.report: Optional[Report] = None
        #: Why there is no report.
        self.problem: Optional[ReframeError] = None
        self.frame = 0
        self.speed = 0
        self.mode = WIPE
        #: Where the wipe's line is, as a part of the canvas' width.
        self.line = 0.5

    @property
    def count(self) -> int:
        """Frames that were sent."""
        return len(self.job.clip.range) if self.job else 0

    @property
    def canvas(self) -> Size:
        """The result's size as it came back, or as expected until that is known."""
        if self.report is not None:
            return self.report.size
        shape = self.job.shape if self.job else None
        return canvas_size(shape.ratio, shape.resolution) if shape else Size(16, 9)

    @property
    def position(self) -> Optional[SourcePosition]:
        """Where the source was asked to sit on the canvas."""
        if self.job is None:
            return None
        return self.job.shape.position or centred_fit(self.job.clip.size, self.canvas)

    @property
    def conform(self) -> Optional[Conform]:
        """How a placement will play the result under the clip; None without a result."""
        delivery = self.job.delivery if self.job else None
        if self.job is None or delivery is None or delivery.frames < 1:
            return None
        return conform.conform(
            self.count, self.job.clip.rate, delivery.frames, delivery.rate, delivery.offset
        )

    def returned_frame(self, frame: int) -> Optional[int]:
        """The result's own frame under a frame that was sent; None where there is none."""
        rule = self.conform
        if rule is None or not rule.start <= frame < rule.start + rule.frames:
            return None
        return rule.lead + int((frame - rule.start) * rule.step)

    def show(self, job: Optional[Job]) -> None:
        """Look at this job's result, from its first frame; or at none."""
        same = job is not None and self.job is not None and job.id == self.job.id
        self.job = job
        if not same:
            self.report, self.problem = None, None
            self.frame, self.speed = 0, 0
        self._tell("job", "report", "problem", "frame", "speed")

    def take_report(self, report: Report) -> None:
        self.report, self.problem = report, None
        self._tell("report", "problem")

    def miss_report(self, problem: ReframeError) -> None:
        self.problem = problem
        self._tell("problem")

    def go(self, frame: int) -> None:
        """Show a frame, the nearest there is."""
        frame = min(max(frame, 0), max(0, self.count - 1))
        if frame != self.frame:
            self.frame = frame
            self._tell("frame")

    def step(self, by: int) -> None:
        """Stand still, so many frames on."""
        self.stop()
        self.go(self.frame + by)

    def stop(self) -> None:
        self._play(0)

    def toggle(self) -> None:
        """Play, or stand still; at its end, a clip plays from its beginning."""
        if self.speed == 0 and self.frame >= self.count - 1:
            self.go(0)
        self._play(0 if self.speed else 1)

    def shuttle(self, way: int) -> None:
        """J and L: play that way; pressed again, faster; the other way, slower."""
        speed = self.speed + way
        if self.speed * way > 0:
            speed = self.speed * 2
        self._play(max(-FASTEST, min(FASTEST, speed)) or way)

    def compare(self, mode: str) -> None:
        if mode != self.mode:
            self.mode = mode
            self._tell("mode")

    def wipe(self, line: float) -> None:
        self.line = min(max(line, 0.0), 1.0)
        self._tell("line")

    def _play(self, speed: int) -> None:
        speed = speed if self.count > 1 else 0
        if speed != self.speed:
            self.speed = speed
            self._tell("speed")
