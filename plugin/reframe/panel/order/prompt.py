"""The prompt: what shall appear around the picture, with a counter and texts to start from."""

from __future__ import annotations

from reframe.panel.handover import show
from reframe.panel.qt import QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID
from reframe.panel.widgets import heading, row, set_role

#: Starting points to be edited: each names what to continue and what to leave alone.
STARTERS = (
    "Continue the scene naturally beyond the frame: same place, same light, same lens.",
    "Extend the street upwards and downwards: more sky, more pavement, the same time of day.",
    "Extend the room to both sides: walls, furniture and light as they are, no new people.",
    "Extend the landscape: horizon, weather and colours continue, nothing new moves.",
    "Continue the out-of-focus background; nothing new draws the eye.",
)

_LONGEST_IN_MENU = 64


class Prompt(QtWidgets.QWidget):
    """Text, counter, earlier prompts and starting points."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._wording = session.state.wording
        self.edit = QtWidgets.QPlainTextEdit()
        self.counter = heading("")
        self.recent = _menu_button(self.tr("Recent"), self.tr("Earlier prompts"))
        self.starters = _menu_button(self.tr("Ideas"), self.tr("Prompts to start from"))
        self._lay_out()
        self._fill(self.starters, STARTERS)
        self.edit.textChanged.connect(lambda: self._wording.write(self.edit.toPlainText()))
        show(self, self._wording, ("text", "limit"), self._refresh)
        show(self, self._wording, ("recent",), self._offer_recent)

    def _lay_out(self) -> None:
        self.edit.setAccessibleName(self.tr("Prompt"))
        self.edit.setPlaceholderText(self.tr("What shall appear around the picture"))
        self.edit.setTabChangesFocus(True)
        policy = QtWidgets.QSizePolicy.Policy
        # It takes what is left, and wants no height of its own.
        self.edit.setSizePolicy(policy.Expanding, policy.Ignored)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        name = heading(self.tr("Prompt"))
        name.setBuddy(self.edit)
        head = row(name, self.counter, None, self.starters, self.recent, spacing=2 * GRID)
        rows.addLayout(head)
        rows.addWidget(self.edit, 1)

    def _refresh(self) -> None:
        wording = self._wording
        if self.edit.toPlainText() != wording.text:
            self.edit.setPlainText(wording.text)
            self.edit.moveCursor(QtGui.QTextCursor.MoveOperation.End)
        used = wording.limit - wording.left
        if wording.left < 0:
            words = self.tr("{0} too many: {1}/{2}").format(-wording.left, used, wording.limit)
        else:
            words = f"{used}/{wording.limit}"
        self.counter.setText(words)
        set_role(self.counter, "stopped" if wording.left < 0 else "heading")

    def _offer_recent(self) -> None:
        self.recent.setEnabled(bool(self._wording.recent))
        self._fill(self.recent, self._wording.recent)

    def _fill(self, button: QtWidgets.QToolButton, prompts: tuple[str, ...]) -> None:
        menu = QtWidgets.QMenu(self)
        for prompt in prompts:
            line = " ".join(prompt.split())
            short = line if len(line) <= _LONGEST_IN_MENU else line[: _LONGEST_IN_MENU - 1] + "…"
            action = menu.addAction(short.replace("&", "&&"))
            action.setToolTip(prompt)
            action.triggered.connect(lambda _=False, prompt=prompt: self._take(prompt))
        menu.setToolTipsVisible(True)
        button.setMenu(menu)

    def _take(self, prompt: str) -> None:
        self._wording.write(prompt)
        self.edit.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)


def _menu_button(words: str, tip: str) -> QtWidgets.QToolButton:
    button = QtWidgets.QToolButton()
    button.setText(words)
    button.setToolTip(tip)
    button.setProperty("role", "quiet")
    button.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
