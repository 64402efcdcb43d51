"""An EXR sequence from a movie: decode, exact conversion, compression, on all cores.

Compression is what takes the time, so each thread takes whole frames and the library's own
threads stay off (facts: that is faster than threads inside one frame). Frames under way are
bounded, and so is memory.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import av
import OpenEXR

from reframe.media.colour import to_linear
from reframe.media.exr_header import Header, common_header, frame_header
from reframe.media.movie import facts_of, frames_of
from reframe.media.parts import disk_errors, part_file
from reframe.media.rgb import codes_of, encoding_of
from reframe.media.tasks import ExrRequest
from reframe.model.errors import Interrupted, Refused
from reframe.model.order import ExrSequence
from reframe.model.progress import Meter, report

#: More threads than this wait for the disk, not for the processor.
_MOST_THREADS = 16

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: A disk with less than this is full, whatever words the system has for it.
_NOTHING = 1 << 20


def sequence_pattern(folder: str, name: str) -> str:
    """The absolute path of a sequence, with ``%06d`` for the frame number."""
    return str(Path(folder).absolute() / f"{name}.%06d.exr")


def write_sequence(request: ExrRequest, meter: Meter) -> ExrSequence:
    """Write every frame of the movie as half-float RGB, numbered from ``request.first``.

    A frame has its final name only when it is complete; what an earlier run left under such a
    name is replaced in one step. ``meter`` counts frames. Raises `BadInput` for an unknown colour
    space, view or compression and for a folder that cannot be written to, `Refused` for a movie
    that cannot be decoded, `NoSpace` when the disk is full, `Cancelled` when the meter says so;
    finished frames stay.
    """
    common = common_header(request)
    expected = facts_of(request.movie).frames
    folder = Path(request.folder)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    written = _write_all(request, common, expected, meter)
    if written == 0:
        raise Refused(f"{Path(request.movie).name} has no frames; fetch it again.", "bad-movie")
    return ExrSequence(
        sequence_pattern(request.folder, request.name),
        request.first,
        request.first + written - 1,
        request.colorspace,
        "video",
    )


def _write_all(request: ExrRequest, common: Header, expected: int, meter: Meter) -> int:
    threads = min((os.cpu_count() or 1) + 1, _MOST_THREADS)
    under_way: deque[Future[None]] = deque()
    written = 0

    def finish_one() -> None:
        nonlocal written
        under_way.popleft().result()
        written += 1
        report(meter, written, max(expected, written))

    pool = ThreadPoolExecutor(threads, "exr")
    try:
        for index, frame in enumerate(frames_of(request.movie)):
            path = Path(request.folder) / f"{request.name}.{request.first + index:06d}.exr"
            header = frame_header(common, request, index)
            under_way.append(pool.submit(_write_frame, frame, request, header, path))
            if len(under_way) > threads:
                finish_one()
        while under_way:
            finish_one()
    finally:
        pool.shutdown(cancel_futures=True)
    return written


def _write_frame(frame: av.VideoFrame, request: ExrRequest, header: Header, path: Path) -> None:
    linear = to_linear(codes_of(frame), encoding_of(frame), request.colorspace, request.viewing)
    with part_file(path) as part, _library_errors(path):
        OpenEXR.File(header, {"RGB": linear}, num_threads=0).write(str(part))


@contextmanager
def _library_errors(path: Path) -> Iterator[None]:
    """Turn OpenEXR's errors into the system's, whose number it hides in a sentence."""
    try:
        yield
    except RuntimeError as error:
        text = str(error)
        for number in _FULL:
            if os.strerror(number) in text:
                raise OSError(number, text) from error
        if shutil.disk_usage(path.parent).free < _NOTHING:
            raise OSError(errno.ENOSPC, text) from error
        raise Interrupted(
            f"{path.name} cannot be written: {text.rstrip('.')}. "
            f"Check the folder {path.parent} and resume."
        ) from error
