"""The light that a view shows as given codes, where the view's own inverse misses it.

OpenColorIO's inverse of the ACES 1.0 views is up to 12 of 255 codes off where the display has cut
a saturated red off (measured on light of natural spread; the views of ACES 2.0 are within one).
Newton's method goes the rest of the way, for those pixels alone. Codes that no light gives, which
only a painted picture has, keep what the inverse makes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO

from reframe.media.viewing import CONFIG, to_codes, to_light
from reframe.model.order import Viewing

#: Rows of RGB.
Pixels = npt.NDArray[np.float32]
#: What a view makes of light, from 0 to 1.
Shows = Callable[[Pixels], Pixels]

#: Nearer than this to its code, a pixel is left as it is; a view whose inverse is this near
#: everywhere needs no second look.
_NEAR, _EXACT = 0.4 / 255, 1 / 255
_STEPS = 2
#: Pixels at a time: what lies in a processor's cache.
_BLOCK = 1 << 16
#: Codes for each channel at which a view's inverse is tried.
_TRIED = 12


def refine(light: npt.NDArray[np.float16], codes: Pixels, viewing: Viewing, space: str) -> None:
    """Move ``light`` (height × width × RGB) in place so that the view shows it as ``codes``."""
    shows = _shows(viewing, space)
    flat, wanted = light.reshape(-1, 3), codes.reshape(-1, 3)
    for start in range(0, len(flat), _BLOCK):
        block = slice(start, start + _BLOCK)
        want = wanted[block].clip(0, 1)
        now = flat[block].astype(np.float32)
        off = _off(shows(now), want)
        poor = np.flatnonzero(off > _NEAR)
        if len(poor):
            now[poor] = _nearer(now[poor], want[poor], off[poor], shows)
            flat[block] = now


@cache
def is_exact(viewing: Viewing, space: str) -> bool:
    """Whether the view's own inverse finds every light that the view tells from others."""
    ramp = np.linspace(0, 1, _TRIED, dtype=np.float32)
    codes = np.stack(np.meshgrid(ramp, ramp, ramp), axis=-1).reshape(-1, 3)
    found = _applied(to_light(viewing, space))(codes)
    shows = _shows(viewing, space)
    once = shows(found)  # codes that some light gives
    return bool((_off(shows(_applied(to_light(viewing, space))(once)), once) < _EXACT).all())


def _nearer(given: Pixels, want: Pixels, off: Pixels, shows: Shows) -> Pixels:
    """``given``, where a few steps do not come within a code; else what they come to."""
    light: Pixels = given.copy()
    for _ in range(_STEPS):
        step = _newton(light, want, shows)
        for share in (1, 0.5, 0.25):
            tried = light + np.float32(share) * step
            now = _off(shows(tried), want)
            better = now < off
            light[better], off[better] = tried[better], now[better]
    light[off > _EXACT] = given[off > _EXACT]
    return light


def _newton(light: Pixels, want: Pixels, shows: Shows) -> Pixels:
    """One step of Newton's, damped where the view is flat."""
    shown = shows(light)
    nudge = 0.01 * np.maximum(abs(light), 0.05 * abs(light).max(axis=1, keepdims=True)) + 1e-5
    slopes = np.empty((*light.shape, 3))
    for channel in range(3):
        moved = light.copy()
        moved[:, channel] += nudge[:, channel]
        slopes[:, :, channel] = (shows(moved) - shown) / nudge[:, channel, None]
    turned = slopes.transpose(0, 2, 1)
    normal = turned @ slopes
    damped = 1e-6 * np.trace(normal, axis1=1, axis2=2) + 1e-12
    normal += damped[:, None, None] * np.eye(3)
    step = np.linalg.solve(normal, turned @ (want - shown)[:, :, None])
    return np.asarray(step[:, :, 0], np.float32)


def _off(one: Pixels, other: Pixels) -> Pixels:
    return np.asarray(abs(one - other).max(axis=1))


@cache
def _shows(viewing: Viewing, space: str) -> Shows:
    show = _applied(to_codes(viewing, space))

    def shows(light: Pixels) -> Pixels:
        codes: Pixels = np.clip(show(light), 0, 1)
        return codes

    return shows


def _applied(transform: OpenColorIO.Transform) -> Shows:
    config = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    processor = config.getProcessor(transform).getDefaultCPUProcessor()

    def apply(pixels: Pixels) -> Pixels:
        out = np.array(pixels, np.float32, order="C")
        processor.applyRGB(out)
        return out

    return apply
