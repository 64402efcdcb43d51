"""The key: whether there is one, where it is kept, and whether the service takes it."""

from __future__ import annotations

from typing import Tuple

from reframe.panel.handover import show
from reframe.panel.qt import QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.network import FORGETTING, KEEPING, TESTING
from reframe.panel.theme import GRID
from reframe.panel.widgets import enable, push, row, set_role, text

from .fields import NARROW

#: Where a key is made.
PLACE = "fal.ai/dashboard/keys"


class KeyField(QtWidgets.QWidget):
    """Draws ``session.state.network``. What is typed is dots, and gone once it is handed over."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._state = session, session.state.network
        self.standing = text()
        self.edit = QtWidgets.QLineEdit()
        self.keep = push(self.tr("Keep"), self.tr("Put it into this computer's keyring"))
        self.test = push(self.tr("Test"), self.tr("One call to the service; it is free"))
        self.remove = push(self.tr("Remove"), self.tr("Take it out of the keyring"))
        self.outcome = text()
        self._line = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._wire()
        self._lay_out()
        show(self, self._state, ("way", "doing", "accepted", "problem"), self._refresh)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        ways, narrow = QtWidgets.QBoxLayout.Direction, event.size().width() < NARROW
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _wire(self) -> None:
        self.edit.setEchoMode(QtWidgets.QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName(self.tr("fal key"))
        self.edit.textChanged.connect(lambda _text: self._refresh())
        self.edit.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self.test.clicked.connect(self._session.network.test_key)
        self.remove.clicked.connect(self._session.network.forget_key)

    def _lay_out(self) -> None:
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.standing)
        self._line.setSpacing(GRID)
        self._line.addWidget(self.edit, 1)
        self._line.addLayout(row(self.keep, self.test, self.remove, None))
        rows.addLayout(self._line)
        rows.addWidget(self.outcome)

    def _keep(self) -> None:
        if self.keep.isEnabled():
            key = self.edit.text()
            self.edit.clear()
            self._session.network.keep_key(key)

    def _refresh(self) -> None:
        way, busy = self._state.way, bool(self._state.doing)
        self.setEnabled(way is not None)
        kept = way is not None and way.key == "keyring"
        may = way is not None and way.keyring and way.key != "environment"
        self.standing.setText(self._standing())
        self.edit.setEnabled(may)
        replaces = self.tr("Paste another key to replace it")
        self.edit.setPlaceholderText(replaces if kept else self.tr("Paste your fal key"))
        self.keep.setText(self.tr("Replace") if kept else self.tr("Keep"))
        enable(self.keep, may and not busy and bool(self.edit.text().strip()))
        enable(self.test, way is not None and bool(way.key) and not busy)
        enable(self.remove, kept and not busy)
        words, role = self._outcome()
        set_role(self.outcome, role)
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))

    def _standing(self) -> str:
        way = self._state.way
        if way is None:
            return self.tr("Reading…")
        if way.key == "environment":
            return self.tr("Set, by FAL_KEY in the environment; it goes before the keyring.")
        if way.key == "keyring":
            return self.tr("Set, in this computer's keyring.")
        if not way.keyring:
            words = self.tr(
                "There is no key, and this computer has no keyring to keep one in. Set FAL_KEY in "
                "the environment before you start Reframe; make a key at {0}."
            )
            return words.format(PLACE)
        return self.tr("There is no key yet; make one at {0}. Rehearsals need none.").format(PLACE)

    def _outcome(self) -> Tuple[str, str]:
        """What is being done or was found, and the role that it is written in."""
        state = self._state
        doing = {
            KEEPING: self.tr("Keeping it…"),
            FORGETTING: self.tr("Removing it…"),
            TESTING: self.tr("Asking the service…"),
        }
        if state.doing:
            return doing[state.doing], "dim"
        if state.problem is not None:
            return state.problem.message, "stopped"
        return (self.tr("The service accepts it."), "good") if state.accepted else ("", "dim")
