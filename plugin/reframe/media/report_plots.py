"""The drawings of the report, as SVG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reframe.media.check_verdict import EXACT_PSNR
from reframe.model.geometry import Size, SourcePosition

_WIDTH, _HEIGHT = 984, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 12, 26
#: Around the canvas and whatever lies beyond it.
_MARGIN = 12.0
#: Frames between two that are named.
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)


@dataclass(frozen=True)
class _Axes:
    """From frames and decibels to the drawing's coordinates."""

    frames: int
    low: float
    high: float

    def x(self, frame: float) -> float:
        return _LEFT + frame / max(1, self.frames - 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _TOP + (self.high - value) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)

    def rule(self, value: float, style: str) -> str:
        y = self.y(value)
        return f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {style}/>'


def psnr_plot(psnr: npt.NDArray[np.float64], worst: int | None) -> str:
    """PSNR over frames; the dashed line is the one above which a result counts as exact."""
    axes = _axes_of(psnr)
    parts = [
        axes.rule(value, 'stroke="var(--line)"')
        + f'<text x="{_LEFT - 8}" y="{axes.y(value) + 4:.1f}" text-anchor="end">{value:.0f}</text>'
        for value in np.arange(axes.low, axes.high + 1, 10)
    ]
    parts.append(axes.rule(EXACT_PSNR, 'stroke="var(--good)" stroke-dasharray="4 5"'))
    parts += [
        f'<text x="{axes.x(frame):.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{frame}</text>'
        for frame in _named_frames(len(psnr))
    ]
    parts += [
        f'<polyline points="{points}" fill="none" stroke="var(--ink)" stroke-width="1.6"/>'
        for points in _stretches(psnr, axes)
    ]
    if worst is not None:
        x, y = axes.x(worst), axes.y(psnr[worst])
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="var(--fair)"/>')
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="PSNR in dB, by frame">'
        f"{''.join(parts)}</svg>"
    )


def place_drawing(canvas: Size, asked: SourcePosition, found: SourcePosition | None) -> str:
    """The canvas with the place asked for (dashed) and the place found (filled), all of both."""
    width, height = 240.0, 240.0 * canvas.height / canvas.width
    if height > 300:
        width, height = 300.0 * canvas.width / canvas.height, 300.0
    every = [SourcePosition(0, 0, 1, 1), asked, *([found] if found else [])]
    left = min(place.x_norm for place in every) * width - _MARGIN
    top = min(place.y_norm for place in every) * height - _MARGIN
    right = max(place.x_norm + place.w_norm for place in every) * width + _MARGIN
    bottom = max(place.y_norm + place.h_norm for place in every) * height + _MARGIN
    places = []
    if found is not None:
        style = 'fill="var(--ink)" fill-opacity=".28" stroke="var(--ink)"'
        places.append(_rectangle(found, width, height, style))
    dashed = 'fill="none" stroke="var(--quiet)" stroke-dasharray="5 4"'
    places.append(_rectangle(asked, width, height, dashed))
    return (
        f'<svg viewBox="{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}" role="img" '
        'aria-label="Place of the source on the canvas">'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="var(--panel)"/>{"".join(places)}'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="none" stroke="var(--quiet)" '
        'stroke-opacity=".6"/></svg>'
    )


def _axes_of(psnr: npt.NDArray[np.float64]) -> _Axes:
    known = psnr[np.isfinite(psnr)]
    if not len(known):
        return _Axes(len(psnr), 20, 50)
    low = min(20.0, float(np.floor(known.min() / 10) * 10))
    high = max(50.0, float(np.ceil(known.max() / 10) * 10))
    return _Axes(len(psnr), low, high)


def _named_frames(count: int) -> list[int]:
    """The first frame, the last, and round numbers between them that have room."""
    step = next((size for size in _STEPS if count / size <= 10), count)
    return [frame for frame in range(0, count - step // 2, step) if frame < count - 1] + [count - 1]


def _stretches(psnr: npt.NDArray[np.float64], axes: _Axes) -> list[str]:
    """The points of each stretch of frames that have a match."""
    known = np.flatnonzero(np.isfinite(psnr))
    groups = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [
        " ".join(f"{axes.x(frame):.1f},{axes.y(psnr[frame]):.1f}" for frame in group)
        for group in groups
        if len(group)
    ]


def _rectangle(place: SourcePosition, width: float, height: float, style: str) -> str:
    x, y = place.x_norm * width, place.y_norm * height
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{place.w_norm * width:.1f}" '
        f'height="{place.h_norm * height:.1f}" {style}/>'
    )
