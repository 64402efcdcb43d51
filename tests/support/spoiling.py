"""Results as a service might return them: faithful, or spoilt in one known way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from reframe.media.movie import frames_of
from reframe.media.rgb import to_rgb8
from reframe.model.geometry import Size, SourcePosition
from support.exact_frame import BT709, Tags, encode_frame

Picture = npt.NDArray[np.uint8]

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"

#: A position that lies on whole, even pixels of this canvas, as the spoilt ones must.
CANVAS = Size(240, 426)
POSITION = SourcePosition(16 / 240, 120 / 426, 208 / 240, 118 / 426)


def footage(name: str, first: int, count: int, width: int = 320) -> list[Picture]:
    """Frames of real footage, ``width`` pixels wide."""
    pictures = []
    for index, frame in enumerate(frames_of(str(MEDIA / name))):
        if first <= index < first + count:
            whole = Image.fromarray(to_rgb8(frame))
            height = 2 * round(width * whole.height / whole.width / 2)
            pictures.append(np.asarray(whole.resize((width, height), Image.Resampling.LANCZOS)))
    return pictures


def decoded(path: Path) -> list[Picture]:
    """Every frame of a movie: what a service works from is the proxy, not its source."""
    return [to_rgb8(frame) for frame in frames_of(str(path))]


def write(
    path: Path,
    pictures: Sequence[Picture],
    rate: Fraction = Fraction(25),
    tags: Tags = BT709,
    said: Tags | None = None,
    crf: int = 18,
) -> Path:
    """H.264 of the pictures. ``tags`` is how they are encoded, ``said`` what the file says."""
    height, width = pictures[0].shape[:2]
    said = said or tags
    with av.open(str(path), "w") as movie:
        options = {"crf": str(crf), "preset": "veryfast"}
        stream = movie.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.colorspace, context.color_range = said.matrix, 2 if said.full else 1
        context.color_primaries, context.color_trc = said.primaries, said.transfer
        for picture in pictures:
            frame = encode_frame(picture.astype(np.float32) / 255, "yuv420p", tags)
            frame.color_range = 2 if said.full else 1
            movie.mux(stream.encode(frame))
        movie.mux(stream.encode(None))
    return path


def reframed(
    pictures: Sequence[Picture],
    canvas: Size = CANVAS,
    position: SourcePosition = POSITION,
    change: Callable[[Picture], Picture] = lambda picture: picture,
) -> list[Picture]:
    """Each picture scaled to its place (rounded to pixels), on its own blurred surroundings."""
    left, top, width, height = (round(value) for value in position.pixels(canvas))
    results = []
    for picture in pictures:
        small = Image.fromarray(picture).resize((6, 6), Image.Resampling.BOX)
        result = np.asarray(small.resize((canvas.width, canvas.height), Image.Resampling.BICUBIC))
        result = result.copy()
        plate = Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC)
        rows = slice(max(0, top), min(canvas.height, top + height))
        columns = slice(max(0, left), min(canvas.width, left + width))
        result[rows, columns] = change(np.asarray(plate))[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
        results.append(result)
    return results


def grown(position: SourcePosition, factor: float) -> SourcePosition:
    """The position scaled about its own centre."""
    return SourcePosition(
        position.x_norm + position.w_norm * (1 - factor) / 2,
        position.y_norm + position.h_norm * (1 - factor) / 2,
        position.w_norm * factor,
        position.h_norm * factor,
    )
