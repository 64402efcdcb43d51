"""What the result's page shows, fetched: the report, and the pictures of both movies.

The source is the proxy, which is exactly what was sent and lies beside the result: it can be
compared when the media has gone offline, and its frames need no conversion of numbers.
"""

from __future__ import annotations

from typing import List, Optional, Tuple

from reframe.model.errors import ReframeError
from reframe.model.time import FrameRange

from .engine import Engine
from .late import calls
from .qt import QtGui
from .state import PanelState
from .state.stage import RESULT
from .stills import LARGE, Stills, step
from .worker import Worker

#: Bytes of decoded pictures that are kept of each movie.
LIMIT = 96 * 1024 * 1024
#: Frames that are fetched in advance while the result plays.
AHEAD = 12

Pair = Tuple[Optional[QtGui.QImage], Optional[QtGui.QImage]]


class Screening:
    """Follows ``state.stage`` and ``state.viewing``. For the thread of the widgets alone."""

    def __init__(self, state: PanelState, worker: Worker, engine: Engine) -> None:
        self._stage, self._jobs, self._viewing = state.stage, state.jobs, state.viewing
        self._worker, self._engine = worker, engine
        self.sent = Stills(worker, engine, LIMIT, LARGE)
        self.returned = Stills(worker, engine, LIMIT, LARGE)
        self._width = 0
        self._stage.bind(("page", "job_id"), self._open)
        self._jobs.bind(("rows",), self._follow)
        self._viewing.bind(("frame",), self._want)

    @property
    def problem(self) -> Optional[ReframeError]:
        """Why pictures cannot be shown, such as files that were moved."""
        return self.returned.problem or self.sent.problem

    def size(self, width: int) -> None:
        """Pictures are shown so many device pixels large, at their longer side."""
        if step(width) != self._width:
            self._width = step(width)
            self._prepare()

    def pictures(self, frame: int) -> Pair:
        """Source and result at a frame, the nearest there are until the right ones come."""
        returned = self._viewing.returned_frame(frame)
        source = self.sent.exact(frame, self._width) or self.sent.nearest(frame)
        if returned is None:
            return source, None
        result = self.returned.exact(returned, self._width) or self.returned.nearest(returned)
        return source, result

    def ready(self, frame: int) -> bool:
        """Whether both pictures of a frame are there to be shown."""
        returned = self._viewing.returned_frame(frame)
        if self.sent.exact(frame, self._width) is None:
            return False
        return returned is None or self.returned.exact(returned, self._width) is not None

    def look_ahead(self) -> None:
        """Fetch what playing will want next, some frames at a time and not one by one."""
        viewing = self._viewing
        way = 1 if viewing.speed > 0 else -1
        coming = self._frames(viewing.frame, way * 2 * AHEAD)
        missing = [frame for frame in coming if not self.ready(frame)]
        if missing and abs(missing[0] - viewing.frame) <= AHEAD:
            self._fetch(missing[:AHEAD])

    def _open(self) -> None:
        job_id = self._stage.job_id
        if self._stage.page != RESULT:
            self._viewing.stop()
            return
        try:
            job = self._jobs.job(job_id)
        except KeyError:
            job = None
        self._viewing.show(job)
        if job is None or job.delivery is None:
            return
        self.sent.open(job.delivery.proxy)
        self.returned.open(job.delivery.video)
        self._worker.do(
            "engine",
            lambda: self._engine.ask(calls.REPORT, calls.JobId(job_id)),
            self._viewing.take_report,
            self._viewing.miss_report,
            latest="report",
        )
        self._prepare()

    def _prepare(self) -> None:
        """The frame that is shown first, and then the engine makes all others ready."""
        job = self._viewing.job
        if job is None or job.delivery is None or not self._width:
            return
        self._want()
        self.returned.make_ready(FrameRange(0, job.delivery.frames), self._width)
        self.sent.make_ready(FrameRange(0, self._viewing.count), self._width)

    def _follow(self) -> None:
        """The job that is shown has changed: placed, for instance."""
        viewing = self._viewing
        if viewing.job is None:
            return
        job = self._jobs.job(viewing.job.id)
        if job != viewing.job:
            viewing.show(job)

    def _want(self) -> None:
        viewing, width = self._viewing, self._width
        if viewing.job is None or viewing.job.delivery is None or not width:
            return
        if viewing.speed and self.ready(viewing.frame):
            return
        self.sent.want(viewing.frame, width, FrameRange(0, viewing.count))
        returned = viewing.returned_frame(viewing.frame)
        if returned is not None:
            self.returned.want(returned, width, FrameRange(0, viewing.job.delivery.frames))

    def _frames(self, start: int, count: int) -> List[int]:
        """So many frames on from ``start``, within the clip; backwards when negative."""
        ways = range(1, count + 1) if count > 0 else range(-1, count - 1, -1)
        return [start + way for way in ways if 0 <= start + way < self._viewing.count]

    def _fetch(self, frames: List[int]) -> None:
        self.sent.ahead(frames, self._width)
        under = [self._viewing.returned_frame(frame) for frame in frames]
        self.returned.ahead([frame for frame in under if frame is not None], self._width)
