"""The first steps: a key, a clip, a rehearsal that costs nothing. Shown once, left out at will."""

from __future__ import annotations

from typing import List

from .handover import show
from .icons import icon
from .ordering import send
from .qt import QtCore, QtGui, QtWidgets, Signal
from .session import Session
from .state.stage import ORDER
from .theme import CONTROL, GRID, Theme
from .widgets import enable, heading, push, row, text

_SIGN = 16


class Guide(QtWidgets.QFrame):
    """``opening`` is emitted when the user wants to choose a file."""

    opening = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._session, self._state, self._theme = session, session.state, theme
        self._steps = session.state.first_steps
        self.setProperty("role", "well")
        self.signs: List[QtWidgets.QLabel] = []
        self.key = push(self.tr("Set the key…"))
        self.open = push(self.tr("Open…"))
        self.rehearse = push(self.tr("Rehearse"), role="rehearse")
        self.see = push(self.tr("See the result"))
        self.leave = push(self.tr("Leave out"), self.tr("Do not show this again"), "quiet")
        self._wire()
        self._lay_out()
        show(self, self._steps, ("wanted", "has_key", "rehearsed"), self._refresh)
        show(self, self._state.stage, ("page",), self._refresh)
        show(self, self._state.footage, ("selected",), self._refresh)
        show(self, self._state.wording, ("text",), self._refresh)
        show(self, self._state.pricing, ("quote", "sending"), self._refresh)
        show(self, self._state.jobs, ("rows",), self._refresh)

    def _wire(self) -> None:
        self.key.clicked.connect(self._state.stage.show_settings)
        self.open.clicked.connect(self.opening)
        self.rehearse.clicked.connect(lambda: send(self._session, rehearsal=True))
        self.see.clicked.connect(self._see)
        self.leave.clicked.connect(self._leave)

    def _lay_out(self) -> None:
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        rows.setSpacing(0)
        rows.addLayout(row(heading(self.tr("First steps")), None, self.leave))
        clip = self.tr("Open or select a clip, and write what shall appear around it.")
        key = self.tr("A key from fal pays for orders. Rehearsals need none.")
        free = self.tr("Rehearse: the same order on this computer, free; nothing is uploaded.")
        for words, *buttons in (
            (key, self.key),
            (clip, self.open),
            (free, self.rehearse, self.see),
        ):
            sign = QtWidgets.QLabel()
            sign.setFixedWidth(_SIGN)
            self.signs.append(sign)
            sign.setMinimumHeight(CONTROL)  # each step is as high as one with a button
            line = row(sign, text(words), *buttons, spacing=2 * GRID)
            line.setStretch(1, 1)
            rows.addLayout(line)

    def _refresh(self) -> None:
        state, steps = self._state, self._steps
        self.setVisible(steps.wanted and state.stage.page == ORDER)
        clip = state.footage.selected is not None
        ready = clip and state.wording.ready
        for number, (sign, done) in enumerate(
            zip(self.signs, (steps.has_key, ready, bool(steps.rehearsed)))
        ):
            self._mark(sign, number + 1, done)
        self.key.setVisible(not steps.has_key)
        self.open.setVisible(not clip and self._session.opens_files)
        self.rehearse.setVisible(not steps.rehearsed)
        under_way = any(job.active and job.rehearsal for job in state.jobs.unended)
        may = state.pricing.quote is not None and not state.pricing.sending and not under_way
        enable(self.rehearse, ready and may)
        self.see.setVisible(bool(steps.rehearsed))

    def _mark(self, sign: QtWidgets.QLabel, number: int, done: bool) -> None:
        """A tick for what is done, else the step's number."""
        if done:
            sign.setPixmap(icon("check", self._theme, "green").pixmap(_SIGN, _SIGN))
        else:
            sign.setPixmap(QtGui.QPixmap())
            sign.setText(str(number))
            sign.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        sign.setAccessibleName(self.tr("done") if done else self.tr("step {0}").format(number))

    def _see(self) -> None:
        job_id = self._steps.rehearsed
        self._leave()
        self._state.stage.show_result(job_id)

    def _leave(self) -> None:
        self._session.change_settings({"introduced": "true"})
