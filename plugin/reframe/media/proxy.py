"""The export step: exactly the frames of a range, scaled, as the small movie that is uploaded."""

from __future__ import annotations

import hashlib
import shutil
from fractions import Fraction
from pathlib import Path

import av

from reframe.media.conform import Conformer, proxy_size
from reframe.media.h264_writer import H264Writer, h264_writer
from reframe.media.movie_file import UNDECODED
from reframe.media.mp4 import durations
from reframe.media.parts import disk_errors, part_file
from reframe.media.source import MovieSource, Source, open_source
from reframe.media.stream_copy import copy_range, is_fit
from reframe.media.tasks import Proxy, ProxyRequest
from reframe.model.errors import NoSpace
from reframe.model.geometry import Size
from reframe.model.progress import Meter, report
from reframe.model.time import FrameRange

#: Bytes for each pixel of each frame that must be free before it is worth beginning.
_BYTES_PER_PIXEL = Fraction(1, 20)


class WrongProxyError(Exception):
    """The file written is not what was asked for: a defect, found before anything is sent."""


def export_proxy(request: ProxyRequest, meter: Meter) -> Proxy:
    """Export exactly ``request.range`` of the source as H.264 for upload.

    A source that already is what would be sent is copied, not encoded again; either way: no
    sound, no timecode, nothing of the source's names or tags; bt709, limited range, square
    pixels, upright, even sides; shown for exactly ``frames / rate`` seconds by every duration
    that the container names. The same request makes the same bytes.

    Raises `BadInput` for what cannot be read, `NoSpace` when the disk is full; nothing half
    written stays.
    """
    destination = Path(request.destination)
    frames = len(request.range)
    with open_source(request.source, request.colorspace, request.viewing) as source:
        rate = request.rate or source.media.rate
        size = proxy_size(source.media.size, request.box)
        _require_space(destination, size, frames)
        with part_file(destination) as part:
            copied = _copied(source, request.range, part, size, rate)
            if copied:
                report(meter, frames, frames)
            else:
                with h264_writer(part, rate, size) as writer:
                    _encode(source, request.range, writer, Conformer(source.look, size), meter)
            duration = _require_exact(part, frames, rate)
    return Proxy(
        path=str(destination),
        frames=frames,
        rate=rate,
        size=size,
        bytes=destination.stat().st_size,
        sha256=_sha256(destination),
        duration=duration,
        copied=copied,
    )


def _copied(source: Source, wanted: FrameRange, part: Path, size: Size, rate: Fraction) -> bool:
    """Whether the range could be taken over as it is, and was."""
    if not isinstance(source, MovieSource) or not is_fit(source.movie, source.look, size, rate):
        return False
    if not copy_range(source.movie, wanted, part):
        return False
    try:
        _require_exact(part, len(wanted), rate)
    except WrongProxyError:
        return False
    return True


def _encode(
    source: Source, wanted: FrameRange, writer: H264Writer, conform: Conformer, meter: Meter
) -> None:
    report(meter, 0, len(wanted))
    for number, frame in source.frames(wanted):
        index = number - wanted.start
        writer.write(conform(frame), index)
        report(meter, index + 1, len(wanted))


def _require_space(destination: Path, size: Size, frames: int) -> None:
    with disk_errors(destination):
        free = shutil.disk_usage(destination.parent).free
    needed = int(size.width * size.height * frames * _BYTES_PER_PIXEL)
    if free < needed:
        raise NoSpace(
            f"The disk is full: the proxy needs about {needed >> 20} MB in "
            f"{str(destination.parent)!r} and {free >> 20} MB are free; free some space and resume."
        )


def _require_exact(path: Path, frames: int, rate: Fraction) -> Fraction:
    """The container's duration. Raises `WrongProxyError` unless every frame is in its place."""
    with av.open(str(path), options=UNDECODED) as movie:
        stream = movie.streams.video[0]
        tick = stream.time_base or Fraction(0)
        times = sorted(p.pts * tick for p in movie.demux(stream) if p.pts is not None and p.size)
        streams = len(movie.streams)
    if streams != 1 or times != [index / rate for index in range(frames)]:
        raise WrongProxyError(f"{len(times)} frames from {times[:1]} in {streams} streams")
    named = durations(path)
    if any(duration != frames / rate for duration in named.values()):
        raise WrongProxyError(f"durations {named} instead of {frames / rate}")
    return max(named.values())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
