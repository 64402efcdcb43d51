"""The frame numbers that a result shows inside its source rectangle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import OpenImageIO as oiio  # noqa: N813  # its own documentation calls it so

from reframe.model.geometry import Size, SourcePosition, centred_fit
from support.counter import luma, read_counter

#: What test movies measure unless said otherwise.
SMALL = Size(320, 180)


def movie_counters(
    path: str | Path, source: Size = SMALL, position: SourcePosition | None = None
) -> list[int]:
    """The number of every frame of a result, where the plate was asked to sit."""
    with av.open(str(path)) as movie:
        return [
            read_counter(_plate(luma(frame), source, position)) for frame in movie.decode(video=0)
        ]


def exr_counters(
    exr: Mapping[str, object], source: Size = SMALL, position: SourcePosition | None = None
) -> list[int]:
    """The number of every frame of a sequence, as ``--json`` names it."""
    numbers = []
    for frame in range(int(str(exr["first"])), int(str(exr["last"])) + 1):
        pixels = oiio.ImageBuf(str(exr["pattern"]) % frame).get_pixels(oiio.FLOAT)[..., :3]
        display = (np.clip(pixels, 0, 1) ** (1 / 2.4) * 255).astype(np.uint8)
        numbers.append(read_counter(_plate(display, source, position)))
    return numbers


def _plate(
    picture: np.typing.NDArray[np.generic], source: Size, position: SourcePosition | None
) -> np.typing.NDArray[np.generic]:
    canvas = Size(picture.shape[1], picture.shape[0])
    x, y, w, h = (position or centred_fit(source, canvas)).pixels(canvas)
    return picture[round(y) : round(y + h), round(x) : round(x + w)]
