"""Lines and areas over the canvas: thirds, safe areas, and what phone apps cover."""

from __future__ import annotations

from typing import FrozenSet, Tuple

from reframe.panel.qt import QtCore, QtGui
from reframe.panel.state.sight import PHONE, SAFE, THIRDS
from reframe.panel.theme import Theme

from .viewport import Viewport

#: Parts of the picture's width and height that are safe for action and for titles (EBU R 95).
ACTION, TITLE = 0.93, 0.90

#: What apps lay over a 9:16 picture, as left, top, width and height: the head line, the buttons
#: on the right, the caption with its controls at the bottom. Drawn large enough for the common
#: apps, whose own figures differ and change.
PHONE_AREAS: Tuple[Tuple[float, float, float, float], ...] = (
    (0.0, 0.0, 1.0, 0.11),
    (0.86, 0.44, 0.14, 0.36),
    (0.0, 0.80, 1.0, 0.20),
)


def draw_overlays(
    painter: QtGui.QPainter, viewport: Viewport, ratio: str, wanted: FrozenSet[str], theme: Theme
) -> None:
    """Draw the wanted overlays; the phone's only where there is such a phone."""
    if PHONE in wanted and ratio == "9:16":
        _draw_phone(painter, viewport, theme)
    if THIRDS in wanted:
        _draw_lines(painter, viewport, (1 / 3, 2 / 3), (1 / 3, 2 / 3))
    if SAFE in wanted:
        _draw_safe(painter, viewport)


def uncovered(frame: QtCore.QRectF, ratio: str, wanted: FrozenSet[str]) -> QtCore.QRectF:
    """The part of the canvas where words of the panel's own do not meet an overlay's."""
    if PHONE not in wanted or ratio != "9:16":
        return frame
    head, foot = PHONE_AREAS[0][3], PHONE_AREAS[-1][3]
    return frame.adjusted(0, frame.height() * head, 0, -frame.height() * foot)


def draw_guides(
    painter: QtGui.QPainter,
    viewport: Viewport,
    vertical: Tuple[float, ...],
    horizontal: Tuple[float, ...],
    theme: Theme,
) -> None:
    """Lines that the plate has just snapped to, across the whole canvas and beyond."""
    painter.setPen(QtGui.QPen(theme.colour("amber"), 1))
    frame = viewport.frame.adjusted(-8, -8, 8, 8)
    for each in vertical:
        x = viewport.x(each)
        painter.drawLine(QtCore.QLineF(x, frame.top(), x, frame.bottom()))
    for each in horizontal:
        y = viewport.y(each)
        painter.drawLine(QtCore.QLineF(frame.left(), y, frame.right(), y))


def _draw_lines(
    painter: QtGui.QPainter,
    viewport: Viewport,
    vertical: Tuple[float, ...],
    horizontal: Tuple[float, ...],
) -> None:
    painter.setPen(QtGui.QPen(QtGui.QColor(255, 255, 255, 90), 1))
    frame = viewport.frame
    for each in vertical:
        x = viewport.x(each)
        painter.drawLine(QtCore.QLineF(x, frame.top(), x, frame.bottom()))
    for each in horizontal:
        y = viewport.y(each)
        painter.drawLine(QtCore.QLineF(frame.left(), y, frame.right(), y))


def _draw_safe(painter: QtGui.QPainter, viewport: Viewport) -> None:
    """Both areas; their names stand in the inner one, where no line of theirs meets them."""
    painter.setPen(QtGui.QPen(QtGui.QColor(255, 255, 255, 120), 1, QtCore.Qt.PenStyle.DashLine))
    action, title = (
        _area(viewport, (1 - part) / 2, (1 - part) / 2, part, part) for part in (ACTION, TITLE)
    )
    painter.drawRect(action)
    painter.drawRect(title)
    align, room = QtCore.Qt.AlignmentFlag, title.adjusted(4, 2, -4, 0)
    painter.drawText(room, align.AlignTop | align.AlignLeft, _words("action"))
    painter.drawText(room, align.AlignTop | align.AlignRight, _words("title"))


def _draw_phone(painter: QtGui.QPainter, viewport: Viewport, theme: Theme) -> None:
    veil = theme.colour("window")
    veil.setAlpha(150)
    painter.setPen(QtGui.QPen(theme.colour("dim"), 1, QtCore.Qt.PenStyle.DotLine))
    painter.setBrush(veil)
    for left, top, width, height in PHONE_AREAS:
        painter.drawRect(_area(viewport, left, top, width, height).intersected(viewport.frame))
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    painter.setPen(theme.colour("text"))
    words = _words("covered by phone apps")
    painter.drawText(_area(viewport, *PHONE_AREAS[-1]), QtCore.Qt.AlignmentFlag.AlignCenter, words)


def _area(
    viewport: Viewport, left: float, top: float, width: float, height: float
) -> QtCore.QRectF:
    return QtCore.QRectF(
        QtCore.QPointF(viewport.x(left), viewport.y(top)),
        QtCore.QPointF(viewport.x(left + width), viewport.y(top + height)),
    )


def _words(text: str) -> str:
    return QtCore.QCoreApplication.translate("Canvas", text)
