"""Colour difference as an eye sees it: CIEDE2000 of Rec.709 pictures on a BT.1886 display."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]

#: Linear Rec.709 to XYZ, divided by the white of D65: white becomes 1, 1, 1.
_TO_XYZ = np.array(
    [
        [0.4123908, 0.3575843, 0.1804808],
        [0.2126390, 0.7151687, 0.0721923],
        [0.0193308, 0.1191948, 0.9505322],
    ]
)
_TO_XYZ = np.asarray(_TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True), np.float32)

_25_TO_THE_7 = 25.0**7


def lab_of(rgb: Floats) -> Floats:
    """CIE L*a*b* (D65) of R'G'B' ``(…, 3)``, black 0 and white 1; beyond both is clipped."""
    xyz = np.clip(rgb, 0, 1) ** np.float32(2.4) @ _TO_XYZ.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    lab: Floats = np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
    return lab


def delta_e(one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> Floats:
    """CIEDE2000 between two arrays of L*a*b* ``(…, 3)``, with all three weights at 1.

    After Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (2005).
    """
    chroma_1, hue_1, chroma_2, hue_2 = _chroma_and_hue(one, other)
    lightness, chroma = other[..., 0] - one[..., 0], chroma_2 - chroma_1
    turn = hue_2 - hue_1
    turn = np.where(turn > 180, turn - 360, np.where(turn < -180, turn + 360, turn))
    colourless = chroma_1 * chroma_2 == 0
    turn = np.where(colourless, 0, turn)
    hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn / 2))

    mean_lightness = (one[..., 0] + other[..., 0]) / 2
    mean_chroma = (chroma_1 + chroma_2) / 2
    mean_hue = _mean_hue(hue_1, hue_2, colourless)
    away = (mean_lightness - 50) ** 2
    weight_l = 1 + 0.015 * away / np.sqrt(20 + away)
    weight_c = 1 + 0.045 * mean_chroma
    weight_h = 1 + 0.015 * mean_chroma * _hue_weight(mean_hue)
    l, c, h = lightness / weight_l, chroma / weight_c, hue / weight_h  # noqa: E741
    square = l**2 + c**2 + h**2 + _rotation(mean_chroma, mean_hue) * c * h
    return np.asarray(np.sqrt(np.maximum(square, 0)), np.float32)


def _chroma_and_hue(
    one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]
) -> tuple[npt.NDArray[np.floating], ...]:
    """Chroma and hue (degrees) of both, with a* stretched for greys as the formula has it."""
    mean = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(other[..., 1], other[..., 2])) / 2
    stretch = 1 + (1 - np.sqrt(mean**7 / (mean**7 + _25_TO_THE_7))) / 2
    found: list[npt.NDArray[np.floating]] = []
    for lab in (one, other):
        a, b = lab[..., 1] * stretch, lab[..., 2]
        found += [np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360]
    return tuple(found)


def _mean_hue(
    one: npt.NDArray[np.floating],
    other: npt.NDArray[np.floating],
    colourless: npt.NDArray[np.bool_],
) -> npt.NDArray[np.floating]:
    total = one + other
    apart = np.abs(one - other) > 180
    across = np.where(total < 360, total + 360, total - 360)
    return np.where(colourless, total, np.where(apart, across, total) / 2)


def _hue_weight(hue: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    weight: npt.NDArray[np.floating] = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    return weight


def _rotation(
    chroma: npt.NDArray[np.floating], hue: npt.NDArray[np.floating]
) -> npt.NDArray[np.floating]:
    angle = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    strength = 2 * np.sqrt(chroma**7 / (chroma**7 + _25_TO_THE_7))
    rotation: npt.NDArray[np.floating] = -np.sin(np.radians(2 * angle)) * strength
    return rotation
