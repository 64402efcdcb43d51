"""Where on the screen the canvas lies, and where on it the plate's pixels fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from reframe.model.geometry import Size, SourcePosition
from reframe.panel.qt import QtCore

#: Room around the canvas for what goes over its edge, as a part of the widget, and at least so
#: many pixels.
_SURROUNDINGS = 0.08
_LEAST = 16


def plate_pixels(position: SourcePosition, canvas: Size) -> Tuple[int, int, int, int]:
    """Left, top, right and bottom of the plate in whole pixels of the output.

    Each edge is rounded by itself and the plate is never empty: the same rule by which the
    sandbox puts the picture there, so that what is seen is what is made.
    """
    left, top, width, height = position.pixels(canvas)
    x, y = round(left), round(top)
    return x, y, max(x + 1, round(left + width)), max(y + 1, round(top + height))


@dataclass(frozen=True)
class Viewport:
    """The canvas fitted into a widget. Lengths are the widget's, in device-independent pixels."""

    canvas: Size
    left: float
    top: float
    scale: float
    #: Device pixels for one of the widget's.
    ratio: float = 1.0

    @property
    def frame(self) -> QtCore.QRectF:
        """The canvas on the widget."""
        return self._rect(0, 0, self.canvas.width, self.canvas.height)

    def plate(self, position: SourcePosition) -> QtCore.QRectF:
        """The plate on the widget, on whole device pixels."""
        return self._rect(*plate_pixels(position, self.canvas))

    def at(self, point: QtCore.QPointF) -> Tuple[float, float]:
        """A point of the widget in fractions of the canvas."""
        return (
            (point.x() - self.left) / (self.canvas.width * self.scale),
            (point.y() - self.top) / (self.canvas.height * self.scale),
        )

    def distance(self, pixels: float) -> Tuple[float, float]:
        """So many of the widget's pixels in fractions of the canvas."""
        return (
            pixels / (self.canvas.width * self.scale),
            pixels / (self.canvas.height * self.scale),
        )

    def x(self, fraction: float) -> float:
        """Where a vertical line at a fraction of the canvas lies, on a whole device pixel."""
        return self._snap(self.left + fraction * self.canvas.width * self.scale)

    def y(self, fraction: float) -> float:
        return self._snap(self.top + fraction * self.canvas.height * self.scale)

    def _rect(self, left: int, top: int, right: int, bottom: int) -> QtCore.QRectF:
        x, y = self._snap(self.left + left * self.scale), self._snap(self.top + top * self.scale)
        return QtCore.QRectF(
            x,
            y,
            self._snap(self.left + right * self.scale) - x,
            self._snap(self.top + bottom * self.scale) - y,
        )

    def _snap(self, length: float) -> float:
        return round(length * self.ratio) / self.ratio


def fitted(
    canvas: Size, widget: QtCore.QSize, ratio: float = 1.0, around: float = _SURROUNDINGS
) -> Viewport:
    """The canvas in the middle of a widget, with room around it."""
    room_x = max(_LEAST, widget.width() * around)
    room_y = max(_LEAST, widget.height() * around)
    scale = min(
        max(1.0, widget.width() - 2 * room_x) / canvas.width,
        max(1.0, widget.height() - 2 * room_y) / canvas.height,
    )
    left = (widget.width() - canvas.width * scale) / 2
    top = (widget.height() - canvas.height * scale) / 2
    return Viewport(canvas, round(left * ratio) / ratio, round(top * ratio) / ratio, scale, ratio)
