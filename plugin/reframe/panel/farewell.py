"""A word when the panel is closed while jobs run: they go on. It leaves by itself."""

from __future__ import annotations

from typing import Optional, Set

from .qt import Qt, QtCore, QtGui, QtWidgets
from .session import Session
from .theme import GRID, Theme, dress
from .widgets import text
from .words import count

#: Milliseconds that it stays.
_STAYS = 5000

#: Nobody else holds these windows.
_open: Set[QtWidgets.QWidget] = set()


class Farewell(QtWidgets.QWidget):
    """A small window that takes no focus; a click or a key closes it at once."""

    def __init__(self, words: str, theme: Theme, beside: QtCore.QRect) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint
        super().__init__(None, flags | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Reframe")
        dress(self, theme)
        self.words = text(words)
        self.words.setFixedWidth(80 * GRID)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        rows.addWidget(self.words)
        self.adjustSize()
        self.move(beside.center() - self.rect().center())
        _open.add(self)
        self._leave = QtCore.QTimer(self, singleShot=True, interval=_STAYS)
        self._leave.timeout.connect(self.close)
        self._leave.start()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        super().closeEvent(event)
        _open.discard(self)

    def mousePressEvent(self, _event: QtGui.QMouseEvent) -> None:
        self.close()

    def keyPressEvent(self, _event: QtGui.QKeyEvent) -> None:
        self.close()


def farewell(session: Session, theme: Theme, beside: QtCore.QRect) -> Optional[Farewell]:
    """Say that jobs go on, if any do; the window that says it."""
    active = sum(1 for job in session.state.jobs.unended if job.active)
    if not active:
        return None
    words = count(
        active,
        "1 job goes on in the background. Open Reframe again to see it.",
        "{0} jobs go on in the background. Open Reframe again to see them.",
    )
    window = Farewell(words, theme, beside)
    window.show()
    return window
