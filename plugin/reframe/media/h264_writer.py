"""Writes the proxy: H.264 in an MP4 that says nothing but the picture and its exact times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from reframe.media.look import BT709
from reframe.model.geometry import Size

#: Time scales below this are multiplied, so that readers which round to ticks lose nothing.
_FINE = 10_000
#: A keyframe at least so often, in seconds.
_KEY_EVERY = 2
#: Visually clean: 44 to 50 dB (luma) on real footage. Without B-frames: as clean at the same size
#: as with them at 17, a quarter faster (measured), and with neither reordering nor an edit list
#: that a reader could stumble over.
_OPTIONS = {"preset": "veryfast", "profile": "high", "crf": "18", "bf": "0"}


class H264Writer:
    """Takes pictures in yuv420p, bt709, limited range; ``rate`` is exact."""

    def __init__(self, container: OutputContainer, rate: Fraction, size: Size) -> None:
        self._container = container
        self._tick = 1 / rate
        stream = container.add_stream(
            "libx264",
            rate,
            options={**_OPTIONS, "g": str(max(1, round(_KEY_EVERY * rate)))},
            width=size.width,
            height=size.height,
            pix_fmt="yuv420p",
        )
        context = stream.codec_context
        context.time_base = self._tick
        context.sample_aspect_ratio = Fraction(1)
        context.thread_type = "AUTO"
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = ColorRange.MPEG
        self._stream: VideoStream = stream

    def write(self, picture: av.VideoFrame, index: int) -> None:
        """Encode the ``index``-th picture, counted from 0. Raises `OSError` if it can't be kept."""
        picture.pts, picture.duration, picture.time_base = index, 1, self._tick
        picture.pict_type = 0  # The source's own keyframes are no business of the encoder.
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))


def mp4_options(rate: Fraction) -> dict[str, str]:
    """Options of the MP4 muxer for exact times, and for nothing but the picture."""
    scale = rate.numerator
    while scale < _FINE:
        scale *= 2
    return {
        # Frames that are decoded out of order need no edit list, and no time for it.
        "movflags": "+faststart+negative_cts_offsets",
        "fflags": "+bitexact",
        # Of one scale, or the durations of movie and track would be rounded up.
        "movie_timescale": str(scale),
        "video_track_timescale": str(scale),
        "write_tmcd": "0",
    }


@contextmanager
def h264_writer(path: Path, rate: Fraction, size: Size) -> Iterator[H264Writer]:
    """A writer to ``path``; the file is whole when the block ends without an error."""
    with av.open(str(path), "w", format="mp4", options=mp4_options(rate)) as container:
        writer = H264Writer(container, rate, size)
        yield writer
        writer.finish()
