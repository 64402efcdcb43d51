"""Sizes, shapes and the place of the plate on the canvas.

All fractions are of the canvas, with the origin at its top left, as fal's
``RayReframeSourcePosition`` has them (facts: fal endpoint schema, 2026-10-08).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Tuple

from .errors import BadInput


@dataclass(frozen=True)
class Size:
    """Width and height in square pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"

    @property
    def aspect(self) -> Fraction:
        return Fraction(self.width, self.height)

    @property
    def turned(self) -> Size:
        return Size(self.height, self.width)


@dataclass(frozen=True)
class SourcePosition:
    """Where the proxy sits on the canvas; it may run over the canvas' edges."""

    x_norm: float
    y_norm: float
    w_norm: float
    h_norm: float

    def __post_init__(self) -> None:
        values = (self.x_norm, self.y_norm, self.w_norm, self.h_norm)
        if not all(math.isfinite(value) for value in values):
            raise BadInput("The position must be four numbers X,Y,W,H; one of these is not finite.")
        if not (-2 <= self.x_norm <= 2 and -2 <= self.y_norm <= 2):
            raise BadInput("The position's X and Y must lie between -2 and 2 canvas sizes.")
        if not (0 < self.w_norm <= 2 and 0 < self.h_norm <= 2):
            raise BadInput("The position's W and H must be above 0 and at most 2 canvas sizes.")
        if (
            self.x_norm >= 1
            or self.y_norm >= 1
            or self.x_norm + self.w_norm <= 0
            or self.y_norm + self.h_norm <= 0
        ):
            raise BadInput(
                "At this position nothing of the picture is on the canvas; "
                "move it until a part of it lies between 0 and 1."
            )

    def pixels(self, canvas: Size) -> Tuple[float, float, float, float]:
        """Left, top, width and height in pixels of ``canvas``, not rounded."""
        return (
            self.x_norm * canvas.width,
            self.y_norm * canvas.height,
            self.w_norm * canvas.width,
            self.h_norm * canvas.height,
        )

    def __str__(self) -> str:
        return ",".join(f"{v:g}" for v in (self.x_norm, self.y_norm, self.w_norm, self.h_norm))


def parse_position(text: str) -> SourcePosition:
    """``"0,0.25,1,0.5"`` as a position. Raises `BadInput` for anything else."""
    try:
        x, y, w, h = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            f"{text!r} is not a position; write four numbers X,Y,W,H as fractions of the canvas, "
            "such as 0,0.25,1,0.5."
        ) from None
    return SourcePosition(x, y, w, h)


def parse_ratio(text: str) -> Fraction:
    """``"9:16"`` as 9/16."""
    width, _, height = text.partition(":")
    try:
        return Fraction(int(width), int(height))
    except (ValueError, ZeroDivisionError):
        raise BadInput(f"{text!r} is not a ratio; write it as 9:16.") from None


def canvas_size(ratio: str, resolution: str) -> Size:
    """The canvas in pixels that is expected for a ratio and a tier.

    fal publishes no output sizes. The rule here is equal area with the 16:9 picture of the same
    tier, which agrees with the two sizes that a third party gives (720×1280 for 9:16 and 960×960
    for 1:1 at 720p); whatever comes back is probed, and nothing rests on this but previews.
    """
    shape = parse_ratio(ratio)
    short = int(resolution.rstrip("p"))
    area = short * round(short * 16 / 9)
    width = math.sqrt(area * shape)
    return Size(even(width), even(width / float(shape)))


def even(value: float) -> int:
    """The even number nearest to ``value``, at least 2."""
    return max(2, 2 * round(value / 2))


def fit_inside(size: Size, box: Size) -> Size:
    """``size`` scaled down to fit the box, same shape, even sides; never enlarged."""
    scale = min(1.0, box.width / size.width, box.height / size.height)
    return Size(even(size.width * scale), even(size.height * scale))


def centred_fit(source: Size, canvas: Size) -> SourcePosition:
    """The position that the service takes when none is sent: whole picture, centred."""
    scale = min(canvas.width / source.width, canvas.height / source.height)
    w = source.width * scale / canvas.width
    h = source.height * scale / canvas.height
    return SourcePosition((1 - w) / 2, (1 - h) / 2, w, h)


def centred_fill(source: Size, canvas: Size) -> SourcePosition:
    """The position that covers the canvas, centred, as far as the service allows.

    A picture may be twice as wide or high as the canvas and no more, so a 16:9 picture cannot
    fill a 9:16 canvas: it would have to be 3.2 times as wide.
    """
    scale = max(canvas.width / source.width, canvas.height / source.height)
    scale = min(scale, 2 * canvas.width / source.width, 2 * canvas.height / source.height)
    w = min(2.0, source.width * scale / canvas.width)
    h = min(2.0, source.height * scale / canvas.height)
    return SourcePosition((1 - w) / 2, (1 - h) / 2, w, h)
