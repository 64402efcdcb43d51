"""Where the result can go in the host, and where it stands once it has gone there."""

from __future__ import annotations

from typing import Dict, Tuple

from reframe.hosts.port import Choice
from reframe.model.order import Job
from reframe.panel.handover import show
from reframe.panel.qt import QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.placing import Placement
from reframe.panel.theme import GRID
from reframe.panel.widgets import breakable, enable, heading, push, text


class Places(QtWidgets.QWidget):
    """A button for each choice of the host, the default first; nothing where it has none."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._session, self._placing = session, session.state.placing
        self._viewing = session.state.viewing
        self.buttons: Dict[str, QtWidgets.QPushButton] = {}
        self.outcome = text()
        self.problem = text(role="stopped")
        self._rows = QtWidgets.QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID)
        self._rows.addWidget(heading(self.tr("Place")))
        self._rows.addWidget(self.outcome)
        self._rows.addWidget(self.problem)
        show(self, self._viewing, ("job",), self._refresh)
        show(self, self._placing, ("rows", "choices"), self._refresh)

    def _refresh(self) -> None:
        job = self._viewing.job
        if job is None or not self._session.places(job):
            self.setVisible(False)
            return
        choices, row = self._session.choices_for(job), self._placing.of(job.id)
        self._offer(choices)
        for button in self.buttons.values():
            enable(button, not row.busy)
        self._say(job, row)
        self.setVisible(bool(choices) or bool(row.problem) or bool(row.placed))

    def _offer(self, choices: Tuple[Choice, ...]) -> None:
        if [choice.key for choice in choices] == list(self.buttons):
            return
        for button in self.buttons.values():
            button.deleteLater()
        self.buttons = {}
        for choice in choices:
            button = push(choice.title, self.tr("Nothing that exists is overwritten or moved."))
            button.clicked.connect(lambda _=False, key=choice.key: self._place(key))
            self.buttons[choice.key] = button
            self._rows.addWidget(button)

    def _place(self, key: str) -> None:
        job = self._viewing.job
        if job is not None:
            self._session.place(job, key)

    def _say(self, job: Job, row: Placement) -> None:
        words = ""
        if row.busy:
            words = self.tr("Placing…")
        elif row.placed is not None:
            words = row.placed.summary
        elif job.placed:
            words = self.tr("It was placed before; placing again finds it.")
        self.outcome.setText(breakable(words))
        self.outcome.setVisible(bool(words))
        problem = row.problem.message if row.problem is not None else ""
        self.problem.setText(breakable(problem))
        self.problem.setVisible(bool(problem))
