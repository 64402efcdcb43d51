"""Movies with a burnt-in frame counter, made small for tests, and their numbers read back.

::

    make_movie(folder / "clip.mov", 40, "24000/1001", codec="prores")
    counters(folder / "clip.mov")  # [0, 1, … 39]
    read_counter(array)            # of any decoded frame, rectangle or EXR
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from support.exact_frame import BT601, BT709, UNTAGGED_HD, UNTAGGED_SD, Tags, encode_frame
from support.picture import NoCounter, Picture, read_counter, scene
from support.priority import ordinary_priority

__all__ = [
    "BT601",
    "BT709",
    "UNTAGGED_HD",
    "UNTAGGED_SD",
    "NoCounter",
    "Tags",
    "counters",
    "luma",
    "make_movie",
    "read_counter",
    "scene",
]

#: Codec → encoder, pixel format, options. ``{gop}`` and ``{b}`` are filled in.
CODECS: dict[str, tuple[str, str, dict[str, str]]] = {
    "h264": (
        "libx264",
        "yuv420p",
        {
            "preset": "veryfast",
            "crf": "14",
            "g": "{gop}",
            "x264-params": "scenecut=0:b-adapt=0:bframes={b}:open-gop={open}",
        },
    ),
    "hevc": (
        "libx265",
        "yuv420p",
        {
            "preset": "ultrafast",
            "crf": "14",
            "x265-params": "log-level=none:keyint={gop}:min-keyint={gop}:scenecut=0"
            ":bframes={b}:b-adapt=0:open-gop={open}",
        },
    ),
    "prores": ("prores_ks", "yuv422p10le", {"profile": "hq"}),
    "prores4444": ("prores_ks", "yuva444p10le", {"profile": "4444"}),
    "mpeg4": ("mpeg4", "yuv420p", {"g": "{gop}", "bf": "{b}", "qscale": "2", "flags": "+qscale"}),
    "mpeg2": ("mpeg2video", "yuv420p", {"g": "{gop}", "bf": "{b}", "b": "8M"}),
    "dnxhr": ("dnxhd", "yuv422p", {"profile": "dnxhr_hq"}),
    "dnxhr10": ("dnxhd", "yuv422p10le", {"profile": "dnxhr_hqx"}),
    "mjpeg": ("mjpeg", "yuvj422p", {"qmin": "1", "qscale": "2", "flags": "+qscale"}),
    "vp9": ("libvpx-vp9", "yuv420p", {"crf": "10", "b": "0", "g": "{gop}", "cpu-used": "8"}),
    "av1": ("libsvtav1", "yuv420p", {"crf": "15", "preset": "12", "g": "{gop}"}),
    "ffv1": ("ffv1", "yuv444p", {"level": "3"}),
    "qtrle": ("qtrle", "argb", {}),
    "png": ("png", "rgb24", {}),
    "v210": ("v210", "yuv422p10le", {}),
}


@ordinary_priority()
def make_movie(
    path: Path | str,
    frames: int,
    rate: str | int | Fraction = 25,
    codec: str = "h264",
    size: tuple[int, int] = (320, 180),
    *,
    first: int = 0,
    first_pts: int = 0,
    shown_at: Sequence[float] | None = None,
    gop: int = 12,
    b_frames: int = 2,
    open_gop: bool = False,
    rotation: int = 0,
    pixel_aspect: Fraction | None = None,
    tags: Tags = BT709,
    pixel_format: str | None = None,
    timecode: str | None = None,
    metadata: dict[str, str] | None = None,
    audio: bool = False,
    container: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    picture: Callable[[int, int, int], Picture] = scene,
) -> Path:
    """Write a movie of ``frames`` frames that carry the numbers ``first``, ``first + 1``, …

    ``size`` is as stored; with ``rotation`` (degrees counter-clockwise that a player turns it) the
    scene stands upright when shown. ``shown_at`` gives each frame's time in frames, for variable
    rate; ``first_pts`` is the first frame's time in frames. ``audio`` adds a track that is longer
    than the picture. ``container`` and ``options`` go to the muxer and to the encoder.
    """
    rate = Fraction(rate)
    path = Path(path)
    if frames <= b_frames:
        # x265 measures the delay that B-frames make at the frame of that number; in a movie that
        # ends before, its decoding times come from memory that nobody has filled.
        b_frames = 0
    times = shown_at if shown_at is not None else range(frames)
    fine = 1 if all(isinstance(time, int) for time in times) else 1000
    with av.open(str(path), "w", options=container or {}) as output:
        output.metadata.update(metadata or {})
        stream = _add_stream(output, codec, rate, size, gop, b_frames, open_gop, options or {})
        if pixel_format:
            stream.pix_fmt = pixel_format
        _tag(stream, tags, pixel_aspect)
        stream.codec_context.time_base = 1 / (rate * fine)
        if rotation:
            stream.set_display_rotation(rotation)
        if timecode:
            stream.metadata["timecode"] = timecode
        sound = output.add_stream("aac", 48000) if audio else None
        for index, time in zip(range(frames), times, strict=True):
            frame = _frame(index + first, stream, size, rotation, tags, picture)
            frame.pts = round((first_pts + time) * fine)
            frame.time_base = 1 / (rate * fine)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if sound is not None:
            for silence in _silence(Fraction(frames) / rate + Fraction(1, 5)):
                output.mux(sound.encode(silence))
            output.mux(sound.encode(None))
    return path


def counters(path: Path | str) -> list[int]:
    """The number of every frame of a movie, in the order shown, decoded plainly from its start."""
    with av.open(str(path)) as movie:
        stream = movie.streams.video[0]
        stream.thread_type = "AUTO"
        return [read_counter(luma(frame)) for frame in movie.decode(stream)]


def luma(frame: VideoFrame) -> npt.NDArray[np.generic]:
    """A decoded frame's brightness, turned upright as a player shows it."""
    grey = frame.reformat(format="gray").to_ndarray()
    return np.rot90(grey, round(frame.rotation / 90))


