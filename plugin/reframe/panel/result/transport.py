"""Under the result: where in the clip it stands, stepping and playing, and how to compare."""

from __future__ import annotations

from typing import Dict

from reframe.model.order import Job
from reframe.panel.clock import time_of
from reframe.panel.handover import show
from reframe.panel.icons import icon
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.viewing import BESIDE, DIFFERENCE, WIPE, Viewing
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import Label, push, row, tool

from .keys import press

_HEIGHT = 16
_NARROW = 560


class Transport(QtWidgets.QWidget):
    """Draws and changes ``session.state.viewing``."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._viewing, self._theme = session.state.viewing, theme
        self.bar = Bar(self._viewing, theme)
        self.earlier = tool(theme, "earlier", self.tr("One frame back"), shortcut="Left")
        self.play = tool(theme, "play", self.tr("Play"), shortcut="Space")
        self.later = tool(theme, "later", self.tr("One frame on"), shortcut="Right")
        self.time = Label()
        self.modes: Dict[str, QtWidgets.QPushButton] = {
            WIPE: push(self.tr("Wipe"), self.tr("Source left of the line  (W)"), "choice"),
            BESIDE: push(self.tr("Side by side"), self.tr("Side by side  (S)"), "choice"),
            DIFFERENCE: push(
                self.tr("Difference"), self.tr("What differs, made stronger  (D)"), "choice"
            ),
        }
        self._keys = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._wire()
        self._lay_out()
        show(self, self._viewing, ("frame", "job"), self._refresh)
        show(self, self._viewing, ("speed",), self._refresh_play)
        show(self, self._viewing, ("mode",), self._refresh_mode)

    def _wire(self) -> None:
        self.earlier.clicked.connect(lambda: self._viewing.step(-1))
        self.later.clicked.connect(lambda: self._viewing.step(1))
        self.play.clicked.connect(self._viewing.toggle)
        for mode, button in self.modes.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, mode=mode: self._compare(mode))

    def _lay_out(self) -> None:
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.bar)
        keys = row(self.earlier, self.play, self.later, self.time)
        keys.setStretch(3, 1)
        self._keys.setSpacing(GRID)
        self._keys.addLayout(keys, 1)
        self._keys.addLayout(row(*self.modes.values()))
        rows.addLayout(self._keys)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """In a narrow panel the ways to compare are on a line of their own."""
        super().resizeEvent(event)
        ways = QtWidgets.QBoxLayout.Direction
        narrow = event.size().width() < _NARROW
        self._keys.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _compare(self, mode: str) -> None:
        self._viewing.compare(mode)
        self._refresh_mode()

    def _refresh(self) -> None:
        viewing, job = self._viewing, self._viewing.job
        there = job is not None and job.delivery is not None
        self.setEnabled(there)
        words = self.tr("frame {0} of {1}").format(viewing.frame + 1, viewing.count)
        self.time.setText(f"{words}   {_timecode(job, viewing.frame)}" if job and there else "")

    def _refresh_play(self) -> None:
        speed = self._viewing.speed
        self.play.setIcon(icon("pause" if speed else "play", self._theme))
        self.play.setAccessibleName(self.tr("Pause") if speed else self.tr("Play"))

    def _refresh_mode(self) -> None:
        for mode, button in self.modes.items():
            button.setChecked(mode == self._viewing.mode)


class Bar(QtWidgets.QWidget):
    """The clip's length, with the frame that is shown; press and drag to go elsewhere."""

    def __init__(self, viewing: Viewing, theme: Theme) -> None:
        super().__init__()
        self._viewing, self._theme = viewing, theme
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Place in the clip"))
        show(self, viewing, ("frame", "job"), self._refresh)

    def middle(self, frame: int) -> float:
        """The middle of a frame."""
        return (frame + 0.5) / max(1, self._viewing.count) * self.width()

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        theme, painter = self._theme, QtGui.QPainter(self)
        line = self.height() // 2 - 1
        painter.fillRect(0, line, self.width(), 2, theme.colour("line"))
        focused = theme.colour("accent" if self.hasFocus() else "dim")
        x = round(self.middle(self._viewing.frame))
        painter.fillRect(0, line, x, 2, focused)
        painter.fillRect(x - 1, 2, 3, self.height() - 4, theme.colour("text"))
        painter.end()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        self._go(event.position())

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if not press(self._viewing, event):
            super().keyPressEvent(event)

    def _go(self, at: QtCore.QPointF) -> None:
        self._viewing.stop()
        self._viewing.go(int(at.x() / max(1, self.width()) * self._viewing.count))

    def _refresh(self) -> None:
        words = self.tr("frame {0} of {1}").format(self._viewing.frame + 1, self._viewing.count)
        self.setAccessibleDescription(words)
        self.update()


def _timecode(job: Job, frame: int) -> str:
    """The source's timecode of a frame that was sent, counted from its first."""
    return time_of(job.clip, job.clip.range.start + frame)
