"""Where the plate lies on the canvas: from a guess to a fraction of a small pixel.

Found by least squares on the brightness itself (Lucas and Kanade's method) with four unknowns,
position and size, together with a gain and a lift, so that a range error does not move the plate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reframe.media.check_pictures import Floats
from reframe.media.check_render import Rect, Window, halved, rendered, window_of

#: Half sizes first: they see far, the full size sees exactly.
_LEVELS = (4, 2, 1)
_ROUNDS = 12
_STILL = 0.005
#: A level with fewer pixels than this across the plate tells nothing.
_LEAST = 12


@dataclass(frozen=True)
class Fit:
    """How well the plates agree with the canvas at ``rect``.

    ``agreement`` is the correlation of brightness, 1 when nothing differs but gain and lift;
    ``error`` is what then remains, as a mean square of black-to-white.
    """

    rect: Rect
    agreement: float
    error: float


def fit_at(plates: Floats, canvases: Floats, rect: Rect) -> Fit:
    """The fit of paired pictures, ``(n, height, width)`` each, with the plate at ``rect``."""
    window = window_of(rect, *canvases.shape[1:])
    if window.empty or not _possible(rect, *canvases.shape[1:]):
        return Fit(rect, -1.0, 1.0)
    drawn = rendered(plates, rect, window)
    seen = canvases[:, window.rows, window.columns]
    return Fit(rect, *_agreement(drawn, seen))


def refined(plates: Floats, canvases: Floats, rect: Rect) -> Fit:
    """The best fit near ``rect``, which may be off by a tenth of the plate's size."""
    for level in _LEVELS:
        small_plates, small_canvases = halved(plates, level), halved(canvases, level)
        here = rect.scaled(1 / level)
        if min(here.width, here.height) < _LEAST and level > 1:
            continue
        rect = _descended(small_plates, small_canvases, here).scaled(level)
    return fit_at(plates, canvases, rect)


def _descended(plates: Floats, canvases: Floats, rect: Rect) -> Rect:
    best = fit_at(plates, canvases, rect)
    for _ in range(_ROUNDS):
        window = window_of(best.rect, *canvases.shape[1:])
        if window.empty:
            break
        step = _step(plates, canvases, best.rect, window)
        tried = fit_at(plates, canvases, _moved(best.rect, step))
        if tried.agreement <= best.agreement:
            break
        best = tried
        if np.abs(step).max() < _STILL:
            break
    return best.rect


def _moved(rect: Rect, step: npt.NDArray[np.float64]) -> Rect:
    left, width, top, height = (float(value) for value in step)
    # A step of more than a fifth is a leap beyond what the gradient knows.
    wide, high = rect.width / 5, rect.height / 5
    return Rect(
        rect.left + np.clip(left, -wide, wide),
        rect.top + np.clip(top, -high, high),
        rect.width + np.clip(width, -wide, wide),
        rect.height + np.clip(height, -high, high),
    )


def _step(plates: Floats, canvases: Floats, rect: Rect, window: Window) -> npt.NDArray[np.float64]:
    """The change of left, width, top and height that explains the difference best."""
    drawn = rendered(plates, rect, window)
    seen = canvases[:, window.rows, window.columns]
    down, across = np.gradient(drawn, axis=(1, 2))
    columns = np.arange(window.columns.start, window.columns.stop) + 0.5
    rows = np.arange(window.rows.start, window.rows.stop) + 0.5
    u = ((columns - rect.left) / rect.width).astype(np.float32)[None, None, :]
    v = ((rows - rect.top) / rect.height).astype(np.float32)[None, :, None]
    terms = [-across, -across * u, -down, -down * v, drawn, np.ones_like(drawn)]
    system = np.stack([term.ravel() for term in terms], axis=1)
    normal = (system.T @ system).astype(np.float64)
    wanted = (system.T @ seen.ravel()).astype(np.float64)
    solution, *_ = np.linalg.lstsq(normal, wanted, rcond=1e-9)
    gain = solution[4] if abs(solution[4]) > 0.1 else 1.0
    return np.asarray(solution[:4] / gain)


def _possible(rect: Rect, height: int, width: int) -> bool:
    """Whether a position of the model can say this: at most two canvases large or away."""
    return (
        max(rect.width, abs(rect.left)) <= 2 * width
        and max(rect.height, abs(rect.top)) <= 2 * height
    )


def _agreement(drawn: Floats, seen: Floats) -> tuple[float, float]:
    """Correlation, each picture against its own mean, and the mean square left by gain and lift."""
    a = drawn - drawn.mean(axis=(1, 2), keepdims=True)
    b = seen - seen.mean(axis=(1, 2), keepdims=True)
    aa, bb, ab = (float(np.vdot(x, y)) for x, y in ((a, a), (b, b), (a, b)))
    if aa <= 0 or bb <= 0:
        return 0.0, bb / b.size
    correlation = ab / float(np.sqrt(aa * bb))
    return correlation, bb * (1 - correlation**2) / b.size
