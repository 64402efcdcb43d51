"""Pictures of the clip's frames: asked of the engine in the background, kept within a bound."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Callable, List, Optional, Sequence, Set, Tuple

from reframe.model.geometry import Size
from reframe.model.time import FrameRange

from .late import calls
from .qt import QtGui
from .state.observable import Observable

if TYPE_CHECKING:
    from reframe.hosts.port import Selected
    from reframe.model.errors import ReframeError
    from reframe.model.order import Viewing

    from .engine import Engine
    from .worker import Worker

#: Widths that pictures are made in: film strip, scrubbing, canvas, canvas on a large screen.
STRIP, SCRUB, CANVAS, LARGE = 160, 480, 960, 1920
_WIDTHS = (STRIP, SCRUB, CANVAS, LARGE)
#: Bytes of decoded pictures that are kept.
LIMIT = 128 * 1024 * 1024
#: Frames of the film strip, and frames that are made ready for scrubbing at a time.
STRIP_FRAMES, _CHUNK = 24, 48
#: Frames to both sides that are fetched with the one that is shown.
_AROUND = 4

Key = Tuple[int, int]
Loaded = List[Tuple[int, QtGui.QImage]]


class Stills(Observable):
    """``version`` changes with every picture that arrives. For the thread of the widgets alone."""

    def __init__(
        self, worker: Worker, engine: Engine, limit: int = LIMIT, quick: int = SCRUB
    ) -> None:
        """``quick``: the largest width that is fetched while the frame that is shown changes."""
        super().__init__()
        self.version = 0
        #: Bytes of decoded pictures that are kept now.
        self.bytes = 0
        #: Why frames cannot be shown, such as media that has gone.
        self.problem: Optional[ReframeError] = None
        self._worker, self._engine, self._limit = worker, engine, limit
        self._quick = quick
        self._path = self._colorspace = self._clip = ""
        self._viewing: Optional[Viewing] = None
        self._kept: OrderedDict[Key, QtGui.QImage] = OrderedDict()
        self._asked: Set[Key] = set()
        self._wanted: Key = (-1, 0)
        self._within = FrameRange(0, 1)

    def open(
        self,
        path: str,
        colorspace: str = "",
        clip: str = "",
        viewing: Optional[Viewing] = None,
    ) -> None:
        """Show frames of another file; those of the one before are forgotten.

        ``clip`` tells clips apart that have no file, which only their host can show.
        """
        before = (self._path, self._colorspace, self._clip, self._viewing)
        if (path, colorspace, clip, viewing) != before:
            self._path, self._colorspace, self._clip, self._viewing = (
                path,
                colorspace,
                clip,
                viewing,
            )
            self._kept.clear()
            self._asked.clear()
            self.bytes, self.problem = 0, None
            self._changed()

    def forget(self) -> None:
        """What went wrong before is tried again."""
        self.problem = None
        self._changed()

    def exact(self, frame: int, width: int) -> Optional[QtGui.QImage]:
        """The picture of this very frame, the best there is up to ``width`` or beyond it."""
        for each in sorted(_WIDTHS, key=lambda each: (each < width, abs(each - width))):
            image = self._kept.get((frame, each))
            if image is not None:
                self._kept.move_to_end((frame, each))
                return image
        return None

    def nearest(self, frame: int) -> Optional[QtGui.QImage]:
        """The picture of the nearest frame there is, until the right one comes."""
        frames = {known for known, _ in self._kept}
        if not frames:
            return None
        return self.exact(min(frames, key=lambda known: abs(known - frame)), CANVAS)

    def want(self, frame: int, width: int, within: FrameRange) -> None:
        """Fetch the frame that is shown; when the user has moved on, the last one comes first."""
        self._wanted, self._within = (frame, step(width)), within
        self._fetch_wanted()

    def strip(self, within: FrameRange) -> None:
        """Fetch the frames of the film strip."""
        self._fetch(strip_frames(within), STRIP, lambda: True)

    def ahead(self, frames: Sequence[int], width: int) -> None:
        """Fetch frames that will be wanted soon, in one go."""
        self._fetch(frames, step(width), lambda: True)

    def put(self, frame: int, image: QtGui.QImage) -> None:
        """A picture that came another way: the host rendered it."""
        self._keep([(frame, image)], CANVAS)

    def make_ready(self, within: FrameRange, width: int = SCRUB) -> None:
        """Have the engine make the pictures for scrubbing, so that they are there when wanted."""
        path = self._path
        frames = list(range(within.start, within.end))
        for start in range(0, len(frames), _CHUNK):
            question = self._question(tuple(frames[start : start + _CHUNK]), step(width))

            def ask(question: calls.Frames = question) -> None:
                if self._path == path:
                    self._engine.ask(calls.FRAMES, question)

            self._worker.do("film", ask, lambda _: None, lambda _: None)

    def _question(self, frames: Tuple[int, ...], width: int) -> calls.Frames:
        return calls.Frames(self._path, frames, _box(width), self._colorspace, self._viewing)

    def _fetch_wanted(self) -> None:
        key = frame, width = self._wanted
        near = range(
            max(self._within.start, frame - _AROUND), min(self._within.end, frame + _AROUND + 1)
        )
        quick = min(width, self._quick)  # made ready beforehand, so there at once in most cases
        self._fetch((frame,), quick, lambda: self._wanted == key)
        self._fetch((frame,), width, lambda: self._wanted == key)
        self._fetch([each for each in near if each != frame], quick, lambda: self._wanted == key)

    def _fetch(self, frames: Sequence[int], width: int, wanted: Callable[[], bool]) -> None:
        """Fetch what is neither here nor on its way, unless nobody wants it when its turn comes."""
        path = self._path
        keys = {(frame, width) for frame in frames} - self._kept.keys() - self._asked
        if not keys or not path:  # without a file, only the host could show frames
            return
        self._asked |= keys
        question = self._question(tuple(sorted(frame for frame, _ in keys)), width)

        def load() -> Optional[Loaded]:
            if self._path != path or not wanted():
                return None
            answer = self._engine.ask(calls.FRAMES, question)
            return [(each.frame, _read(each.path)) for each in answer.pictures]

        def keep(loaded: Optional[Loaded]) -> None:
            if self._path != path:
                return
            self._asked -= keys
            if loaded is not None:
                self._keep(loaded, width)
            elif self._wanted in keys:  # left out, and by now wanted again
                self._fetch_wanted()

        def fail(problem: ReframeError) -> None:
            if self._path == path:
                self._asked -= keys
                self.problem = problem
                self._changed()

        self._worker.do("frames", load, keep, fail)

    def _keep(self, loaded: Loaded, width: int) -> None:
        for frame, image in loaded:
            if not image.isNull() and (frame, width) not in self._kept:
                self._kept[(frame, width)] = image
                self.bytes += image.sizeInBytes()
                self.problem = None
        self._make_room()
        self._changed()

    def _make_room(self) -> None:
        """Forget what was not looked at for longest; the film strip stays, it is always shown."""
        for key in list(self._kept):
            if self.bytes <= self._limit:
                return
            if key[1] != STRIP:
                self.bytes -= self._kept.pop(key).sizeInBytes()

    def _changed(self) -> None:
        self.version += 1
        self._tell("version")


def clip_of(selected: Selected) -> str:
    """What tells a clip without a file from the others of its host; empty for one with a file."""
    return (
        "" if selected.clip.path else f"{selected.clip.name} {sorted(selected.placement.items())}"
    )


def step(width: int) -> int:
    """The width that pictures are made in for something ``width`` device pixels wide."""
    return next((each for each in _WIDTHS if each >= width), LARGE)


def strip_frames(within: FrameRange) -> Tuple[int, ...]:
    """Frames spread evenly over the range, the first and the last among them."""
    count = min(STRIP_FRAMES, len(within))
    if count == 1:
        return (within.start,)
    spread = (len(within) - 1) / (count - 1)
    return tuple(within.start + round(index * spread) for index in range(count))


def _box(width: int) -> Size:
    return Size(width, width)


def _read(path: str) -> QtGui.QImage:
    return QtGui.QImage(path)
