"""Pictures for tests: a moving, textured, coloured scene with a machine-readable frame number."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]

#: The strip lies here, in fractions of the picture: left, top, width, height.
STRIP = (0.05, 0.04, 0.9, 0.16)
_BITS = 12
_CHECK = 4
_BLOCKS = _BITS + _CHECK
MOST = 1 << _BITS


class NoCounter(ValueError):
    """The picture has no readable counter: missing, damaged, mirrored or in another place."""


def scene(number: int, width: int, height: int) -> Picture:
    """The picture of frame ``number``: height × width × RGB, 0 to 1, with its number burnt in."""
    picture = _texture(width, height)
    picture = np.roll(picture, (number, 3 * number), axis=(0, 1)).copy()
    y, x = np.mgrid[0:height, 0:width]
    centre_x = width * (0.5 + 0.35 * np.sin(number / 7))
    centre_y = height * (0.6 + 0.25 * np.cos(number / 5))
    disk = (x - centre_x) ** 2 + (y - centre_y) ** 2 < (0.12 * height) ** 2
    picture[disk] = (0.85, 0.35, 0.15)
    burn(picture, number)
    return picture


@lru_cache(maxsize=8)
def _texture(width: int, height: int) -> Picture:
    """Waves of several sizes and hues, and a little grain; it wraps around at its edges."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x *= 2 * np.pi / width
    y *= 2 * np.pi / height
    waves = [
        0.20 * np.sin(2 * x + y) + 0.12 * np.sin(11 * x) * np.sin(7 * y),
        0.18 * np.sin(x - 3 * y + 1) + 0.10 * np.sin(5 * x + 9 * y),
        0.16 * np.sin(3 * x + 2 * y + 2) + 0.12 * np.sin(13 * y - 4 * x),
    ]
    grain = np.random.default_rng(7).normal(0, 0.02, (height, width, 1))
    picture: npt.NDArray[np.float64] = np.clip(0.45 + np.stack(waves, axis=-1) + grain, 0.02, 0.98)
    return picture.astype(np.float32)


def burn(picture: npt.NDArray[np.generic], number: int, white: float = 0.9) -> None:
    """Write ``number`` into ``picture`` (rows × columns × channels), in place.

    Each bit is a block above its inverse, so that no brightness, contrast or gamma can flip it.
    """
    if not 0 <= number < MOST:
        raise ValueError(f"the counter holds 0 to {MOST - 1}, not {number}")
    for bit, (upper, lower) in zip(_bits(number), _blocks(picture.shape), strict=True):
        picture[upper] = white if bit else 0.05
        picture[lower] = 0.05 if bit else white


def read_counter(
    picture: npt.NDArray[np.generic], inside: tuple[float, float, float, float] = (0, 0, 1, 1)
) -> int:
    """The number burnt into ``picture``: rows × columns, or rows × columns × channels.

    Any type and encoding does, as long as white is brighter than black. ``inside`` is the
    rectangle of the picture that holds the scene, as fractions: left, top, width, height.
    Raises `NoCounter` if there is none.
    """
    luma = picture[..., :3].mean(axis=-1) if picture.ndim == 3 else picture
    luma = luma.astype(np.float64)
    bits, spread = [], []
    for upper, lower in _blocks(luma.shape, inside, core=True):
        difference = float(luma[upper].mean() - luma[lower].mean())
        bits.append(difference > 0)
        spread.append(abs(difference))
    if not min(spread) > 0.3 * max(spread):
        raise NoCounter("some blocks of the counter have no contrast")
    number = sum(bit << place for place, bit in enumerate(bits[:_BITS]))
    if _bits(number) != bits:
        raise NoCounter(f"the blocks read {number}, but the check bits disagree")
    return number


def _bits(number: int) -> list[bool]:
    nibbles = (number ^ number >> 4 ^ number >> 8) & 15
    check = nibbles ^ 0b0101
    return [bool((number | check << _BITS) >> place & 1) for place in range(_BLOCKS)]


def _blocks(
    shape: tuple[int, ...],
    inside: tuple[float, float, float, float] = (0, 0, 1, 1),
    core: bool = False,
) -> list[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Upper and lower block of each bit; ``core`` leaves out the edges, which scaling blurs."""
    left = (inside[0] + STRIP[0] * inside[2]) * shape[1]
    top = (inside[1] + STRIP[1] * inside[3]) * shape[0]
    wide = STRIP[2] * inside[2] * shape[1] / _BLOCKS
    high = STRIP[3] * inside[3] * shape[0] / 2
    trim = 0.3 if core else 0.0

    def cut(start: float, length: float) -> slice:
        first = round(start + trim * length)
        return slice(max(0, first), max(first + 1, round(start + (1 - trim) * length)))

    return [
        (
            (cut(top, high), cut(left + place * wide, wide)),
            (cut(top + high, high), cut(left + place * wide, wide)),
        )
        for place in range(_BLOCKS)
    ]
