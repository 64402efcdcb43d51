"""The page of a result: the player, and beside it what the check found and what to do with it."""

from __future__ import annotations

from reframe.panel.handover import show
from reframe.panel.order.page import NARROW
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.stage import RESULT
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import push, row

from .placing import Places
from .player import Player
from .summary import Summary
from .transport import Transport
from .view import ResultView

_COLUMN = 300


class Result(QtWidgets.QWidget):
    """The player over a finished movie, with wipe, side by side and difference."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._viewing = session, session.state.viewing
        self.view = ResultView(session, theme)
        self.transport = Transport(session, theme)
        self.summary = Summary(session, theme)
        self.places = Places(session, self)
        self.folder = push(self.tr("Show in folder"), self.tr("The files of this delivery"))
        self.report = push(self.tr("Report"), self.tr("The whole report, in the browser"))
        self.back = push(self.tr("Back to the order"), self.tr("Back to the order  (Esc)"))
        self._player = Player(session, self)
        self._columns = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._right = QtWidgets.QScrollArea()
        self._wire()
        self._lay_out()
        show(self, session.state.stage, ("page",), self._arrive)
        show(self, self._viewing, ("job",), self._refresh)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QtWidgets.QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        self._columns.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._right.setMaximumWidth(16_777_215 if narrow else _COLUMN)
        self._right.setMinimumWidth(0 if narrow else _COLUMN)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._session.state.stage.show_order()
        else:
            super().keyPressEvent(event)

    def _wire(self) -> None:
        self.back.clicked.connect(self._session.state.stage.show_order)
        self.folder.clicked.connect(lambda: self._open("folder"))
        self.report.clicked.connect(lambda: self._open("report"))

    def _lay_out(self) -> None:
        left = QtWidgets.QVBoxLayout()
        left.setSpacing(2 * GRID)
        left.addWidget(self.view, 1)
        left.addWidget(self.transport)
        inner = QtWidgets.QWidget()
        right = QtWidgets.QVBoxLayout(inner)
        right.setContentsMargins(0, 0, 2 * GRID, 0)
        right.setSpacing(3 * GRID)
        right.addWidget(self.summary)
        right.addWidget(self.places)
        right.addLayout(row(self.folder, self.report, None))
        right.addLayout(row(self.back, None))
        right.addStretch(1)
        self._right.setWidget(inner)
        self._right.setWidgetResizable(True)
        self._right.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self._right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(3 * GRID)
        self._columns.addLayout(left, 1)
        self._columns.addWidget(self._right)
        self.setLayout(self._columns)

    def _arrive(self) -> None:
        if self._session.state.stage.page == RESULT:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        job = self._viewing.job
        there = job is not None and job.delivery is not None
        for button in (self.folder, self.report):
            button.setEnabled(there)

    def _open(self, what: str) -> None:
        """In the system's file manager or browser, which are other programs."""
        job = self._viewing.job
        if job is None or job.delivery is None:
            return
        path = job.delivery.folder
        if what == "report":
            path = job.delivery.report.rpartition(".")[0] + ".html"
        QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(path))
