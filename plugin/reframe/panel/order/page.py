"""The page on which an order is made: canvas and film strip, and beside them how it shall be."""

from __future__ import annotations

from reframe.panel.canvas.empty import Empty
from reframe.panel.canvas.view import Canvas
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtGui, QtWidgets, Signal
from reframe.panel.session import Session
from reframe.panel.strip.film_strip import FilmStrip
from reframe.panel.theme import GRID, Theme

from .column import Column
from .position import Position, shortcuts
from .prompt import Prompt
from .resolutions import Resolutions
from .shapes import Shapes

#: Below this width the right column goes under the canvas.
NARROW = 660
#: With room for its scroll bar, which only a low panel has.
_COLUMN = 340


class OrderPage(QtWidgets.QScrollArea):
    """``opening`` is emitted when the user wants to choose a file."""

    opening = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._footage = session.state.footage
        self.canvas = Canvas(session, theme)
        self.empty = Empty(session)
        self.strip = FilmStrip(session, theme)
        self.shapes = Shapes(session, theme)
        self.resolutions = Resolutions(session, theme)
        self.position = Position(session, theme)
        self.prompt = Prompt(session)
        self._where = QtWidgets.QStackedWidget()
        self._columns = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._right = Column(self._how())
        self._lay_out()
        self.empty.opening.connect(self.opening)
        shortcuts(self, self.position)
        show(self, self._footage, ("selected",), self._show_clip)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        directions = QtWidgets.QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        self._columns.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._right.set_beside(not narrow)
        self._right.setMaximumWidth(16_777_215 if narrow else _COLUMN)
        self._right.setMinimumWidth(0 if narrow else _COLUMN)
        self._columns.setContentsMargins(0, 0, 2 * GRID if narrow else 0, 0)  # of the scroll bar
        self._where.setMinimumHeight(min(360, int(event.size().width() * 0.8)) if narrow else 200)

    def _lay_out(self) -> None:
        self._where.addWidget(self.empty)
        self._where.addWidget(self.canvas)
        left = QtWidgets.QVBoxLayout()
        left.setSpacing(2 * GRID)
        left.addWidget(self._where, 1)
        left.addWidget(self.strip)
        page = QtWidgets.QWidget()
        page.setLayout(self._columns)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(3 * GRID)
        self._columns.addLayout(left, 1)
        self._columns.addWidget(self._right)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _how(self) -> QtWidgets.QWidget:
        """Shape, size, position and prompt, one below the other."""
        inner = QtWidgets.QWidget()
        rows = QtWidgets.QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3 * GRID)
        for part in (self.shapes, self.resolutions, self.position):
            rows.addWidget(part)
        rows.addWidget(self.prompt, 1)
        return inner

    def _show_clip(self) -> None:
        there = self._footage.selected is not None
        self._where.setCurrentWidget(self.canvas if there else self.empty)
        if there and not self.prompt.edit.hasFocus():
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
