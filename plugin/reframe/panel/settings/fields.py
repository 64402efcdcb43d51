"""One setting: its name, what it is set to, the way back to the default, and what is wrong."""

from __future__ import annotations

from typing import Callable, Dict, Sequence, Tuple

from reframe.panel.handover import show
from reframe.panel.qt import QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import CheckBox, breakable, enable, text, tool

#: Values of a setting and what they are called.
Choices = Sequence[Tuple[str, str]]
#: Width of the names, and the width below which a name stands above its field.
NAMES, NARROW = 172, 480


class Setting(QtWidgets.QWidget):
    """A row for the setting ``name``; `editor` shows and changes it.

    A double-click on its title, or the button beside it, gives the default back. What the engine
    does not take is said below, and what was typed stays to be corrected.
    """

    def __init__(self, session: Session, theme: Theme, name: str, title: str) -> None:
        super().__init__()
        self.name, self.session = name, session
        self._title = title
        self._state = session.state.settings
        self.title = _Title(title, self.reset)
        self.back = tool(theme, "reset", self.tr("Back to the default"))
        self.mistake = text(role="stopped")
        self.note = text(role="dim")
        self._editor = QtWidgets.QHBoxLayout()
        self._line = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def show_with(self, *editors: QtWidgets.QWidget, note: str = "", wide: bool = False) -> None:
        """Put the editor, and what belongs to it, in place; follow the state from now on."""
        editors[0].setAccessibleName(self._title)
        editors[0].setAccessibleDescription(note)
        self.title.setBuddy(editors[0])
        for index, editor in enumerate(editors):
            self._editor.insertWidget(index, editor, int(wide and index == 0))
        self.note.setText(note)
        self.note.setVisible(bool(note) or not wide)
        show(self, self._state, ("values", "mistakes"), self._refresh)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        ways, narrow = QtWidgets.QBoxLayout.Direction, event.size().width() < NARROW
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.title.setMinimumWidth(0 if narrow else NAMES)
        self.title.setMaximumWidth(16_777_215 if narrow else NAMES)
        self.mistake.setContentsMargins(0 if narrow else NAMES + 2 * GRID, 0, 0, 0)

    def change(self, value: str) -> None:
        """Apply a value at once, if it is another one."""
        if value != self._state.values.get(self.name, "") or self.name in self._state.mistakes:
            self.session.change_settings({self.name: value})

    def reset(self) -> None:
        self.session.change_settings({self.name: ""})

    def display(self, value: str) -> None:
        """Show a value that did not come from the user."""
        raise NotImplementedError

    def _lay_out(self) -> None:
        self.title.setFixedWidth(NAMES)
        self.back.clicked.connect(self.reset)
        self._editor.setSpacing(2 * GRID)
        self._editor.addWidget(self.note, 1)
        self._editor.addWidget(self.back)
        self._line.setSpacing(2 * GRID)
        self._line.addWidget(self.title)
        self._line.addLayout(self._editor, 1)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(self._line)
        rows.addWidget(self.mistake)

    def _refresh(self) -> None:
        values, mistake = self._state.values, self._state.mistakes.get(self.name, "")
        self.setEnabled(bool(values))
        self.mistake.setText(breakable(mistake.replace(self.name, self._title, 1)))
        self.mistake.setVisible(bool(mistake))
        value = values.get(self.name, "")
        if not mistake:
            self.display(value)
        changed = value != self._state.defaults.get(self.name, "")
        enable(self.back, changed or bool(mistake))


class TextSetting(Setting):
    """Something to be typed; taken with Return, or when the cursor leaves the field.

    A short field has a ``note``; without one it takes the whole line, with ``besides`` after it.
    """

    def __init__(
        self,
        session: Session,
        theme: Theme,
        name: str,
        title: str,
        note: str = "",
        empty: str = "",
        *besides: QtWidgets.QWidget,
    ) -> None:
        super().__init__(session, theme, name, title)
        self.edit = QtWidgets.QLineEdit()
        self.edit.setPlaceholderText(empty)
        if note:
            self.edit.setFixedWidth(96)
        self.edit.editingFinished.connect(lambda: self.change(self.edit.text().strip()))
        self.show_with(self.edit, *besides, note=note, wide=not note)

    def display(self, value: str) -> None:
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(value)


class ChoiceSetting(Setting):
    """One of several."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        name: str,
        title: str,
        choices: Choices,
        note: str = "",
    ) -> None:
        super().__init__(session, theme, name, title)
        self.box = QtWidgets.QComboBox()
        self.box.installEventFilter(self)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda _index: self.change(str(self.box.currentData())))
        policy = QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.box.setSizeAdjustPolicy(policy)
        self.box.setMinimumContentsLength(12)
        self.show_with(self.box, note=note)

    def display(self, value: str) -> None:
        if self.box.findData(value) < 0 and value:  # set by hand, in the file or by a command
            self.box.addItem(value, value)
        self.box.setCurrentIndex(self.box.findData(value))

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        """The wheel scrolls the page; it does not change what the cursor happens to be over."""
        if event.type() == QtCore.QEvent.Type.Wheel and not self.box.hasFocus():
            event.ignore()
            return True
        return bool(super().eventFilter(watched, event))


class SwitchSetting(Setting):
    """On or off; the words beside the box say what on means."""

    def __init__(self, session: Session, theme: Theme, name: str, title: str, words: str) -> None:
        super().__init__(session, theme, name, title)
        self.box = CheckBox(theme)
        self.box.clicked.connect(lambda on: self.change("true" if on else "false"))
        self.show_with(self.box, note=words)

    def display(self, value: str) -> None:
        self.box.setChecked(value == "true")


class _Title(QtWidgets.QLabel):
    """The setting's name; a double-click gives the default back."""

    def __init__(self, words: str, reset: Callable[[], None]) -> None:
        super().__init__(words)
        self._reset = reset
        self.setWordWrap(True)
        self.setProperty("role", "dim")
        self.setToolTip(self.tr("Double-click: back to the default"))

    def mouseDoubleClickEvent(self, _event: QtGui.QMouseEvent) -> None:
        self._reset()


#: Rows of a page by the setting's name.
Rows = Dict[str, Setting]
