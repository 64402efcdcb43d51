"""Beside the result: what the check found, in words, and the figures of what came back."""

from __future__ import annotations

from typing import Tuple

from reframe.panel.handover import show
from reframe.panel.icons import icon
from reframe.panel.qt import QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import Label, breakable, heading, text

from . import words
from .words import Line


class Summary(QtWidgets.QWidget):
    """Draws the report of ``session.state.viewing``."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._viewing, self._theme = session.state.viewing, theme
        self.name = Label()
        self.rehearsal = text(self.tr("A rehearsal: made on this computer, not by fal."), "warning")
        self.lines: Tuple[QtWidgets.QLabel, ...] = ()
        self._checked = QtWidgets.QVBoxLayout()
        self._facts = QtWidgets.QFormLayout()
        self._lay_out()
        show(self, self._viewing, ("job", "report", "problem"), self._refresh)

    def _lay_out(self) -> None:
        self._checked.setSpacing(GRID)
        self._facts.setHorizontalSpacing(3 * GRID)
        self._facts.setVerticalSpacing(GRID)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * GRID)
        rows.addWidget(self.name)
        rows.addWidget(self.rehearsal)
        rows.addWidget(heading(self.tr("Check")))
        rows.addLayout(self._checked)
        rows.addWidget(heading(self.tr("What came back")))
        rows.addLayout(self._facts)

    def _refresh(self) -> None:
        job, report = self._viewing.job, self._viewing.report
        _empty(self._checked)
        while self._facts.rowCount():
            self._facts.removeRow(0)
        self.lines = ()
        self.rehearsal.setVisible(job is not None and job.rehearsal)
        if job is None:
            self.name.setText("")
            return
        self.name.setText(f"{job.clip.name} · {job.shape.ratio} · {job.shape.resolution}")
        for name, figure in words.facts(job, report):
            self._facts.addRow(heading(name), text(figure))
        if report is not None:
            self._say((*words.verdict(report), *words.findings(self._viewing)))
        elif self._viewing.problem is not None:
            self._say((Line(self._viewing.problem.message, True),))
        else:
            self._say((Line(self.tr("Reading the report…")),))
        if job.delivery is not None:
            self._say(tuple(Line(note) for note in job.delivery.notes))

    def _say(self, lines: Tuple[Line, ...]) -> None:
        for line in lines:
            label = text(breakable(line.text), "warning" if line.bad else "")
            sign = QtWidgets.QLabel()
            sign.setPixmap(self._sign(line))
            sign.setAccessibleName(self.tr("warning") if line.bad else "")
            pair = QtWidgets.QHBoxLayout()
            pair.setSpacing(2 * GRID)
            pair.addWidget(sign, 0, QtCore.Qt.AlignmentFlag.AlignTop)
            pair.addWidget(label, 1)
            self._checked.addLayout(pair)
            self.lines = (*self.lines, label)

    def _sign(self, line: Line) -> QtGui.QPixmap:
        drawn = icon("warning", self._theme, "amber") if line.bad else icon("check", self._theme)
        return drawn.pixmap(16, 16)


def _empty(layout: QtWidgets.QLayout) -> None:
    """Take everything out of a layout and let go of it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            _empty(inner)
        if widget is not None:
            widget.deleteLater()
