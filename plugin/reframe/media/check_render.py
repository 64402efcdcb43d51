"""The proxy as it should look on the canvas: resampled exactly, wherever the plate lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reframe.media.check_pictures import Floats
from reframe.model.geometry import SourcePosition


@dataclass(frozen=True)
class Rect:
    """A rectangle in pixels of the small canvas, not rounded; it may run over the edges."""

    left: float
    top: float
    width: float
    height: float

    def scaled(self, factor: float) -> Rect:
        return Rect(
            self.left * factor, self.top * factor, self.width * factor, self.height * factor
        )


@dataclass(frozen=True)
class Window:
    """The whole pixels of the small canvas that a rectangle covers entirely."""

    rows: slice
    columns: slice

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows.stop - self.rows.start, self.columns.stop - self.columns.start

    @property
    def empty(self) -> bool:
        return min(self.shape) < 4


def rect_of(position: SourcePosition, height: int, width: int) -> Rect:
    """A position on a canvas of so many pixels."""
    return Rect(
        position.x_norm * width,
        position.y_norm * height,
        position.w_norm * width,
        position.h_norm * height,
    )


def position_of(rect: Rect, height: int, width: int) -> SourcePosition:
    """The fractions of the canvas that `rect_of` took."""
    return SourcePosition(
        rect.left / width, rect.top / height, rect.width / width, rect.height / height
    )


def window_of(rect: Rect, height: int, width: int) -> Window:
    """The pixels inside ``rect`` on the canvas, without the pixel that its edge may blend."""

    def inside(start: float, length: float, limit: int) -> slice:
        first = 0 if start <= 0 else int(np.ceil(start)) + 1
        last = limit if start + length >= limit else int(np.floor(start + length)) - 1
        return slice(first, max(first, last))

    return Window(inside(rect.top, rect.height, height), inside(rect.left, rect.width, width))


def rendered(plate: Floats, rect: Rect, window: Window) -> Floats:
    """Plates ``(n, height, width)`` drawn into ``rect``, as the canvas pixels of ``window``."""
    rows = _resampling(plate.shape[1], rect.top, rect.height, window.rows)
    columns = _resampling(plate.shape[2], rect.left, rect.width, window.columns)
    tall = np.zeros((len(plate), window.shape[0], plate.shape[2]), np.float32)
    for samples, weights in rows:
        tall += np.take(plate, samples, axis=1) * weights[:, None]
    drawn = np.zeros((len(plate), *window.shape), np.float32)
    for samples, weights in columns:
        drawn += np.take(tall, samples, axis=2) * weights
    return drawn


def halved(pictures: Floats, factor: int) -> Floats:
    """Pictures averaged in blocks of ``factor``; what is left over at the ends is cut off."""
    if factor == 1:
        return pictures
    height, width = (side - side % factor for side in pictures.shape[1:])
    rows = pictures[:, 0:height:factor, :width].copy()
    for at in range(1, factor):
        rows += pictures[:, at:height:factor, :width]
    blocks: Floats = rows[:, :, 0::factor].copy()
    for at in range(1, factor):
        blocks += rows[:, :, at::factor]
    blocks /= np.float32(factor**2)
    return blocks


def _resampling(
    samples: int, start: float, length: float, pixels: slice
) -> list[tuple[npt.NDArray[np.intp], Floats]]:
    """How canvas pixels are averaged from ``samples`` that are spread over ``length``.

    Each canvas pixel is the mean, over its width, of the linear interpolation of the samples:
    smooth in ``start`` and ``length``, which the search for the plate needs. A pixel takes part in
    few samples only; the result is one pair (sample of each pixel, its weight) for each of them.
    """
    edges = (np.arange(pixels.start, pixels.stop + 1) - start) / length * samples
    first = np.floor(edges[:-1] - 0.5).astype(np.intp)
    reach = int(np.ceil(samples / length)) + 2
    taken = first[:, None] + np.arange(reach)
    centres = taken + 0.5
    weights = _hat_integral(edges[1:, None] - centres) - _hat_integral(edges[:-1, None] - centres)
    weights /= weights.sum(axis=1, keepdims=True)
    taken = np.clip(taken, 0, samples - 1)
    return [(taken[:, at], weights[:, at].astype(np.float32)) for at in range(reach)]


def _hat_integral(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The integral up to ``at`` of the hat function: 1 at 0, falling to 0 at -1 and 1."""
    at = np.clip(at, -1, 1)
    return np.asarray(np.where(at < 0, (at + 1) ** 2 / 2, 1 - (1 - at) ** 2 / 2))
