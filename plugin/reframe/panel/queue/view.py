"""The queue as a part of the panel: its head, the rows, and one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import text

from .head import Head
from .layout import height

if TYPE_CHECKING:
    from .details import Details
    from .rows_view import RowsView

#: Below this width the queue folds to one line, and details are under the rows.
NARROW = 620
#: As wide as the column beside the canvas.
_DETAILS = 340
#: The rows that are seen at least, of those that there are.
_LEAST = 1
#: The rows that it asks room for: as many as there are when the panel opens, within these bounds.
_FEWEST, _MOST = 2, 4
_DETAILS_HEIGHT = 50 * GRID


class Queue(QtWidgets.QWidget):
    """A row a job, the newest first; the same in every panel that is open."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme, self._errands = session, theme, session.state.errands
        self._jobs = session.state.jobs
        self.head = Head(session, theme)
        self._rows: Optional[RowsView] = None
        self._details: Optional[Details] = None
        self.nothing = text(role="dim")
        self._both = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._narrow = False
        self._room, self._read = _FEWEST, False
        self._lay_out()
        find = QtGui.QShortcut(QtGui.QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.begin_search)
        show(self, self._jobs, ("found", "complete"), self._refresh)
        show(self, self._errands, ("unfolded", "expanded"), self._refresh)
        show(self, self._errands, ("unfolded",), self._take_focus)

    @property
    def rows(self) -> RowsView:
        """The list; made when there is something to list, or when the panel was painted."""
        self.complete()
        assert self._rows is not None
        return self._rows

    @property
    def details(self) -> Details:
        """One job in full."""
        self.complete()
        assert self._details is not None
        return self._details

    def complete(self) -> None:
        """Make what is not seen before there is a job, if that was not done yet."""
        if self._rows is not None:
            return
        from .details import Details
        from .rows_view import RowsView

        self._rows = RowsView(self._session, self._theme)
        self._details = Details(self._session, self._theme, self)
        self._details.pressed.connect(self._press)
        self._details.closed.connect(self._close_details)
        self._both.addWidget(self._rows, 1)
        self._both.addWidget(self._details, 1)
        self.setTabOrder(self.head.search, self._rows)
        self.set_width(self.width())

    @property
    def narrow(self) -> bool:
        """It folds to its head."""
        return self._narrow

    @property
    def in_full(self) -> bool:
        """One of the jobs is shown in full."""
        return bool(self._errands.expanded) and not self.folded

    @property
    def folded(self) -> bool:
        """Only the head is seen."""
        return self._narrow and not self._errands.unfolded

    @property
    def wanted_height(self) -> int:
        """What it would like: a few rows, more for a job in full.

        Neither a new order nor a search changes it: buttons stay under the hand.
        """
        least = self.head.sizeHint().height() + GRID
        if self.folded:
            return least
        full = _DETAILS_HEIGHT if self.in_full else 0
        return least + max(self._room * height(self.width()), full) + GRID

    def set_width(self, width: int) -> None:
        """The panel has another width."""
        self._narrow = width < NARROW
        ways = QtWidgets.QBoxLayout.Direction
        self._both.setDirection(ways.TopToBottom if self._narrow else ways.LeftToRight)
        if self._details is not None:
            self._details.setMaximumWidth(16_777_215 if self._narrow else _DETAILS)
            self._details.setMinimumWidth(0 if self._narrow else _DETAILS)
        self.head.set_folding(self._narrow)
        self._refresh()

    def begin_search(self) -> None:
        """Into the search field, from anywhere in the panel."""
        self._errands.set_unfolded(True)
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Escape goes back one step at a time: question, details, search, unfolded queue."""
        if event.key() != Qt.Key.Key_Escape or not self._go_back():
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._both.setSpacing(3 * GRID)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole = QtWidgets.QVBoxLayout(self)
        whole.setContentsMargins(0, GRID, 0, 0)
        whole.setSpacing(GRID)
        whole.addWidget(self.head)
        whole.addWidget(self.nothing)
        whole.addLayout(self._both, 1)
        self.setSizePolicy(
            QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Ignored
        )

    def minimumSizeHint(self) -> QtCore.QSize:
        rows = 0 if self.folded or not self._jobs.found else _LEAST * height(self.width())
        if self._details is not None and self.in_full:
            rows = max(rows, self._details.minimumSizeHint().height())
        return QtCore.QSize(0, self.head.sizeHint().height() + GRID + rows)

    def _refresh(self) -> None:
        if not self._read and (self._jobs.complete or self._jobs.reached is not None):
            self._read = True
            self._room = min(max(len(self._jobs.found), _FEWEST), _MOST)
        found, folded = bool(self._jobs.found), self.folded
        if found or self._rows is not None:
            self.rows.setVisible(found and not folded)
            self.details.setVisible(self.in_full)
        empty = self.tr("Nothing in the history matches “{0}”.").format(self._jobs.text)
        self.nothing.setText(empty)
        searched = bool(self._jobs.text) and self._jobs.complete
        self.nothing.setVisible(searched and not found and not folded)
        self.updateGeometry()

    def _take_focus(self) -> None:
        """What had the focus may be hidden now."""
        if self._narrow and self._errands.unfolded and self._jobs.found:
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _press(self, key: str) -> None:
        job = self._jobs.get(self._errands.expanded)
        if job is not None:
            self.rows.press(job, key)

    def _close_details(self) -> None:
        if not self._go_back():
            return
        if not self._errands.expanded:
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self) -> bool:
        if self._errands.asked is not None:
            self._errands.withdraw()
        elif self._errands.expanded:
            self._errands.expand("")
        elif self._jobs.text:
            self._session.archive.search("")
        elif self._narrow and self._errands.unfolded:
            self._errands.set_unfolded(False)
        else:
            return False
        return True
