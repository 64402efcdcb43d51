"""A number that editors can live with: wheel, fine and coarse, double-click to reset."""

from __future__ import annotations

from typing import Callable

from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets


class NumberField(QtWidgets.QDoubleSpinBox):
    """``edited`` is called with what the user has set; ``reset`` after a double-click.

    The wheel changes it without focus; Shift is ten times finer, Ctrl ten times coarser.
    """

    def __init__(
        self, name: str, edited: Callable[[float], None], reset: Callable[[], None]
    ) -> None:
        super().__init__()
        self._edited, self._reset = edited, reset
        self.setAccessibleName(name)
        self.setRange(-99_999, 99_999)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(64)
        self.lineEdit().installEventFilter(self)
        self.valueChanged.connect(edited)

    def show_value(self, value: float, suffix: str, decimals: int, step: float) -> None:
        """Show a value that did not come from the user."""
        blocked = self.blockSignals(True)
        self.setSuffix(suffix)
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setValue(value)
        self.blockSignals(blocked)

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        held = event.modifiers()
        factor = 1.0
        if held & Qt.KeyboardModifier.ShiftModifier:
            factor = 0.1
        elif held & Qt.KeyboardModifier.ControlModifier:
            factor = 10.0
        self.setValue(self.value() + turned / 120 * self.singleStep() * factor)
        event.accept()

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        if event.type() == QtCore.QEvent.Type.MouseButtonDblClick:
            self._reset()
            return True
        return bool(super().eventFilter(watched, event))
