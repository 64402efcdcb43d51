"""What the film strip looks like."""

from __future__ import annotations

from typing import List, Optional, Tuple

from reframe.model.time import FrameRange
from reframe.panel.qt import Qt, QtCore, QtGui
from reframe.panel.theme import Theme

from .scale import Scale

#: Frames of the strip with their pictures, as far as these are there.
Film = List[Tuple[int, Optional[QtGui.QImage]]]

#: Width and stroke of a handle's bracket.
_ARM, _STROKE = 6, 2


def draw_film(
    painter: QtGui.QPainter, film: QtCore.QRectF, scale: Scale, pictures: Film, theme: Theme
) -> None:
    """As many pictures as find room side by side, each of the frame that is about there."""
    known = [(frame, image) for frame, image in pictures if image is not None]
    left, right = scale.x(scale.available.start), scale.x(scale.available.end)
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipRect(QtCore.QRectF(left, film.top(), right - left, film.height()))
    if known:
        shape = known[0][1].width() / known[0][1].height()
        width = max(8.0, film.height() * shape)
        count = max(1, round((right - left) / width))
        width = (right - left) / count
        for index in range(count):
            x = left + index * width
            wanted = scale.frame(x + width / 2)
            image = min(known, key=lambda each: abs(each[0] - wanted))[1]
            _cover(painter, QtCore.QRectF(x, film.top(), width, film.height()), image)
    else:
        painter.fillRect(
            QtCore.QRectF(left, 0, right - left, film.height()), theme.colour("raised")
        )
    painter.restore()


def draw_outside(
    painter: QtGui.QPainter, film: QtCore.QRectF, scale: Scale, sent: FrameRange, theme: Theme
) -> None:
    """What is not sent, dimmed."""
    veil = theme.colour("well")
    veil.setAlpha(190)
    start, end = scale.x(sent.start), scale.x(sent.end)
    painter.fillRect(QtCore.QRectF(film.left(), film.top(), start, film.height()), veil)
    painter.fillRect(QtCore.QRectF(end, film.top(), film.right() - end, film.height()), veil)


def draw_bar(
    painter: QtGui.QPainter,
    bar: QtCore.QRectF,
    scale: Scale,
    sent: FrameRange,
    length: str,
    theme: Theme,
) -> None:
    """The length of what is sent, between in and out."""
    start, end = scale.x(sent.start), scale.x(sent.end)
    metrics = painter.fontMetrics()
    words = metrics.horizontalAdvance(length) + 12
    middle = round(bar.center().y()) + 0.5
    painter.setPen(QtGui.QPen(theme.colour("dim"), 1))
    box = QtCore.QRectF(0, bar.top(), words, bar.height())
    box.moveCenter(QtCore.QPointF((start + end) / 2, bar.center().y()))
    box.moveLeft(min(max(box.left(), bar.left()), bar.right() - words))
    if end - start > words:
        painter.drawLine(QtCore.QLineF(start + 1, middle, box.left(), middle))
        painter.drawLine(QtCore.QLineF(box.right(), middle, end - 1, middle))
    painter.setPen(theme.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, length)


def draw_handles(
    painter: QtGui.QPainter,
    film: QtCore.QRectF,
    scale: Scale,
    sent: FrameRange,
    theme: Theme,
    *,
    focused: bool,
) -> None:
    """Brackets at in and out, and the edge of what is sent."""
    colour = theme.colour("accent")
    start, end = round(scale.x(sent.start)), round(scale.x(sent.end))
    edge = QtCore.QRectF(start, film.top(), end - start, film.height())
    painter.setPen(QtGui.QPen(theme.colour("text") if focused else colour, 1))
    painter.drawLine(QtCore.QLineF(edge.left(), edge.top() + 0.5, edge.right(), edge.top() + 0.5))
    low = edge.bottom() - 0.5
    painter.drawLine(QtCore.QLineF(edge.left(), low, edge.right(), low))
    for x, way in ((start, 1), (end - _STROKE, -1)):
        painter.fillRect(QtCore.QRectF(x, film.top(), _STROKE, film.height()), colour)
        arm = x if way > 0 else x + _STROKE - _ARM
        for y in (film.top(), film.bottom() - _STROKE):
            painter.fillRect(QtCore.QRectF(arm, y, _ARM, _STROKE), colour)


def draw_playhead(painter: QtGui.QPainter, film: QtCore.QRectF, x: float, theme: Theme) -> None:
    """The frame that the canvas shows."""
    place = round(x)
    painter.fillRect(QtCore.QRectF(place, film.top(), 1, film.height()), theme.colour("text"))
    head = QtGui.QPolygonF(
        [
            QtCore.QPointF(place - 4, film.top()),
            QtCore.QPointF(place + 5, film.top()),
            QtCore.QPointF(place + 0.5, film.top() + 6),
        ]
    )
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text"))
    painter.drawPolygon(head)
    painter.restore()


def _cover(painter: QtGui.QPainter, place: QtCore.QRectF, image: QtGui.QImage) -> None:
    """The middle of the picture, filling the place."""
    scale = max(place.width() / image.width(), place.height() / image.height())
    part = QtCore.QRectF(0, 0, place.width() / scale, place.height() / scale)
    part.moveCenter(QtCore.QPointF(image.width() / 2, image.height() / 2))
    painter.drawImage(place, image, part)
