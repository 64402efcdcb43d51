"""One job in full beside the list: how it stands, what can be done, the whole request."""

from __future__ import annotations

import time
from typing import List, Optional, Tuple

from reframe.model.order import Job
from reframe.panel.flow import Flow
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtGui, QtWidgets, Signal
from reframe.panel.session import Session
from reframe.panel.theme import CONTROL, GRID, Theme
from reframe.panel.widgets import Label, push, row, set_role, text, tool

from .actions import DETAILS, Action, actions
from .facts import Fact, facts
from .sentences import standing

_ROLES = {"red": "stopped", "amber": "warning", "dim": "dim"}


class Details(QtWidgets.QFrame):
    """Hidden while no job is expanded. ``pressed`` is emitted with the key of an action."""

    pressed = Signal(str)
    closed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._errands, self._jobs = session.state.errands, session.state.jobs
        self.name = Label()
        self.close_button = tool(theme, "close", self.tr("Close the details"), shortcut="Esc")
        self.said = text()
        self.buttons = QtWidgets.QWidget()
        self.facts = QtWidgets.QWidget()
        self._flow = Flow()
        self._grid = QtWidgets.QGridLayout(self.facts)
        self._shown_actions: Tuple[Action, ...] = ()
        self._shown_facts: Tuple[Fact, ...] = ()
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        names = ("expanded", "history", "asked", "busy", "problems")
        show(self, self._errands, names, self._refresh)
        show(self, self._jobs, ("changed",), self._refresh)
        show(self, session.state.placing, ("rows",), self._refresh)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _job(self) -> Optional[Job]:
        return self._jobs.get(self._errands.expanded)

    def _lay_out(self) -> None:
        self.setProperty("role", "well")
        self.setAccessibleName(self.tr("Details of the order"))
        bold = QtGui.QFont(self.font())
        bold.setWeight(QtGui.QFont.Weight.DemiBold)
        self.name.setFont(bold)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons.setLayout(self._flow)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(1, 1)
        inner = QtWidgets.QWidget()
        rows = QtWidgets.QVBoxLayout(inner)
        rows.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        rows.setSpacing(2 * GRID)
        for part in (self.said, self.buttons, self.facts):
            rows.addWidget(part)
        rows.addStretch(1)
        scroll = QtWidgets.QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setMinimumHeight(CONTROL)
        scroll.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setProperty("role", "well")
        head = row(self.name, self.close_button)
        head.setContentsMargins(2 * GRID, GRID, GRID, 0)
        head.setStretch(0, 1)
        whole = QtWidgets.QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID)
        whole.addLayout(head)
        whole.addWidget(scroll)

    def _refresh(self) -> None:
        job = self._job
        self.setVisible(job is not None)
        if job is None:
            return
        said = standing(job, self._session.state, time.time())
        self.name.setText(job.clip.name)
        self.said.setText(said.words)
        set_role(self.said, _ROLES.get(said.tone, ""))
        self._show_actions(job)
        self._show_facts(facts(job, self._errands.history))

    def _show_actions(self, job: Job) -> None:
        """Other buttons only when they are others: the one that has the focus keeps it."""
        found = tuple(each for each in actions(job, self._session) if each.key != DETAILS)
        if found == self._shown_actions:
            return
        self._shown_actions = found
        had_focus = self.buttons.isAncestorOf(self.focusWidget() or self)
        _clear(self._flow)
        made: List[QtWidgets.QPushButton] = []
        for action in found:
            button = push(action.words, action.tip)
            made.append(button)
            button.clicked.connect(lambda _=False, key=action.key: self.pressed.emit(key))
            self._flow.addWidget(button)
            button.show()
        self.buttons.updateGeometry()
        if had_focus and made:
            made[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_facts(self, found: Tuple[Fact, ...]) -> None:
        if found == self._shown_facts:
            return
        self._shown_facts = found
        _clear(self._grid)
        top = Qt.AlignmentFlag.AlignTop
        for at, (name, value) in enumerate(found):
            title, words = text(name, "dim"), text(value)
            title.setWordWrap(False)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setSizePolicy(
                QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Minimum
            )
            self._grid.addWidget(title, at, 0, top)
            self._grid.addWidget(words, at, 1, top)
            title.show()
            words.show()


def _clear(layout: QtWidgets.QLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
