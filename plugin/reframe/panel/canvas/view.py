"""The canvas as a widget: the current frame where it will sit, moved by mouse and keys."""

from __future__ import annotations

from typing import Optional

from reframe.model.geometry import SourcePosition
from reframe.panel import placing
from reframe.panel.handover import show
from reframe.panel.placing import Guides
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme

from . import keys, painting
from .easing import Easing
from .gestures import Gesture, corner_at, cursor_for
from .overlays import draw_guides, draw_overlays, uncovered
from .scaled import Scaled
from .viewport import Viewport, fitted

#: A wheel that rests so long, in milliseconds, has ended its gesture.
_WHEEL_RESTS = 400
#: How much one degree of the wheel scales.
_WHEEL = 1.004


class Canvas(QtWidgets.QWidget):
    """Draws ``session.state.framing`` and moves the picture in it."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._framing, self._sight = session.state.framing, session.state.sight
        self._gesture: Optional[Gesture] = None
        self._guides = Guides()
        self._easing = Easing(self)
        self._scaled = Scaled()
        self._wheel = QtCore.QTimer(self, singleShot=True, interval=_WHEEL_RESTS)
        self._wheel.timeout.connect(self._framing.release)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 160)
        self.setAccessibleName(self.tr("Canvas"))
        self.setToolTip(
            self.tr(
                "Drag the picture, or its corners to scale it (Alt: freely). Wheel: scale about "
                "the cursor. Arrows: one pixel, with Shift ten. Ctrl while dragging: no snapping."
            )
        )
        show(self, self._framing, ("positions", "source", "active", "resolution"), self._placed)
        show(self, self._sight, ("overlays",), self.update)
        show(self, session.stills, ("version",), self.update)
        show(self, session.state.footage, ("frame", "selected"), self._want)

    @property
    def viewport(self) -> Viewport:
        """Where on this widget the canvas lies now."""
        return fitted(self._framing.canvas, self.size(), self.devicePixelRatioF())

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(640, 480)

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        theme, viewport, position = self._theme, self.viewport, self._shown_position()
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), theme.colour("well"))
        frame = viewport.frame
        painting.draw_empty(painter, frame, theme)
        painting.draw_frame(painter, frame, theme)
        if position is not None:
            plate = viewport.plate(position)
            painting.draw_plate(painter, self._picture(plate.size()), plate, frame, theme)
            free = uncovered(frame, self._framing.active, self._sight.overlays)
            painting.draw_words(painter, self.tr("to be painted"), plate, free, theme)
            painting.draw_outline(painter, plate, theme, focused=self.hasFocus())
        draw_overlays(painter, viewport, self._framing.active, self._sight.overlays, theme)
        draw_guides(painter, viewport, self._guides.vertical, self._guides.horizontal, theme)
        painter.end()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        position = self._framing.position
        if event.button() != Qt.MouseButton.LeftButton or position is None:
            return
        plate = self.viewport.plate(position)
        corner = corner_at(event.position(), plate)
        if corner is not None or plate.contains(event.position()):
            self._easing.stop()
            self._gesture = Gesture(event.position(), position, corner)

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        gesture, now = self._gesture, event.position()
        if gesture is None:
            self._point(now)
            return
        if self._framing.holding or gesture.begun(now):
            self._framing.hold()
            placed, self._guides = gesture.result(
                now, self.viewport, event.modifiers(), self._sight.snaps
            )
            self._framing.place(placed)
            self.update()

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end_gesture()

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        position = self._framing.position
        turned = event.angleDelta().y() or event.angleDelta().x()
        if position is None or not turned or self._gesture is not None:
            return
        self._framing.hold()
        self._wheel.start()
        about = self.viewport.at(event.position())
        fine = 0.2 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1.0
        factor = _WHEEL ** (turned / 8 * fine)
        self._framing.place(placing.scaled(position, factor, about, self._framing.canvas))
        event.accept()

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            self._framing.place(self._gesture.position)
            self._end_gesture()
        elif not keys.press(self._framing, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QtGui.QKeyEvent) -> None:
        if not event.isAutoRepeat() and event.key() in keys.ARROWS:
            self._framing.release()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:
        self._framing.release()
        super().focusOutEvent(event)
        self.update()

    def _end_gesture(self) -> None:
        self._gesture, self._guides = None, Guides()
        self._framing.release()
        self.update()

    def _point(self, at: QtCore.QPointF) -> None:
        position = self._framing.position
        if position is not None:
            plate = self.viewport.plate(position)
            self.setCursor(cursor_for(corner_at(at, plate), plate.contains(at)))

    def _placed(self) -> None:
        """The picture is elsewhere: jump there after a hand's own move, ease there otherwise."""
        self.setEnabled(self._framing.position is not None)
        self.setAccessibleDescription(_in_words(self._framing.active, self._framing.position))
        key = (self._framing.active, self._framing.resolution, self._framing.source)
        self._easing.follow(self._framing.position, key, at_once=self._framing.holding)
        if not self._framing.holding:
            self._want()
        self.update()

    def _shown_position(self) -> Optional[SourcePosition]:
        return self._easing.position

    def _picture(self, size: QtCore.QSizeF) -> Optional[QtGui.QPixmap]:
        """The frame to draw: the right one, or the nearest there is until it comes."""
        stills, frame = self._session.stills, self._session.state.footage.frame
        image = stills.exact(frame, self._device_length()) or stills.nearest(frame)
        return None if image is None else self._scaled.of(image, size, self.devicePixelRatioF())

    def _device_length(self) -> int:
        """The plate's longer side in device pixels: pictures are made to fit a square."""
        position = self._framing.position
        if position is None:
            return 1
        plate = self.viewport.plate(position)
        return int(max(plate.width(), plate.height()) * self.devicePixelRatioF())

    def _want(self) -> None:
        footage = self._session.state.footage
        if footage.available is not None:
            self._session.stills.want(footage.frame, self._device_length(), footage.available)
        self.update()


def _in_words(ratio: str, position: Optional[SourcePosition]) -> str:
    """Where the picture sits, for screen readers."""
    if position is None:
        return ""
    x, y, w, h = (
        round(100 * part, 1)
        for part in (position.x_norm, position.y_norm, position.w_norm, position.h_norm)
    )
    return f"{ratio}: X {x} %, Y {y} %, W {w} %, H {h} %"
