"""The line above the rows: how many there are, what is looked for; in a narrow panel a fold."""

from __future__ import annotations

from reframe.panel.handover import show
from reframe.panel.icons import icon
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import Label, row, tool
from reframe.panel.words import count

#: Milliseconds without a key before a search begins.
_DEBOUNCE = 200


class Head(QtWidgets.QWidget):
    """Title, count and search; folded it is all that is seen of the queue."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._jobs, self._errands = session.state.jobs, session.state.errands
        self.fold = tool(theme, "up", self.tr("Show the queue"))
        self.title = Label(self.tr("Queue"), "heading")
        self.count = Label(role="dim")
        self.search = QtWidgets.QLineEdit()
        self._debounce = QtCore.QTimer(self, singleShot=True, interval=_DEBOUNCE)
        self._lay_out()
        self.search.textEdited.connect(lambda _: self._debounce.start())
        self._debounce.timeout.connect(self._search)
        self.fold.clicked.connect(self._turn)
        show(self, self._jobs, ("rows", "found", "complete"), self._refresh)
        show(self, self._jobs, ("text",), self._show_text)
        show(self, self._errands, ("unfolded",), self._refresh_fold)

    def set_folding(self, folding: bool) -> None:
        """Whether the queue folds to this line."""
        self.fold.setVisible(folding)
        self._refresh_fold()

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Escape in the search field takes the search back."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self._search()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Search prompt and clip"))
        self.search.setAccessibleName(self.tr("Search prompt and clip"))
        self.search.setToolTip(self.tr("Search the whole history  (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(24 * GRID)
        self.search.setMaximumWidth(60 * GRID)
        self.title.setSizePolicy(
            QtWidgets.QSizePolicy.Policy.Fixed, QtWidgets.QSizePolicy.Policy.Preferred
        )
        parts = row(self.fold, self.title, self.count, self.search, spacing=2 * GRID)
        parts.setStretch(2, 1)
        parts.setStretch(3, 1)
        self.setLayout(parts)

    def _turn(self) -> None:
        self._errands.set_unfolded(not self._errands.unfolded)

    def _search(self) -> None:
        self._debounce.stop()
        self._session.archive.search(self.search.text())

    def _refresh(self) -> None:
        self.count.setText(self._count_words())

    def _count_words(self) -> str:
        jobs = self._jobs
        if jobs.text:
            found = count(len(jobs.found), "1 found", "{0} found")
            return found if jobs.complete else self.tr("{0} and more").format(found)
        waiting = sum(1 for job in jobs.unended if not job.active)
        parts = []
        if jobs.running > waiting:
            parts.append(count(jobs.running - waiting, "1 running", "{0} running"))
        if waiting:
            parts.append(count(waiting, "1 waits for you", "{0} wait for you"))
        ended = len(jobs.found) - jobs.running
        if ended > 0:
            done = count(ended, "1 done", "{0} done")
            parts.append(done if jobs.complete else self.tr("{0} and more").format(done))
        return " · ".join(parts) or self.tr("nothing ordered yet")

    def _show_text(self) -> None:
        if self.search.text().strip() != self._jobs.text:
            self.search.setText(self._jobs.text)

    def _refresh_fold(self) -> None:
        unfolded = self._errands.unfolded
        words = self.tr("Fold the queue") if unfolded else self.tr("Show the queue")
        self.fold.setAccessibleName(words)
        self.fold.setToolTip(words)
        self.fold.setIcon(icon("down" if unfolded else "up", self._theme))
        self.search.setVisible(unfolded or self.fold.isHidden())
