"""A painted scene that moves, with its frame number burnt in: footage for demos and self-tests."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from reframe.model.progress import Meter, report

from .burnt_number import burn
from .tasks import PictureRequest, Written

Picture = NDArray[np.float32]


#: Suffix → container, encoder, pixel format and options. ProRes is what every Resolve reads:
#: the free one on Linux has no H.264 (facts/resolve.md §2.4).
_KINDS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    ".mp4": ("mp4", "libx264", "yuv420p", {"crf": "16", "preset": "veryfast"}),
    ".mov": ("mov", "prores_ks", "yuv422p10le", {"profile": "standard"}),
}


def paint_movie(request: PictureRequest, meter: Meter) -> Written:
    """Paint ``request.frames`` frames into a movie tagged bt709: H.264, or ProRes for ``.mov``."""
    destination = Path(request.destination)
    part = destination.with_name(destination.name + ".part")
    width, height = request.size.width, request.size.height
    kind, encoder, pixels_as, options = _KINDS.get(destination.suffix, _KINDS[".mp4"])
    with av.open(str(part), "w", format=kind) as container:
        stream = cast(
            "VideoStream", container.add_stream(encoder, rate=request.rate, options=options)
        )
        stream.width, stream.height, stream.pix_fmt = width, height, pixels_as
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        scene = _Scene(width, height)
        for number in range(request.frames):
            report(meter, number, request.frames)
            picture = scene.at(number / max(1, request.frames - 1))
            burn(picture, number)
            pixels = np.clip(picture * 255, 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame = frame.reformat(format=pixels_as, dst_colorspace="ITU709")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    part.replace(destination)
    return Written(f"{destination}")


class _Scene:
    """An evening sky over ranges of hills and water; the eye travels, the sun sinks."""

    def __init__(self, width: int, height: int) -> None:
        self._x = np.arange(width, dtype=np.float32)[None, :] / height
        self._y = np.arange(height, dtype=np.float32)[:, None] / height
        noise = np.random.default_rng(7)
        self._grain = noise.normal(0, 0.012, (height, width, 1)).astype(np.float32)
        self._shore = 0.74

    def at(self, time: float) -> Picture:
        """The picture at a time from 0 to 1."""
        picture = self._sky(time)
        for depth, (height, colour) in enumerate(
            (
                (0.13, (0.52, 0.45, 0.53)),
                (0.10, (0.33, 0.33, 0.42)),
                (0.06, (0.15, 0.19, 0.24)),
            )
        ):
            self._hills(picture, time, depth, height, colour)
        self._water(picture, time)
        picture += np.roll(self._grain, int(time * 997), axis=1)
        return picture

    def _sky(self, time: float) -> Picture:
        down = np.clip(self._y / self._shore, 0, 1)[..., None]
        top = np.array((0.20, 0.30, 0.47), np.float32)
        low = np.array((0.97, 0.71, 0.45), np.float32)
        sun_x, sun_y = 1.15 - 0.25 * time, 0.40 + 0.16 * time
        across, along = self._x - sun_x, self._y - sun_y
        glow = np.array((0.30, 0.18, 0.05), np.float32)
        near = (np.exp(-9 * along**2)[..., None] * glow) * np.exp(-9 * across**2)[..., None]
        sky: Picture = np.add(near, top + (low - top) * down**1.4, dtype=np.float32)
        sky[across**2 + along**2 < 0.0022] = 1.0
        return sky

    def _hills(
        self, picture: Picture, time: float, depth: int, height: float, colour: tuple[float, ...]
    ) -> None:
        x = self._x[0] + time * (0.06 + 0.10 * depth)
        ridge = self._shore - height * (
            0.55 + 0.35 * np.sin(3.1 * x + depth * 2) + 0.12 * np.sin(11 * x + depth * 5)
        )
        rows = picture.shape[0]
        top, shore = int(ridge.min() * rows), int(self._shore * rows)
        band = picture[top:shore]
        band[self._y[top:shore] >= ridge[None, :]] = np.array(colour, np.float32)

    def _water(self, picture: Picture, time: float) -> None:
        height = picture.shape[0]
        shore = int(self._shore * height)
        rows = np.arange(shore, height)
        ripple = np.sin(rows * 0.35 + time * 40) * (rows - shore) * 0.012
        mirrored = np.clip(2 * shore - rows - ripple, 0, shore - 1).astype(int)
        blue = np.array((0.10, 0.16, 0.22), np.float32)
        picture[shore:] = picture[mirrored] * 0.72 + blue * 0.28
