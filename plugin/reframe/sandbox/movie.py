"""Reading the proxy and writing the result, frame for frame with exact timestamps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from reframe.model.geometry import Size


class UnreadableMovie(Exception):
    """The upload is no movie that can be decoded to its end."""


@dataclass(frozen=True)
class Source:
    """What is known of the proxy before it is decoded. ``duration`` is the container's, exact."""

    size: Size
    rate: Fraction
    time_base: Fraction
    duration: Fraction

    @property
    def started_seconds(self) -> int:
        return max(1, math.ceil(self.duration))


def examine(path: str) -> Source:
    """Raises `UnreadableMovie` for anything without a picture stream."""
    try:
        with av.open(path) as container:
            if not container.streams.video:
                raise UnreadableMovie("There is no picture in the file.")
            stream = container.streams.video[0]
            lengths = [
                some.duration * some.time_base
                for some in container.streams
                if some.duration is not None and some.time_base is not None
            ]
            rate = stream.average_rate or stream.guessed_rate
            if rate is None or stream.time_base is None or not stream.width or not stream.height:
                raise UnreadableMovie("The file has no frames.")
            return Source(
                Size(stream.width, stream.height),
                Fraction(rate),
                Fraction(stream.time_base),
                max(lengths, default=Fraction(container.duration or 0, 1_000_000)),
            )
    except (av.FFmpegError, OSError) as error:
        raise UnreadableMovie(str(error)) from error


def frames_of(path: str) -> Iterator[av.VideoFrame]:
    """Every frame in order of showing. Raises `UnreadableMovie` where decoding breaks off."""
    try:
        with av.open(path) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            yield from container.decode(stream)
    except (av.FFmpegError, OSError) as error:
        raise UnreadableMovie(str(error)) from error


class MovieWriter:
    """H.264, 4:2:0, 8 bit, limited-range bt709, no sound."""

    def __init__(self, path: Path, size: Size, rate: Fraction, time_base: Fraction) -> None:
        # At the muxer's usual timescale of a millisecond the movie's duration would be rounded.
        scale = {"movflags": "+faststart", "movie_timescale": str(time_base.denominator)}
        self._container = av.open(str(path), "w", options=scale)
        stream = self._container.add_stream(
            "libx264", rate=rate, options={"crf": "12", "preset": "veryfast"}
        )
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        stream.time_base = time_base
        context = stream.codec_context
        context.time_base = time_base
        context.thread_type = "AUTO"
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        self._stream = stream

    def write(self, frame: av.VideoFrame) -> None:
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()
