"""While the host renders: what, how far, and the way to stop it."""

from __future__ import annotations

from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID
from reframe.panel.widgets import Label, enable, push, row


class RenderingRow(QtWidgets.QWidget):
    """One line above the price; hidden while nothing is rendered."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._state, self._footage = session.state.rendering, session.state.footage
        self.words = Label()
        self.bar = QtWidgets.QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(2 * GRID)
        self.bar.setMinimumWidth(16 * GRID)
        self.bar.setAccessibleName(self.tr("Frames rendered"))
        self.cancel = push(self.tr("Cancel"), self.tr("Stop rendering; nothing is sent"), "quiet")
        self.cancel.clicked.connect(self._state.stop)
        parts = row(self.words, self.bar, self.cancel, spacing=2 * GRID)
        parts.setStretch(0, 3)
        parts.setStretch(1, 1)
        parts.setAlignment(self.bar, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(parts)
        show(self, self._state, ("name", "done", "total", "stopping"), self._refresh)

    def _refresh(self) -> None:
        state = self._state
        self.setVisible(bool(state.name))
        enable(self.cancel, not state.stopping)
        self.bar.setRange(0, state.total)
        self.bar.setValue(state.done)
        self.words.setText(self._words())

    def _words(self) -> str:
        state, host = self._state, self._footage.host
        who = host.name if host else self.tr("The host")
        if state.stopping:
            return self.tr("{0} is being stopped…").format(who)
        words = self.tr("{0} of {1} frames  ·  {2} renders {3}")
        return words.format(state.done, state.total, who, state.name)
