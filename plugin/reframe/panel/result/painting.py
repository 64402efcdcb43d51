"""What the result's page draws: two pictures on one canvas, compared in one of three ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from reframe.model.geometry import Size, SourcePosition
from reframe.panel.canvas import painting
from reframe.panel.canvas.viewport import Viewport, plate_pixels
from reframe.panel.qt import Qt, QtCore, QtGui
from reframe.panel.theme import Theme

#: How many times a difference is added to itself: what is seen is 2 ** so many times as strong.
DOUBLINGS = 3
_MARGIN, _KNOB = 8, 20

Image = Optional[QtGui.QImage]


@dataclass(frozen=True)
class Pictures:
    """Source and result at one frame, and where on the canvas the source was asked to sit."""

    source: Image
    result: Image
    position: SourcePosition


def draw_source(
    painter: QtGui.QPainter, viewport: Viewport, pictures: Pictures, theme: Theme
) -> None:
    """The source where it was asked to sit, around it the canvas as it was before."""
    frame = viewport.frame
    painting.draw_empty(painter, frame, theme)
    painter.save()
    painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
    _draw(painter, pictures.source, viewport.plate(pictures.position), theme)
    painter.restore()


def draw_result(
    painter: QtGui.QPainter,
    viewport: Viewport,
    pictures: Pictures,
    theme: Theme,
    nothing: str,
    seen: QtCore.QRectF,
) -> None:
    """The result; ``nothing`` are the words where it has no frame, ``seen`` what the source
    leaves free."""
    frame = viewport.frame
    if pictures.result is None:
        painter.fillRect(frame, theme.colour("well"))
        painter.setPen(theme.colour("dim"))
        painter.drawText(seen, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, nothing)
        return
    _draw(painter, pictures.result, frame, theme)


def draw_wipe(painter: QtGui.QPainter, viewport: Viewport, line: float, theme: Theme) -> None:
    """The line between source and result, with something to take hold of."""
    frame, x = viewport.frame, viewport.x(line)
    painter.fillRect(QtCore.QRectF(x - 0.5, frame.top(), 1, frame.height()), theme.colour("text"))
    knob = QtCore.QRectF(0, 0, 6, _KNOB)
    knob.moveCenter(QtCore.QPointF(x, frame.center().y()))
    painter.fillRect(knob, theme.colour("text"))
    painter.fillRect(knob.adjusted(2.5, 4, -2.5, -4), theme.colour("well"))


def difference(pictures: Pictures, canvas: Size) -> Image:
    """What differs inside the source's place, made stronger, in pixels of the result's picture.

    Where the source runs over the edge of the canvas, so does the picture that is returned. None
    while one of the two is missing.
    """
    source, result = pictures.source, pictures.result
    if source is None or result is None:
        return None
    left, top, right, bottom = plate_pixels(pictures.position, canvas)
    across, down = result.width() / canvas.width, result.height() / canvas.height
    x, y = round(left * across), round(top * down)
    size = QtCore.QSize(max(1, round(right * across) - x), max(1, round(bottom * down) - y))
    ignore, smooth = Qt.AspectRatioMode, Qt.TransformationMode
    made = source.scaled(size, ignore.IgnoreAspectRatio, smooth.SmoothTransformation)
    made = made.convertToFormat(QtGui.QImage.Format.Format_RGB32)
    modes = QtGui.QPainter.CompositionMode
    _compose(made, modes.CompositionMode_Difference, result, QtCore.QPoint(-x, -y))
    _blacken(made, QtCore.QRect(QtCore.QPoint(-x, -y), result.size()))
    for _ in range(DOUBLINGS):
        _compose(made, modes.CompositionMode_Plus, made.copy(), QtCore.QPoint(0, 0))
    return made


def draw_difference(
    painter: QtGui.QPainter, viewport: Viewport, position: SourcePosition, made: QtGui.QImage
) -> None:
    """`difference` in its place; nothing is compared around it, so it is black there."""
    painter.fillRect(viewport.frame, Qt.GlobalColor.black)
    painter.save()
    painter.setClipRect(viewport.frame)
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(viewport.plate(position), made)
    painter.restore()


def _compose(
    onto: QtGui.QImage,
    mode: QtGui.QPainter.CompositionMode,
    image: QtGui.QImage,
    at: QtCore.QPoint,
) -> None:
    painter = QtGui.QPainter(onto)
    painter.setCompositionMode(mode)
    painter.drawImage(at, image)
    painter.end()


def _blacken(image: QtGui.QImage, inside: QtCore.QRect) -> None:
    """Outside of the result there is nothing to compare, and nothing may shine over its edge."""
    painter = QtGui.QPainter(image)
    outside = QtGui.QRegion(image.rect()).subtracted(QtGui.QRegion(inside))
    painter.setClipRegion(outside)
    painter.fillRect(image.rect(), Qt.GlobalColor.black)
    painter.end()


def draw_tag(
    painter: QtGui.QPainter, words: str, frame: QtCore.QRectF, theme: Theme, corner: Qt.Corner
) -> None:
    """Words in a corner of the picture, on a ground of their own; none where there is no room."""
    need = painter.fontMetrics().boundingRect(words).size()
    box = QtCore.QRectF(0, 0, need.width() + 12, need.height() + 6)
    if box.width() + 2 * _MARGIN > frame.width():
        return
    inner = frame.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    if corner == Qt.Corner.TopLeftCorner:
        box.moveTopLeft(inner.topLeft())
    elif corner == Qt.Corner.TopRightCorner:
        box.moveTopRight(inner.topRight())
    else:
        box.moveBottomLeft(inner.bottomLeft())
    ground = theme.colour("well")
    ground.setAlpha(215)
    painter.fillRect(box, ground)
    amber = corner == Qt.Corner.BottomLeftCorner
    painter.setPen(theme.colour("amber" if amber else "text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _draw(painter: QtGui.QPainter, image: Image, place: QtCore.QRectF, theme: Theme) -> None:
    if image is None:
        painter.fillRect(place, theme.colour("raised"))
        return
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image)
