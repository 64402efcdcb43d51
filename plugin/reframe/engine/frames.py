"""Pictures of frames for panels: made by a media worker, kept on disk within a bound."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path

from reframe.link.calls import Frames, Picture, Pictures
from reframe.link.home import private_folder
from reframe.media.process import Ready, run
from reframe.media.tasks import STILLS, StillsRequest
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.progress import go_on

#: Bytes that the pictures may take together, and how far they are cut down when they take more.
LIMIT = 512 * 1024 * 1024
_AFTER = 0.7
#: One question asks for no more frames than a panel shows or plays at a time.
MOST_FRAMES = 600
_LARGEST = Size(4096, 4096)

log = logging.getLogger(__name__)


class FrameCache:
    """``folder/<source and its state>/<box>/<frame>.jpg``; the pictures used last stay longest."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._bytes: int | None = None
        #: Somebody scrubs, and would wait longer for a worker to start than for the picture.
        self._ready = Ready(STILLS)

    def pictures(self, question: Frames) -> Pictures:
        """The frames as files; what is not there is made. Raises what the media worker raises."""
        if not question.frames or len(question.frames) > MOST_FRAMES:
            raise BadInput(f"Ask for 1 to {MOST_FRAMES} frames at a time.")
        box = Size(min(question.box.width, _LARGEST.width), min(question.box.height, 4096))
        folder = private_folder(self._folder / _state_of(question) / f"{box.width}x{box.height}")
        files = {frame: folder / f"{frame}.jpg" for frame in question.frames}
        missing = tuple(frame for frame, file in files.items() if not _use(file))
        if missing:
            request = StillsRequest(
                question.path, missing, str(folder), box, question.colorspace, question.viewing
            )
            made = run(STILLS, request, go_on, ready=self._ready).stills
            self._make_room(sum(Path(still.path).stat().st_size for still in made))
            lost = set(missing) - {still.frame for still in made}
            files = {frame: file for frame, file in files.items() if frame not in lost}
        return Pictures(tuple(Picture(frame, str(file)) for frame, file in files.items()))

    def _make_room(self, added: int) -> None:
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(size for _, size, _ in self._all())
            else:
                self._bytes += added
            if self._bytes > self._limit:
                self._bytes = self._cut_down(int(self._limit * _AFTER))

    def _cut_down(self, to: int) -> int:
        """Remove the pictures that were not used for longest; the bytes that are left."""
        found = sorted(self._all())
        left = sum(size for _, size, _ in found)
        for _, size, file in found:
            if left <= to:
                break
            with suppress(OSError):
                file.unlink()
                left -= size
        log.info("pictures of frames cut down to %d bytes", left)
        return left

    def _all(self) -> list[tuple[float, int, Path]]:
        found = []
        for file in self._folder.rglob("*.*"):
            with suppress(OSError):
                facts = file.stat()
                found.append((facts.st_mtime, facts.st_size, file))
        return found


def _use(file: Path) -> bool:
    """Whether the picture is there; if so, it counts as used now."""
    try:
        os.utime(file)
    except OSError:
        return False
    return True


def _state_of(question: Frames) -> str:
    """A name that is another one when the file, or the folder of a sequence, has changed."""
    path, facts = question.path, ""
    for place in (Path(path), Path(path).parent):
        with suppress(OSError, ValueError):
            found = place.stat()
            facts = f"{found.st_mtime_ns} {found.st_size}"
            break
    text = f"{path}\0{facts}\0{question.colorspace}\0{question.viewing}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
