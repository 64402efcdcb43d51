"""An EXR sequence from a movie: decode, exact conversion, compression, on all cores.

Compression is what takes the time, so each thread takes whole frames and the library's own
threads stay off (facts: that is faster than threads inside one frame). Frames under way are
bounded, and so is memory.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import OpenEXR

from reframe.media.colour import to_linear
from reframe.media.exr_header import Header, common_header, frame_header
from reframe.media.movie import facts_of, frames_of
from reframe.media.rgb import codes_of, encoding_of
from reframe.media.tasks import ExrRequest
from reframe.model.errors import Interrupted, NoSpace, Refused
from reframe.model.order import ExrSequence
from reframe.model.progress import Meter, report

#: More threads than this wait for the disk, not for the processor.
_MOST_THREADS = 16

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def sequence_pattern(folder: str, name: str) -> str:
    """The absolute path of a sequence, with ``%06d`` for the frame number."""
    return str(Path(folder).absolute() / f"{name}.%06d.exr")


def write_sequence(request: ExrRequest, meter: Meter) -> ExrSequence:
    """Write every frame of the movie as half-float RGB, numbered from ``request.first``.

    A frame has its final name only when it is complete; what an earlier run left under such a
    name is replaced in one step. ``meter`` counts frames. Raises `BadInput` for an unknown colour
    space or compression, `Refused` for a movie that cannot be decoded, `NoSpace` when the disk is
    full, `Cancelled` when the meter says so; finished frames stay.
    """
    common = common_header(request)
    expected = facts_of(request.movie).frames
    sequence = ExrSequence(
        sequence_pattern(request.folder, request.name),
        request.first,
        request.first,
        request.colorspace,
        "video",
    )
    with _disk_errors(request.folder):
        Path(request.folder).mkdir(parents=True, exist_ok=True)
        written = _write_all(request, common, sequence, expected, meter)
    if written == 0:
        raise Refused(f"{Path(request.movie).name} has no frames; fetch it again.", "bad-movie")
    return replace(sequence, last=request.first + written - 1)


def _write_all(
    request: ExrRequest, common: Header, sequence: ExrSequence, expected: int, meter: Meter
) -> int:
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    under_way: deque[Future[None]] = deque()
    written = 0
    with ThreadPoolExecutor(threads, "exr") as pool:
        try:
            for index, frame in enumerate(frames_of(request.movie)):
                path = Path(sequence.path(request.first + index))
                header = frame_header(common, request, index)
                under_way.append(pool.submit(_write_frame, frame, request.colorspace, header, path))
                if len(under_way) > threads:
                    under_way.popleft().result()
                    written += 1
                    report(meter, written, max(expected, written))
            for future in under_way:
                future.result()
                written += 1
                report(meter, written, max(expected, written))
        finally:
            pool.shutdown(cancel_futures=True)
    return written


def _write_frame(frame: av.VideoFrame, space: str, header: Header, path: Path) -> None:
    linear = to_linear(codes_of(frame), encoding_of(frame), space)
    part = path.with_name(path.name + ".part")
    try:
        OpenEXR.File(header, {"RGB": linear}, num_threads=0).write(str(part))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _disk_errors(folder: str) -> Iterator[None]:
    """Turn what the system and OpenEXR say about the disk into one sentence.

    OpenEXR passes the system's message on inside a ``RuntimeError``, without its number.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        number = error.errno if isinstance(error, OSError) else None
        text = str(error)
        if number in _FULL or any(os.strerror(full) in text for full in _FULL):
            raise NoSpace(
                f"The disk is full: the EXR sequence in {folder} is not complete; "
                "make room and resume the job."
            ) from error
        raise Interrupted(
            f"The EXR sequence cannot be written to {folder}: {text.rstrip('.')}; "
            "check the folder and resume the job."
        ) from error