def _add_stream(
    output: av.container.OutputContainer,
    codec: str,
    rate: Fraction,
    size: tuple[int, int],
    gop: int,
    b_frames: int,
    open_gop: bool,
    options: dict[str, str],
) -> VideoStream:
    encoder, pixel_format, defaults = CODECS[codec]
    filled = {
        key: value.format(gop=gop, b=b_frames, open=int(open_gop))
        for key, value in defaults.items()
    }
    stream = output.add_stream(encoder, rate, options={**filled, **options})
    if not isinstance(stream, VideoStream):
        raise TypeError(f"{encoder} is no video encoder")
    stream.width, stream.height = size
    stream.pix_fmt = pixel_format
    stream.codec_context.thread_count = 1
    if codec == "hevc":
        stream.codec_context.codec_tag = "hvc1"
    return stream


def _tag(stream: VideoStream, tags: Tags, pixel_aspect: Fraction | None) -> None:
    context = stream.codec_context
    context.colorspace = tags.matrix
    context.color_primaries = tags.primaries
    context.color_trc = tags.transfer
    context.color_range = 2 if tags.full else 1
    if pixel_aspect:
        context.sample_aspect_ratio = pixel_aspect


def _frame(
    number: int,
    stream: VideoStream,
    size: tuple[int, int],
    rotation: int,
    tags: Tags,
    picture: Callable[[int, int, int], Picture],
) -> VideoFrame:
    turned = rotation % 180 != 0
    width, height = (size[1], size[0]) if turned else size
    rgb = np.rot90(picture(number, width, height), -round(rotation / 90))
    return encode_frame(rgb, stream.pix_fmt or "yuv420p", tags)


def _silence(seconds: Fraction) -> Iterator[av.AudioFrame]:
    for index in range(int(seconds * 48000 / 1024) + 1):
        frame = av.AudioFrame("fltp", "stereo", 1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts = 48000, index * 1024
        yield frame
