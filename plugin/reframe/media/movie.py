"""A whole movie, frame by frame in the order of presentation: what was sent and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from reframe.media.movie_file import UNDECODED
from reframe.media.siting import LEFT_SITED
from reframe.model.errors import Refused
from reframe.model.geometry import Size
from reframe.model.time import parse_rate

#: FFmpeg's AVERROR codes arrive as these; all of them mean that the file is no readable movie.
UNREADABLE = (av.error.FFmpegError, OSError)


@dataclass(frozen=True)
class Facts:
    """What the container says before a frame is decoded. ``frames`` may be 0: not said."""

    size: Size
    rate: Fraction
    frames: int


def facts_of(path: str) -> Facts:
    """Size, rate and announced frame count of a movie. Raises `Refused` if it is unreadable."""
    try:
        with av.open(path, options=UNDECODED) as container:
            stream = _video_of(container, path)
            return Facts(Size(stream.width, stream.height), _announced_rate(stream), stream.frames)
    except UNREADABLE as error:
        raise _unreadable(path, 0) from error


def frames_of(path: str) -> Iterator[av.VideoFrame]:
    """Every frame of a movie. Raises `Refused` where it cannot be decoded, naming the frame.

    Decoding runs on all cores; frames come in the order of presentation.
    """
    count = 0
    try:
        with av.open(path) as container:
            stream = _video_of(container, path)
            stream.thread_type = "AUTO"
            stream.codec_context.options = LEFT_SITED
            for frame in container.decode(stream):
                yield frame
                count += 1
    except UNREADABLE as error:
        raise _unreadable(path, count) from error


def steady_rate(announced: Fraction, times: list[Fraction]) -> Fraction:
    """The rate that the frames' times (seconds) really have.

    It is the announced rate when no frame strays from it by half a frame over the whole clip;
    containers that count milliseconds would otherwise turn 24000/1001 into some decimal.
    """
    if len(times) < 2 or times[-1] <= times[0]:
        return announced
    span = times[-1] - times[0]
    if abs(span * announced - (len(times) - 1)) < Fraction(1, 2):
        return announced
    return parse_rate((len(times) - 1) / span)


def _announced_rate(stream: VideoStream) -> Fraction:
    """The first of the container's rates that is one; where all are nonsense, 25."""
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate and 0 < rate < 1000:
            return parse_rate(rate)
    return Fraction(25)


def _video_of(container: av.container.InputContainer, path: str) -> VideoStream:
    if not container.streams.video:
        raise Refused(f"{Path(path).name} has no picture; fetch the result again.", "bad-movie")
    return container.streams.video[0]


def _unreadable(path: str, frame: int) -> Refused:
    return Refused(
        f"{Path(path).name} cannot be decoded at frame {frame}; fetch the result again.",
        "bad-movie",
    )
