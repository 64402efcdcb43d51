"""What the canvas looks like: the plate, what goes over the edge, and what is to be painted."""

from __future__ import annotations

from functools import lru_cache
from typing import List, Optional

from reframe.panel.qt import Qt, QtCore, QtGui
from reframe.panel.theme import Theme

#: How much of what goes over the canvas' edge can still be seen.
_OVERFLOW = 0.28
#: Distance of the hatching's lines, and side of a corner's handle.
_HATCH, HANDLE = 8, 8


@lru_cache(maxsize=4)
def _hatched(ground: str, colour: str, ratio: float, width: int, height: int) -> QtGui.QPixmap:
    """A hatched area, sharp at the screen's ratio: drawn once, then copied with every frame."""
    area = QtGui.QPixmap(round(width * ratio), round(height * ratio))
    area.setDevicePixelRatio(ratio)
    area.fill(QtGui.QColor(ground))
    painter = QtGui.QPainter(area)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtGui.QPen(QtGui.QColor(colour), 1))
    for x in range(-_HATCH * (height // _HATCH + 1), width, _HATCH):
        painter.drawLine(QtCore.QLineF(x, height, x + height, 0))
    painter.end()
    return area


def draw_empty(painter: QtGui.QPainter, frame: QtCore.QRectF, theme: Theme) -> None:
    """The canvas before anything is painted: a quiet hatching."""
    ratio, whole = painter.device().devicePixelRatioF(), frame.toAlignedRect()
    area = _hatched(theme.window, theme.line, ratio, whole.width(), whole.height())
    painter.drawPixmap(
        frame, area, QtCore.QRectF(0, 0, frame.width() * ratio, frame.height() * ratio)
    )


def draw_plate(
    painter: QtGui.QPainter,
    picture: Optional[QtGui.QPixmap],
    plate: QtCore.QRectF,
    frame: QtCore.QRectF,
    theme: Theme,
) -> None:
    """The picture where it will sit; dimmed where it goes over the edge of the canvas."""
    painter.save()
    painter.setOpacity(_OVERFLOW)
    if not frame.contains(plate):
        outside = QtGui.QPainterPath()
        outside.addRect(plate)
        inside = QtGui.QPainterPath()
        inside.addRect(frame)
        painter.setClipPath(outside.subtracted(inside))
        _fill(painter, picture, plate, theme)
    painter.setOpacity(1)
    painter.setClipRect(frame)
    _fill(painter, picture, plate, theme)
    painter.restore()


def _fill(
    painter: QtGui.QPainter, picture: Optional[QtGui.QPixmap], plate: QtCore.QRectF, theme: Theme
) -> None:
    if picture is None:
        painter.fillRect(plate, theme.colour("raised"))
    else:
        painter.drawPixmap(plate.topLeft(), picture)


def draw_words(
    painter: QtGui.QPainter,
    words: str,
    plate: QtCore.QRectF,
    frame: QtCore.QRectF,
    theme: Theme,
) -> None:
    """The words in each empty area that is large enough for them."""
    painter.setPen(theme.colour("dim"))
    for area in empty_areas(plate, frame):
        need = painter.fontMetrics().boundingRect(words).size()
        if area.width() >= need.width() + 8 and area.height() >= need.height() + 4:
            box = QtCore.QRectF(0, 0, need.width() + 12, need.height() + 4)
            box.moveCenter(area.center())
            painter.fillRect(box, theme.colour("window"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def empty_areas(plate: QtCore.QRectF, frame: QtCore.QRectF) -> List[QtCore.QRectF]:
    """The larger pair of the areas beside the plate, or above and below it."""
    seen = plate.intersected(frame)
    beside = [
        QtCore.QRectF(frame.left(), seen.top(), seen.left() - frame.left(), seen.height()),
        QtCore.QRectF(seen.right(), seen.top(), frame.right() - seen.right(), seen.height()),
    ]
    stacked = [
        QtCore.QRectF(frame.left(), frame.top(), frame.width(), seen.top() - frame.top()),
        QtCore.QRectF(frame.left(), seen.bottom(), frame.width(), frame.bottom() - seen.bottom()),
    ]
    return max(beside, stacked, key=lambda pair: sum(a.width() * a.height() for a in pair))


def draw_outline(
    painter: QtGui.QPainter, plate: QtCore.QRectF, theme: Theme, *, focused: bool
) -> None:
    """The plate's edge and the handles at its corners."""
    colour = theme.colour("accent" if focused else "dim")
    painter.setPen(QtGui.QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(plate.adjusted(0, 0, -1, -1))
    for corner in (plate.topLeft(), plate.topRight(), plate.bottomLeft(), plate.bottomRight()):
        handle = QtCore.QRectF(0, 0, HANDLE, HANDLE)
        handle.moveCenter(corner)
        painter.fillRect(handle, theme.colour("text"))
        painter.drawRect(handle.adjusted(0, 0, -1, -1))


def draw_frame(painter: QtGui.QPainter, frame: QtCore.QRectF, theme: Theme) -> None:
    """The edge of the canvas, just outside of it: every pixel inside is the picture's."""
    painter.setPen(QtGui.QPen(theme.colour("dim"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame.adjusted(-1, -1, 0, 0))
