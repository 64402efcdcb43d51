"""How well matched frames agree inside the source rectangle: PSNR, colour and range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reframe.media.check_pictures import Floats, Pictures
from reframe.media.check_render import Rect, Window, halved, rendered, window_of
from reframe.media.check_time import Frames
from reframe.media.delta_e import delta_e, lab_of
from reframe.media.rgb import rgb_of

#: Frames compared at a time, which bounds memory.
BATCH = 32
#: No difference at all would be infinite; this is about the rounding to 8 bit.
BEST_PSNR = 60.0


@dataclass(frozen=True)
class RangeMistake:
    """What a decoder makes of brightness when it is told the wrong range."""

    gain: float
    lift: float


FULL_FOR_LIMITED = RangeMistake(255 / 219, -16 / 219)
LIMITED_FOR_FULL = RangeMistake(219 / 255, 16 / 255)
#: Below this root mean square (one and a half codes of 255) nobody can see a range error.
_INVISIBLE = 1.5 / 255
#: Brightness is compared in blocks of this side, which have no grain.
_GRAIN = 4


def psnr_of(
    sent: Pictures, returned: Pictures, match: Frames, rect: Rect
) -> npt.NDArray[np.float64]:
    """PSNR of luma in dB for every returned frame, NaN where it shows no frame of the proxy.

    Compared on the small canvas, inside the visible part of the rectangle, black to white being 1.
    """
    window = window_of(rect, *returned.luma.shape[1:])
    values = np.full(len(returned), np.nan)
    matched = np.flatnonzero(match >= 0)
    for start in range(0, len(matched), BATCH):
        frames = matched[start : start + BATCH]
        drawn = rendered(sent.light(match[frames]), rect, window)
        seen = returned.light(frames)[:, window.rows, window.columns]
        errors = ((drawn - seen) ** 2).mean(axis=(1, 2))
        values[frames] = np.minimum(BEST_PSNR, -10 * np.log10(np.maximum(errors, 1e-12)))
    return values


def delta_e_of(
    sent: Pictures, returned: Pictures, frames: Frames, match: Frames, rect: Rect
) -> float:
    """The mean CIEDE2000 of some returned frames, at the resolution of chroma."""
    half = rect.scaled(0.5)
    window = window_of(half, *returned.chroma.shape[2:])
    if window.empty or not len(frames):
        return float("nan")
    drawn, seen = _codes(sent, match[frames]), _codes(returned, frames)
    channels, height, width = drawn.shape[1:]
    flat = rendered(drawn.reshape(-1, height, width), half, window)
    drawn = flat.reshape(len(frames), channels, *window.shape)
    return float(
        delta_e(
            lab_of(rgb_of(_last(drawn), sent.encoding)),
            lab_of(rgb_of(_last(_cut(seen, window)), returned.encoding)),
        ).mean()
    )


def range_mistake(drawn: Floats, seen: Floats) -> RangeMistake | None:
    """Whether full and limited range were taken for each other, and which way.

    Named when that mistake explains at least three quarters of a visible difference.
    """
    wanted, got = halved(drawn, _GRAIN), halved(seen, _GRAIN)
    inside = (got > 0.01) & (got < 0.99) & (wanted > 0.01) & (wanted < 0.99)
    if inside.mean() > 0.02:
        # Where a mistake has clipped black or white there is no line to fit.
        wanted, got = wanted[inside], got[inside]
    as_it_is = float(((got - wanted) ** 2).mean())
    if as_it_is < _INVISIBLE**2:
        return None
    errors = {
        mistake: float(((got - mistake.gain * wanted - mistake.lift) ** 2).mean())
        for mistake in (FULL_FOR_LIMITED, LIMITED_FOR_FULL)
    }
    likely = min(errors, key=lambda mistake: errors[mistake])
    return likely if errors[likely] < as_it_is / 4 else None


def _codes(pictures: Pictures, frames: Frames) -> Floats:
    """Y, Cb and Cr as 16-bit codes ``(n, 3, height, width)`` at the size of chroma."""
    luma = halved(pictures.luma[frames].astype(np.float32), 2)
    chroma = pictures.chroma[frames].astype(np.float32)
    codes: Floats = np.concatenate([luma[:, None], chroma], axis=1) * np.float32(256)
    return codes


def _cut(codes: Floats, window: Window) -> Floats:
    return codes[:, :, window.rows, window.columns]


def _last(codes: Floats) -> Floats:
    return np.moveaxis(codes, 1, -1)
