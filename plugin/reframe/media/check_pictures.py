"""Both movies as small pictures: every frame decoded and counted, and enough of it kept.

The comparison works on pictures of a few hundred pixels, area-averaged, in the codes of the file.
They are as large as `MEMORY` allows for the length of the clip, so that memory stays bounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from fractions import Fraction
from threading import Event
from typing import TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from reframe.media.movie import Facts, facts_of, frames_of, steady_rate
from reframe.media.rgb import Encoding, encoding_of
from reframe.model.errors import Refused
from reframe.model.geometry import Size, SourcePosition, even
from reframe.model.progress import Meter, report

Bytes: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.float32]

#: Bytes for the small pictures of both movies together.
MEMORY = 128 << 20
#: The longest side of the plate on the small canvas, and of the small canvas itself.
PLATE_SIDE = 256
CANVAS_SIDE = 384
#: The proxy is kept denser than it appears on the canvas: rendering it there then costs no detail.
DENSITY = 1.5


@dataclass(frozen=True)
class Pictures:
    """A movie in small. ``luma`` is ``(frames, height, width)``, ``chroma`` Cb and Cr at half size.

    ``rate`` is the one that the frames' times have.
    """

    native: Size
    rate: Fraction
    encoding: Encoding
    luma: Bytes
    chroma: Bytes

    def __len__(self) -> int:
        return len(self.luma)

    @property
    def mirrored(self) -> Pictures:
        """The same movie, left for right."""
        return replace(self, luma=self.luma[..., ::-1], chroma=self.chroma[..., ::-1])

    def light(self, frames: npt.NDArray[np.intp]) -> Floats:
        """Luma of some frames by the file's range: black 0, white 1, beyond both not clipped."""
        black, span = (0.0, 255.0) if self.encoding.full_range else (16.0, 219.0)
        light: Floats = (self.luma[frames].astype(np.float32) - black) / np.float32(span)
        return light


def read_both(
    proxy: str, movie: str, expected: Callable[[Size, Size], SourcePosition], meter: Meter
) -> tuple[Pictures, Pictures]:
    """Decode both movies side by side. ``expected`` gives the plate's place from both sizes.

    ``meter`` counts the frames of both. Raises `Refused` for a movie that cannot be decoded and
    `Cancelled` when the meter says so.
    """
    sent, returned = facts_of(proxy), facts_of(movie)
    position = expected(sent.size, returned.size)
    plate, canvas = small_sizes(sent, returned, position)
    stop, counts = Event(), [0, 0]
    with ThreadPoolExecutor(2, "check") as pool:
        readers = [
            pool.submit(_read, proxy, sent, plate, stop, counts, 0),
            pool.submit(_read, movie, returned, canvas, stop, counts, 1),
        ]
        try:
            running = True
            while running:
                running = bool(wait(readers, timeout=0.1).not_done)
                done = sum(counts)
                report(meter, done, max(sent.frames + returned.frames, done))
        finally:
            stop.set()
        return readers[0].result(), readers[1].result()


def small_sizes(sent: Facts, returned: Facts, position: SourcePosition) -> tuple[Size, Size]:
    """How large proxy and canvas are kept, so that the plate is equally sharp on both."""
    _, _, width, height = position.pixels(returned.size)
    long = max(width, height)
    scale = min(
        1.0,
        PLATE_SIDE / min(long, max(returned.size.width, returned.size.height)),
        CANVAS_SIDE / max(returned.size.width, returned.size.height),
    )
    dense = min(1.0, DENSITY * scale * long / max(sent.size.width, sent.size.height))
    # A luma pixel and its share of chroma are one byte and a half.
    wanted = 1.5 * (
        returned.frames * returned.size.width * returned.size.height * scale**2
        + sent.frames * sent.size.width * sent.size.height * dense**2
    )
    shrink = min(1.0, math.sqrt(MEMORY / max(wanted, 1.0)))
    return _scaled(sent.size, dense * shrink), _scaled(returned.size, scale * shrink)


def _scaled(size: Size, scale: float) -> Size:
    return Size(max(16, even(size.width * scale)), max(16, even(size.height * scale)))


def _read(
    path: str, facts: Facts, small: Size, stop: Event, counts: list[int], which: int
) -> Pictures:
    luma: list[Bytes] = []
    chroma: list[Bytes] = []
    times: list[Fraction] = []
    encoding: Encoding | None = None
    shrink = _Shrink(small)
    for frame in frames_of(path):
        if stop.is_set():
            break
        encoding = encoding or _kept_encoding(frame)
        picture = shrink(frame)
        luma.append(picture[0])
        chroma.append(picture[1])
        if frame.pts is not None and frame.time_base is not None:
            times.append(frame.pts * frame.time_base)
        counts[which] += 1
    if encoding is None:
        raise Refused(f"{path} has no frames; fetch the result again.", "bad-movie")
    rate = steady_rate(facts.rate, times)
    return Pictures(facts.size, rate, encoding, np.stack(luma), np.stack(chroma))


class _Shrink:
    """Area-averages frames to 8-bit 4:2:0 of a small size, without touching range or matrix."""

    def __init__(self, small: Size) -> None:
        self._small = small
        self._reformatter = VideoReformatter()

    def __call__(self, frame: av.VideoFrame) -> tuple[Bytes, Bytes]:
        width, height = self._small.width, self._small.height
        full_by_name = frame.format.name.startswith("yuvj")
        unchanged = ColorRange.JPEG if full_by_name else ColorRange.MPEG
        small = self._reformatter.reformat(
            frame,
            width,
            height,
            "yuvj420p" if full_by_name else "yuv420p",
            dst_colorspace=Colorspace.ITU709 if frame.format.is_rgb else None,
            interpolation=Interpolation.AREA,
            src_color_range=None if frame.format.is_rgb else unchanged,
            dst_color_range=unchanged,
            threads=1,  # The decoders' threads are busy enough.
        )
        planes: Bytes = small.to_ndarray().astype(np.uint8, copy=False)
        half = height // 2, width // 2
        return planes[:height], planes[height:].reshape(2, *half)


def _kept_encoding(frame: av.VideoFrame) -> Encoding:
    if frame.format.is_rgb:
        return Encoding(1, False, 8)
    tagged = encoding_of(frame)
    return Encoding(tagged.matrix, tagged.full_range, 8)
