"""Small widgets that the whole panel is made of."""

from __future__ import annotations

from typing import Optional

from .icons import draw, icon
from .qt import Qt, QtCore, QtGui, QtWidgets
from .theme import Theme


class Label(QtWidgets.QLabel):
    """One line that is cut off with an ellipsis where it does not fit, and then has a tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(
            QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred
        )

    def minimumSizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        painter = QtGui.QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(self.rect(), self.alignment(), shown)
        painter.end()


def text(words: str = "", role: str = "") -> QtWidgets.QLabel:
    """A label that takes the room it needs, over several lines if need be."""
    label = QtWidgets.QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    return label


def breakable(words: str) -> str:
    """Words in which a long path may go on in the next line, behind each of its parts."""
    return words.replace("/", "/\u200b").replace("\\", "\\\u200b")


def heading(words: str) -> QtWidgets.QLabel:
    label = QtWidgets.QLabel(words)
    label.setProperty("role", "heading")
    return label


def line() -> QtWidgets.QFrame:
    """A thin line between two parts."""
    frame = QtWidgets.QFrame()
    frame.setProperty("role", "line")
    return frame


def tool(
    theme: Theme,
    drawing: str,
    name: str,
    tip: str = "",
    shortcut: str = "",
) -> QtWidgets.QToolButton:
    """A quiet button with an icon; its name is for screen readers, its tip names the shortcut."""
    button = QtWidgets.QToolButton()
    button.setIcon(icon(drawing, theme))
    button.setIconSize(QtCore.QSize(16, 16))
    button.setProperty("role", "quiet")
    button.setAccessibleName(name)
    described = tip or name
    button.setToolTip(f"{described}  ({shortcut})" if shortcut else described)
    return button


def push(words: str, tip: str = "", role: str = "") -> QtWidgets.QPushButton:
    button = QtWidgets.QPushButton(words)
    if role:
        button.setProperty("role", role)
    if tip:
        button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


class CheckBox(QtWidgets.QCheckBox):
    """With a tick that is ours: a style sheet fills the box, but draws none without a file."""

    def __init__(self, theme: Theme, words: str = "") -> None:
        super().__init__(words)
        self._theme = theme

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QtWidgets.QStyleOptionButton()
        self.initStyleOption(option)
        indicator = QtWidgets.QStyle.SubElement.SE_CheckBoxIndicator
        place = QtCore.QRectF(self.style().subElementRect(indicator, option, self))
        painter = QtGui.QPainter(self)
        colour = self._theme.on_accent if self.isEnabled() else self._theme.dim
        draw(painter, "check", colour, place.adjusted(1, 1, -1, -1))
        painter.end()


def set_role(widget: QtWidgets.QWidget, role: str) -> None:
    """Another role, and with it another look."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def enable(widget: QtWidgets.QWidget, on: bool) -> None:
    """Enable or disable a control; the keyboard waits where it was, and goes nowhere else.

    Qt gives the focus of what is disabled to the next control, and what is typed then goes there.
    """
    parent = widget.parentWidget()
    if on == widget.isEnabled() or parent is None:
        widget.setEnabled(on)
    elif on:
        widget.setEnabled(True)
        if widget.property("waits") and parent.hasFocus():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        had = widget.hasFocus()
        widget.setProperty("waits", had)
        if had:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        widget.setEnabled(False)


def row(*widgets: Optional[QtWidgets.QWidget], spacing: int = 4) -> QtWidgets.QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    layout = QtWidgets.QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return layout
