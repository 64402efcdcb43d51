"""The six shapes as pictures: one, or several with a position each."""

from __future__ import annotations

from typing import Dict

from reframe.model.geometry import parse_ratio
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import CheckBox, heading, row

_PICTURE = 22


class ShapeButton(QtWidgets.QAbstractButton):
    """A shape drawn to scale above its name; a line below marks the one on the canvas."""

    def __init__(self, ratio: str, theme: Theme) -> None:
        super().__init__()
        self.ratio, self._theme = ratio, theme
        self.active = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QtCore.QSize:
        words = self.fontMetrics().horizontalAdvance("21:9") + 3 * GRID
        return QtCore.QSize(max(44, words), _PICTURE + self.fontMetrics().height() + 4 * GRID)

    def minimumSizeHint(self) -> QtCore.QSize:
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """The state decides what is checked, not the click."""

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        theme, painter = self._theme, QtGui.QPainter(self)
        chosen, over = self.isChecked(), self.underMouse()
        painter.fillRect(self.rect(), theme.colour("raised" if chosen or over else "well"))
        edge = "accent" if self.hasFocus() or chosen else "line"
        painter.setPen(QtGui.QPen(theme.colour(edge), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(QtGui.QPen(theme.colour("text" if chosen else "dim"), 1.5))
        painter.setBrush(theme.colour("accent") if chosen else Qt.BrushStyle.NoBrush)
        painter.drawRect(self._picture())
        painter.setPen(theme.colour("text" if chosen else "dim"))
        words = self.rect().adjusted(0, 0, 0, -GRID - 1)
        low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter
        painter.drawText(words, low, self.ratio)
        if self.active and chosen:
            painter.fillRect(1, self.height() - 3, self.width() - 2, 2, theme.colour("accent"))
        painter.end()

    def _picture(self) -> QtCore.QRectF:
        shape = float(parse_ratio(self.ratio))
        side = _PICTURE - 4
        width, height = (side * shape**0.5, side / shape**0.5) if shape else (side, side)
        scale = min(1.0, (self.width() - 3 * GRID) / width, _PICTURE / height)
        size = QtCore.QSizeF(round(width * scale), round(height * scale))
        left = round((self.width() - size.width()) / 2) + 0.5
        top = GRID + round((_PICTURE - size.height()) / 2) + 1.5
        return QtCore.QRectF(QtCore.QPointF(left, top), size)


class Shapes(QtWidgets.QWidget):
    """A click chooses a shape alone; with Ctrl, or with *Several* on, it adds or takes away."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._framing, self._theme = session.state.framing, theme
        self.buttons: Dict[str, ShapeButton] = {}
        self.several = CheckBox(theme, self.tr("Several"))
        self.several.setToolTip(
            self.tr("Several shapes: one upload, a job and a position for each  (Ctrl+click)")
        )
        self._places = QtWidgets.QHBoxLayout()
        self._places.setSpacing(GRID)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(row(heading(self.tr("Shape")), None, self.several))
        rows.addLayout(self._places)
        show(self, self._framing, ("endpoint",), self._offer)
        show(self, self._framing, ("ratios", "active"), self._refresh)

    def _offer(self) -> None:
        """The shapes that the service has."""
        if tuple(self.buttons) == self._framing.endpoint.ratios:
            return
        for button in self.buttons.values():
            button.deleteLater()
        self.buttons = {}
        for ratio in self._framing.endpoint.ratios:
            button = ShapeButton(ratio, self._theme)
            button.setAccessibleName(self.tr("Shape {0}").format(ratio))
            button.clicked.connect(lambda _=False, ratio=ratio: self._click(ratio))
            self.buttons[ratio] = button
            self._places.addWidget(button, 1)
        self._refresh()

    def _click(self, ratio: str) -> None:
        held = QtWidgets.QApplication.keyboardModifiers()
        adds = self.several.isChecked() or bool(held & Qt.KeyboardModifier.ControlModifier)
        framing = self._framing
        if not adds:
            framing.choose(ratio)
        elif ratio in framing.ratios and ratio != framing.active:
            framing.activate(ratio)
        else:
            framing.toggle(ratio)
        self._refresh()

    def _refresh(self) -> None:
        for ratio, button in self.buttons.items():
            button.setChecked(ratio in self._framing.ratios)
            button.active = ratio == self._framing.active and len(self._framing.ratios) > 1
            button.update()
        if len(self._framing.ratios) > 1:
            self.several.setChecked(True)
