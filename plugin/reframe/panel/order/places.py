"""The nine places: a small grid of points, pressed or walked through with the arrow keys."""

from __future__ import annotations

from typing import Optional, Tuple

from reframe.panel.canvas.keys import ARROWS
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.state.framing import Framing
from reframe.panel.theme import Theme

_SIDE = 48


class Places(QtWidgets.QWidget):
    """Shows which of the nine places the picture is in, and puts it in another."""

    def __init__(self, framing: Framing, theme: Theme) -> None:
        super().__init__()
        self._framing, self._theme = framing, theme
        self._over: Optional[Tuple[int, int]] = None
        self.setFixedSize(_SIDE, _SIDE)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Nine places"))
        self.setToolTip(self.tr("Align the picture with the canvas  (7 8 9 4 5 6 1 2 3)"))
        show(self, framing, ("positions", "active", "source"), self.update)

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        theme, painter = self._theme, QtGui.QPainter(self)
        painter.fillRect(self.rect(), theme.colour("well"))
        painter.setPen(QtGui.QPen(theme.colour("accent" if self.hasFocus() else "line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        now = self._framing.place_now
        for row in range(3):
            for column in range(3):
                here = (column, row)
                colour = "accent" if here == now else "text" if here == self._over else "dim"
                side = 8 if here == now else 4
                dot = QtCore.QRect(0, 0, side, side)
                dot.moveCenter(QtCore.QPoint(8 + column * 16, 8 + row * 16))
                painter.fillRect(dot, theme.colour(colour))
        painter.end()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        self._framing.preset(*_place_at(event.position()))

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        self._over = _place_at(event.position())
        self.update()

    def leaveEvent(self, event: QtCore.QEvent) -> None:
        self._over = None
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() not in ARROWS:
            super().keyPressEvent(event)
            return
        right, down = ARROWS[event.key()]
        column, row = self._framing.place_now or (1, 1)
        self._framing.preset(min(max(column + right, 0), 2), min(max(row + down, 0), 2))


def _place_at(point: QtCore.QPointF) -> Tuple[int, int]:
    column, row = int(point.x() // 16), int(point.y() // 16)
    return min(max(column, 0), 2), min(max(row, 0), 2)
