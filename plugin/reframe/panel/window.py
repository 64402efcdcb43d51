"""The panel itself: what, where, how, how much, and what became of it, in one window."""

from __future__ import annotations

from typing import Optional

from .qt import QtCore, QtGui, QtWidgets
from .session import Session
from .theme import DESK, GRID, Theme, dress, theme_of

#: Below this width the right column goes under the canvas and the queue folds to one line.
NARROW = 640


class Panel(QtWidgets.QWidget):
    """The whole panel, to be shown as a window or docked in a host.

    It draws ``session.state`` and holds nothing: a host may destroy it and make another.
    """

    def __init__(
        self,
        session: Session,
        parent: Optional[QtWidgets.QWidget] = None,
        theme: Optional[Theme] = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setWindowTitle("Reframe")
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_StyledBackground)
        self.session = session
        self.theme = theme or (theme_of(parent.palette()) if parent else DESK)
        dress(self, self.theme)
        self.setMinimumSize(360, 480)
        self._columns = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(1120, 760)

    def _lay_out(self) -> None:
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        rows.setSpacing(2 * GRID)
        rows.addWidget(_placeholder("header"))
        rows.addLayout(self._columns, 1)
        self._columns.setSpacing(3 * GRID)
        self._columns.addWidget(_placeholder("canvas and film strip"), 1)
        self._columns.addWidget(_placeholder("shape, size, position, prompt"))
        rows.addWidget(_placeholder("price"))
        rows.addWidget(_placeholder("queue"))

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        directions = QtWidgets.QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        self._columns.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)


def _placeholder(name: str) -> QtWidgets.QLabel:
    label = QtWidgets.QLabel(name)
    label.setProperty("role", "dim")
    return label
