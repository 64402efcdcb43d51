"""A movie file, opened: which of its streams is the picture, and when its frames are shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from reframe.media.first_picture import first_picture, shown
from reframe.media.movie_refusals import no_frames, not_a_movie, require_file
from reframe.media.timing import Timing, find_rate
from reframe.model.errors import BadInput

#: Demuxers of movie files. Play lists and text formats, which may point elsewhere, are not here.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mxf,mxf_opatom,ogg,asf,flv,dv,ivf,nut,"
    "gxf,yuv4mpegpipe,wtv,rm"
)
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}

#: Options of the decoders that look into a file when it is opened: they decode nothing, which takes
#: half a second for a keyframe of UHD. For where what they would tell is known or not needed.
UNDECODED = {"skip_frame": "all"}

_PYAV = int(av.__version__.partition(".")[0])

#: A file without an index is read through to its end if it is no larger than this, in bytes;
#: of a larger one, the beginning and the end are.
_READ_THROUGH = 256 << 20
_SAMPLE = 500


@dataclass(frozen=True)
class MovieFile:
    """An open movie. ``first_picture`` is decoded: the container knows less than it does."""

    path: str
    container: InputContainer
    stream: VideoStream
    first_picture: av.VideoFrame
    bytes: int

    @cached_property
    def timing(self) -> Timing:
        return _measure(self)

    @property
    def name(self) -> str:
        return repr(Path(self.path).name)


@contextmanager
def open_movie(path: str) -> Iterator[MovieFile]:
    """The movie at ``path``. Raises `BadInput` in one sentence for whatever is no movie."""
    size = require_file(path)
    with _open(path, size) as container:
        stream = picture_stream(container, path)
        yield MovieFile(path, container, stream, first_picture(container, stream, path), size)


@contextmanager
def open_again(movie: MovieFile) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The same stream from its very beginning, with a decoder of its own."""
    with _open(movie.path, movie.bytes, UNDECODED) as container:
        stream = container.streams.video[movie.container.streams.video.index(movie.stream)]
        # How long frames wait for those that are shown before them is found by decoding.
        stream.codec_context.reorder_depth = movie.stream.codec_context.reorder_depth
        yield container, stream


def picture_stream(container: InputContainer, path: str) -> VideoStream:
    """The stream that a player shows: no cover picture; the default one; then the largest."""
    pictures = [
        stream
        for stream in container.streams.video
        if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails)
    ]
    if not pictures:
        what = "has sound but no picture" if container.streams.audio else "has no picture in it"
        raise BadInput(f"{Path(path).name!r} {what}; choose a movie.", "no-picture")
    # A codec that is not known here leaves no context, whatever the library's types say.
    known = [stream for stream in pictures if getattr(stream, "codec_context", None) is not None]
    if not known:
        raise BadInput(
            f"{Path(path).name!r} is in a codec that cannot be read here; convert it, for example "
            "to ProRes.",
            "codec",
        )
    return max(
        known,
        key=lambda stream: (
            bool(stream.disposition & Disposition.default),
            stream.width * stream.height,
        ),
    )


def _input(path: str, decoding: dict[str, str]) -> InputContainer:
    options = {**_OPTIONS, **decoding}
    if _PYAV < 19:  # Titles in old files are seldom UTF-8; later versions know.
        return av.open(path, "r", options=options, metadata_errors="replace")
    return av.open(path, "r", options=options)


@contextmanager
def _open(path: str, size: int, decoding: dict[str, str] | None = None) -> Iterator[InputContainer]:
    try:
        container = _input(path, decoding or {})
    except (av.error.FFmpegError, OSError) as error:
        raise not_a_movie(path, size) from error
    with container:
        yield container


def _measure(movie: MovieFile) -> Timing:
    stream = movie.stream
    tick = stream.time_base or Fraction(1, 1000)
    first = movie.first_picture.pts or 0
    times = _index_times(movie)
    frames = _shown_entries(stream)
    if not times:
        times = _packet_times(movie)
        frames = len(times) if movie.bytes <= _READ_THROUGH else 0
    if not times:
        raise no_frames(movie.path)
    announced = (stream.base_rate, stream.average_rate, stream.guessed_rate)
    rate, variable = find_rate(times, tick, announced)
    if variable or not frames:
        frames = round((_end(movie) - first) * tick * rate)
    return Timing(first, tick, rate, max(1, frames), variable)


def _index_times(movie: MovieFile) -> list[int]:
    """Decoding times of all frames from the container's index, if it has a whole one.

    They are spaced like the times of presentation.
    """
    entries = movie.stream.index_entries
    if not movie.stream.frames or len(entries) != movie.stream.frames:
        return []
    last = entries[len(entries) - 1]
    if last.pos + last.size > movie.bytes:
        whole = sum(entry.pos + entry.size <= movie.bytes for entry in entries)
        raise BadInput(
            f"{movie.name} is cut off: only {whole} of its {len(entries)} frames are in the "
            "file; copy it again from its source.",
            "truncated",
        )
    return [entry.timestamp for entry in entries]


def _shown_entries(stream: VideoStream) -> int:
    return sum(not entry.is_discard for entry in stream.index_entries)


def _packet_times(movie: MovieFile) -> list[int]:
    """Times of presentation, sorted: of all frames if the file is small enough to be read
    through, else of the first few."""
    with open_again(movie) as (container, stream):
        spans = _readable(container, stream)
        if movie.bytes > _READ_THROUGH:
            spans = islice(spans, _SAMPLE)
        return sorted(start for start, _ in spans)


def _end(movie: MovieFile) -> int:
    """When the last frame ends, from the last packets of the file."""
    with open_again(movie) as (container, stream):
        tick = stream.time_base or Fraction(1, 1000)
        length = int((container.duration or 0) / (tick * av.time_base))
        with suppress(av.error.FFmpegError):  # Then it is read from its beginning.
            container.seek((movie.first_picture.pts or 0) + length, stream=stream)
        return max((start + held for start, held in _readable(container, stream)), default=0)


def _readable(container: InputContainer, stream: VideoStream) -> Iterator[tuple[int, int]]:
    """Time and duration of each shown packet, until the end or until the file breaks off."""
    try:
        for packet in container.demux(stream):
            if shown(packet) and packet.pts is not None:
                yield packet.pts, packet.duration or 0
    except av.error.FFmpegError:
        return
