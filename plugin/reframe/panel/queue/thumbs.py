"""Small pictures of the clips in the queue: asked of the engine for the rows that are seen."""

from __future__ import annotations

from collections import OrderedDict
from typing import Dict, List, Optional, Set

from reframe.model.errors import Interrupted, ReframeError
from reframe.model.geometry import Size
from reframe.model.order import Job
from reframe.panel.engine import Engine
from reframe.panel.late import calls
from reframe.panel.qt import QtGui
from reframe.panel.state.observable import Observable
from reframe.panel.worker import Worker

#: Twice the size of a row's picture, for screens of 200 %.
BOX = Size(128, 72)
#: Pictures that are kept: some screens full.
LIMIT = 400


class Thumbs(Observable):
    """``arrived`` is the job whose picture came last. For the thread of the widgets alone."""

    def __init__(self, worker: Worker, engine: Engine, limit: int = LIMIT) -> None:
        super().__init__()
        self.arrived = ""
        self._worker, self._engine, self._limit = worker, engine, limit
        self._kept: OrderedDict[str, Optional[QtGui.QImage]] = OrderedDict()
        self._asked: Dict[str, int] = {}
        self._count = 0
        self._seen: Set[str] = set()

    def of(self, job: Job) -> Optional[QtGui.QImage]:
        """The picture, or None while it is not there or cannot be had; then it is asked for."""
        if job.id in self._kept:
            self._kept.move_to_end(job.id)
            return self._kept[job.id]
        if job.id not in self._asked:
            self._ask(job)
        return None

    def see(self, job_ids: Set[str]) -> None:
        """The rows that are seen now; what was asked for others and has not begun is left out."""
        self._seen = job_ids

    def _ask(self, job: Job) -> None:
        self._count += 1
        self._asked[job.id] = self._count
        self._seen.add(job.id)

        def load() -> Optional[QtGui.QImage]:
            if job.id not in self._seen:
                raise Interrupted("The row is no longer seen.", "unseen")
            return self._first_of(_sources(job))

        def fail(_problem: ReframeError) -> None:
            self._asked.pop(job.id, None)  # the engine was lost, or nobody looks: asked again

        self._worker.do("thumbs", load, lambda image: self._keep(job.id, image), fail)

    def _first_of(self, sources: List[calls.Frames]) -> Optional[QtGui.QImage]:
        """The first picture that can be had. Raises `Interrupted` when nobody can be asked."""
        for question in sources:
            try:
                pictures = self._engine.ask(calls.FRAMES, question).pictures
            except Interrupted:
                raise
            except ReframeError:
                continue
            for picture in pictures:
                image = QtGui.QImage(picture.path)
                if not image.isNull():
                    return image
        return None

    def _keep(self, job_id: str, image: Optional[QtGui.QImage]) -> None:
        self._asked.pop(job_id, None)
        self._kept[job_id] = image
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        self.arrived = job_id
        self._tell("arrived")


def _sources(job: Job) -> List[calls.Frames]:
    """Where a picture of what was sent may be had: the clip, else the proxy that was delivered."""
    found: List[calls.Frames] = []
    clip = job.clip
    if clip.path:
        first = (clip.range.start,)
        found.append(calls.Frames(clip.path, first, BOX, clip.colorspace, clip.viewing))
    if job.delivery is not None and not job.removed:
        found.append(calls.Frames(job.delivery.proxy, (0,), BOX))
    return found
