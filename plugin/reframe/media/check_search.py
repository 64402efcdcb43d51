"""Where on the canvas a picture of unknown size may lie: coarse, but without a guess."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reframe.media.check_pictures import Floats
from reframe.media.check_render import Rect, Window, halved, rendered

#: The canvas is searched at about this many pixels along its longer side.
_SIDE = 96
#: Sizes tried, as factors of the expected one, 7 % apart: the refinement bridges that.
_SIZES = np.geomspace(0.2, 4.0, 45)
#: The plate's share that must lie on the canvas, and its least side in pixels.
_VISIBLE = 0.4
_LEAST = 10
_PICTURES = 4
#: Detail is what differs from the mean of a square of this side.
_SURROUNDINGS = 9


def search(plates: Floats, canvases: Floats, expected: Rect, guesses: int = 3) -> list[Rect]:
    """The likeliest places of the plates, of the expected shape and any size, best first.

    Pictures are paired, ``(n, height, width)`` each. Normalised correlation of detail, counting
    only the part of the plate that is on the canvas; smooth brightness would fit everywhere.
    """
    factor = max(1, max(canvases.shape[1:]) // _SIDE)
    some = np.unique(np.linspace(0, len(plates) - 1, _PICTURES).round().astype(np.intp))
    seen, plates = halved(canvases[some], factor), plates[some]
    base = expected.scaled(1 / factor)
    largest = 2 * max(seen.shape[1:])
    sizes = [(round(base.height * size), round(base.width * size)) for size in _SIZES]
    sizes = [size for size in sizes if min(size) >= _LEAST and max(size) <= largest]
    if not sizes:
        return []
    canvas = _Canvas(
        detail_of(seen), max(tall for tall, _ in sizes), max(wide for _, wide in sizes)
    )
    found: list[tuple[float, Rect]] = []
    for tall, wide in sizes:
        whole = Window(slice(0, tall), slice(0, wide))
        score, top, left = canvas.best_shift(
            detail_of(rendered(plates, Rect(0, 0, wide, tall), whole))
        )
        found.append((score, Rect(left, top, wide, tall)))
    found.sort(key=lambda one: -one[0])
    return [rect.scaled(factor) for _, rect in found[:guesses]]


class _Canvas:
    """Canvases prepared for correlation with plates of many sizes (spectra are taken once)."""

    def __init__(self, seen: Floats, tallest: int, widest: int) -> None:
        self._size = seen.shape[1:]
        self._shape = (_quick(self._size[0] + tallest), _quick(self._size[1] + widest))
        self._seen = np.fft.rfft2(seen, self._shape)
        self._energy = np.fft.rfft2((seen**2).sum(axis=0), self._shape)
        self._ones = np.fft.rfft2(np.ones(self._size), self._shape)

    def best_shift(self, plates: Floats) -> tuple[float, int, int]:
        """The highest correlation over what overlaps, and the plate's top and left there."""
        tall, wide = plates.shape[1:]
        turned = plates[:, ::-1, ::-1]
        mask = np.fft.rfft2(np.ones((tall, wide)), self._shape)
        above = self._back((self._seen * np.fft.rfft2(turned, self._shape)).sum(axis=0))
        seen = self._back(self._energy * mask)
        drawn = self._back(self._ones * np.fft.rfft2((turned**2).sum(axis=0), self._shape))
        overlap = self._back(self._ones * mask)
        floor = 1e-7 * len(plates) * np.maximum(overlap, 1)
        score = above / np.sqrt(np.maximum(seen, floor) * np.maximum(drawn, floor))
        least = _VISIBLE * min(tall * wide, self._size[0] * self._size[1])
        score[overlap < least] = -1
        # Index 0 is the plate touching the canvas with its last pixel.
        valid = score[: self._size[0] + tall - 1, : self._size[1] + wide - 1]
        top, left = np.unravel_index(int(np.argmax(valid)), valid.shape)
        return float(valid[top, left]), int(top) - tall + 1, int(left) - wide + 1

    def _back(self, spectrum: npt.NDArray[np.complexfloating]) -> npt.NDArray[np.floating]:
        return np.fft.irfft2(spectrum, self._shape)


def _quick(length: int) -> int:
    """The next length that is a product of 2, 3 and 5: others are slow to transform."""
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1


def detail_of(pictures: Floats) -> Floats:
    """Pictures without their smooth part: each pixel less the mean of its surroundings."""
    reach = _SURROUNDINGS // 2
    padded = np.pad(pictures, ((0, 0), (reach + 1, reach), (reach + 1, reach)), mode="edge")
    sums = padded.cumsum(axis=1, dtype=np.float64).cumsum(axis=2)
    side = _SURROUNDINGS
    total = (sums[:, side:, side:] - sums[:, :-side, side:] - sums[:, side:, :-side]) + sums[
        :, :-side, :-side
    ]
    detail: Floats = pictures - (total / side**2).astype(np.float32)
    return detail
