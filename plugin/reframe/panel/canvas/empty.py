"""Instead of the canvas while there is no clip: why, and the way to one."""

from __future__ import annotations

from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtWidgets, Signal
from reframe.panel.session import Session
from reframe.panel.theme import GRID
from reframe.panel.widgets import push, text


class Empty(QtWidgets.QFrame):
    """``opening`` is emitted when the user wants to choose a file."""

    opening = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._footage = session, session.state.footage
        self.setProperty("role", "well")
        self.words = text()
        self.more = text(role="dim")
        self.open = push(self.tr("Open…"), self.tr("Open a movie or a timeline  (Ctrl+O)"))
        self.again = push(self.tr("Look again"), self.tr("Read the selection again  (F5)"))
        self.open.clicked.connect(self.opening)
        self.again.clicked.connect(session.refresh)
        self._lay_out()
        show(self, self._footage, ("looking", "problem", "selected"), self._refresh)

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(640, 480)

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignCenter
        rows = QtWidgets.QVBoxLayout(self)
        rows.setSpacing(2 * GRID)
        rows.addStretch(1)
        for label in (self.words, self.more):
            label.setAlignment(centre)
            rows.addWidget(label)
        buttons = QtWidgets.QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.again)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        rows.addLayout(buttons)
        rows.addStretch(1)

    def _refresh(self) -> None:
        footage, files = self._footage, self._session.opens_files
        self.open.setVisible(files)
        gone = self._session.state.connection.host_problem is not None
        asks = self._session.host is not None and not gone
        self.again.setVisible(asks and not footage.looking)
        if footage.looking:
            words, more = self.tr("Reading the clip…"), ""
        elif footage.problem is not None:
            words, more = footage.problem.message, ""
        elif files:
            words = self.tr("Drop a clip here, or open one.")
            more = self.tr("A movie, an image sequence or a timeline.")
        else:
            words, more = self.tr("Select a clip in the host."), ""
        self.words.setText(words)
        self.more.setText(more)
        self.more.setVisible(bool(more))
