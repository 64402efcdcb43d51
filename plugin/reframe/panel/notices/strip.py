"""The strip in which what is wrong is said: one thing at a time, with the buttons that mend it."""

from __future__ import annotations

from typing import Tuple

from reframe.panel.flow import Flow
from reframe.panel.handover import show
from reframe.panel.icons import icon
from reframe.panel.late import home
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import push, text
from reframe.panel.words import tr

from .found import AGAIN, LOG, LOOK, OPEN, RESUME, SETTINGS, Notice, notices, resumable

_SIGN = 16
_NARROW = 560


class Notices(QtWidgets.QFrame):
    """Hidden while nothing is wrong. ``opening`` is emitted when the user wants to open a clip."""

    opening = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._found: Tuple[Notice, ...] = ()
        self._at = self._buttons_width = 0
        self.sign = QtWidgets.QLabel()
        self.words = text()
        self.buttons = QtWidgets.QWidget()
        self.next = push("", role="quiet")
        self._flow = Flow(2 * GRID)
        self._line = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.next.clicked.connect(self._step)
        self._show()
        state = session.state
        for observed, names in (
            (state.connection, ("state", "problem", "may_spend", "host_problem")),
            (state.pricing, ("refusal", "quote", "spent", "cap")),
            (state.jobs, ("changed",)),
            (state.footage, ("selected",)),
            (state.network, ("way",)),
            (state.first_steps, ("wanted",)),
            (session.stills, ("version",)),
        ):
            show(self, observed, names, self._refresh)

    @property
    def shown(self) -> Tuple[Notice, ...]:
        """What is wrong, the one that is seen first."""
        return self._found[self._at :] + self._found[: self._at]

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """In a narrow panel the buttons are under the words."""
        super().resizeEvent(event)
        ways = QtWidgets.QBoxLayout.Direction
        narrow = event.size().width() < _NARROW
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.buttons.setMinimumWidth(0 if narrow else self._buttons_width)

    def _lay_out(self) -> None:
        self.setProperty("role", "notice")
        self.sign.setFixedWidth(_SIGN)
        said = QtWidgets.QHBoxLayout()
        said.setSpacing(2 * GRID)
        said.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        said.addWidget(self.words, 1)
        self.buttons.setLayout(self._flow)
        self.buttons.setSizePolicy(
            QtWidgets.QSizePolicy.Policy.Minimum, QtWidgets.QSizePolicy.Policy.Minimum
        )
        ways = QtWidgets.QHBoxLayout()
        ways.setSpacing(2 * GRID)
        ways.addWidget(self.buttons, 1)
        ways.addWidget(self.next)
        self._line.setSpacing(2 * GRID)
        self._line.addLayout(said, 1)
        self._line.addLayout(ways)
        self._line.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self.setLayout(self._line)

    def _refresh(self) -> None:
        found = notices(self._session)
        if found == self._found:
            return
        seen = self._found[self._at].code if self._found else ""
        codes = [each.code for each in found]
        came_first = bool(found) and (not self._found or found[0] != self._found[0])
        self._found = found
        self._at = 0 if came_first or seen not in codes else codes.index(seen)
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._found))
        if not self._found:
            return
        notice = self._found[self._at]
        colour = "red" if notice.stops else "amber"
        drawing = icon("warning", self._theme, colour)
        self.sign.setPixmap(drawing.pixmap(QtCore.QSize(_SIGN, _SIGN), self.devicePixelRatioF()))
        self.sign.setAccessibleName(tr("Stopped") if notice.stops else tr("Warning"))
        self.words.setText(notice.words)
        self.setAccessibleName(notice.words)
        more = len(self._found)
        self.next.setVisible(more > 1)
        self.next.setText(tr("{0} of {1}", self._at + 1, more))
        self.next.setToolTip(tr("Show the next thing that is wrong"))
        self._show_ways(notice)
        QtGui.QAccessible.updateAccessibility(
            QtGui.QAccessibleEvent(self, QtGui.QAccessible.Event.Alert)
        )

    def _show_ways(self, notice: Notice) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        width = 0
        for way in notice.ways:
            button = push(way.words, way.tip)
            button.clicked.connect(lambda _=False, key=way.key: self._go(key))
            self._flow.addWidget(button)
            button.show()
            width += button.sizeHint().width() + 2 * GRID
        self.buttons.setVisible(bool(notice.ways))
        self._buttons_width = min(width, 84 * GRID)
        self.buttons.setMinimumWidth(0 if self.width() < _NARROW else self._buttons_width)

    def _step(self) -> None:
        self._at = (self._at + 1) % len(self._found)
        self._show()

    def _go(self, key: str) -> None:
        """Take a way out."""
        session = self._session
        if key == AGAIN:
            session.reconnect()
        elif key == SETTINGS:
            session.state.stage.show_settings()
        elif key == LOG:
            folder = QtCore.QUrl.fromLocalFile(str(home.home_folder()))
            QtGui.QDesktopServices.openUrl(folder)
        elif key == LOOK:
            session.stills.forget()
            session.refresh()
        elif key == OPEN:
            self.opening.emit()
        elif key == RESUME:
            for job in resumable(session.state.jobs.unended):
                session.commands.resume(job.id)
