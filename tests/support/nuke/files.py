"""Media files as the double's Reads open them, and images as its Writes make them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import OpenImageIO

from support.nuke.colour import Picture

#: Movies whose first frame is 1 (§2.2).
MOVIES = ("mov", "m4v", "mp4", "m4a", "m4p", "m4b", "m4r", "mpg", "mpeg", "avi", "mxf", "braw")
NUMBER = re.compile(r"%0?(\d*)d|(#+)")


@dataclass(frozen=True)
class Facts:
    frames: int
    format: tuple[int, int, float]
    rate: Fraction | None
    channels: tuple[str, ...]
    floating: bool = False


def is_movie(path: str) -> bool:
    return path.rpartition(".")[2].lower() in MOVIES


def numbered(path: str, frame: int) -> str:
    """The path of one frame."""

    def digits(match: re.Match[str]) -> str:
        width = int(match[1] or 0) if match[2] is None else len(match[2])
        return f"%0{width}d" % frame if width else str(frame)

    return NUMBER.sub(digits, path)


def facts_of(path: str) -> Facts | None:
    """What is in a file, or in the first file of a pattern; None when it cannot be opened."""
    file = Path(path)
    if NUMBER.search(path):
        stem = NUMBER.split(file.name)[0]
        found = sorted(each for each in file.parent.glob("*") if each.name.startswith(stem))
        if not found:
            return None
        file = found[0]
    if not file.is_file() or not file.stat().st_size:
        return None
    return _movie_facts(file) if is_movie(str(file)) else _image_facts(file)


def _movie_facts(file: Path) -> Facts:
    with av.open(str(file)) as movie:
        stream = movie.streams.video[0]
        aspect = float(stream.sample_aspect_ratio or 1)
        size = (stream.width, stream.height, aspect)
        return Facts(stream.frames, size, stream.average_rate, ("R", "G", "B"))


def _image_facts(file: Path) -> Facts | None:
    image = OpenImageIO.ImageInput.open(str(file))
    if image is None:
        return None
    spec = image.spec()
    size = (spec.full_width, spec.full_height, float(spec.getattribute("PixelAspectRatio") or 1))
    floating = str(spec.format) in ("half", "float")
    image.close()
    return Facts(1, size, None, tuple(spec.channelnames), floating)


@lru_cache(maxsize=8)
def _movie_frames(path: str, _changed: int) -> list[npt.NDArray[np.uint8]]:
    with av.open(path) as movie:
        return [frame.to_ndarray(format="rgb24") for frame in movie.decode(video=0)]


def movie_frame(path: str, index: int) -> Picture:
    """Frame ``index``, counted from 0, as codes from 0 to 1."""
    frames = _movie_frames(path, Path(path).stat().st_mtime_ns)
    return np.asarray(frames[index] / 255.0, np.float32)


def image(path: str) -> Picture:
    """An image's red, green and blue within its display window."""
    buffer = OpenImageIO.ImageBuf(path)
    if buffer.has_error:
        raise RuntimeError(f"Read error: {path}")
    spec = buffer.spec()
    window = OpenImageIO.ROI(
        spec.full_x,
        spec.full_x + spec.full_width,
        spec.full_y,
        spec.full_y + spec.full_height,
        0,
        1,
        0,
        3,
    )
    return np.asarray(buffer.get_pixels(OpenImageIO.FLOAT, window), np.float32)


def write_image(path: str, pixels: Picture, kind: str, compression: str = "") -> None:
    """Write rows × columns × RGB as uint8, uint16, half or float."""
    height, width, _ = pixels.shape
    spec = OpenImageIO.ImageSpec(width, height, 3, kind)
    if compression:
        spec.attribute("compression", compression)
    output = OpenImageIO.ImageOutput.create(path)
    if output is None or not output.open(path, spec):
        raise RuntimeError(f"Write error: {path}")
    output.write_image(np.ascontiguousarray(pixels, np.float32))
    output.close()
