"""The plate easing to a new place in 120 ms, where the system does not ask for less motion."""

from __future__ import annotations

from typing import Optional

from reframe.model.geometry import SourcePosition
from reframe.panel.qt import QtCore, QtWidgets

_MILLISECONDS = 120


class Easing:
    """Where the plate is drawn, on its way to where it is. For ``widget``, which it repaints."""

    def __init__(self, widget: QtWidgets.QWidget) -> None:
        self.position: Optional[SourcePosition] = None
        self._widget = widget
        self._from: Optional[SourcePosition] = None
        self._to: Optional[SourcePosition] = None
        self._key: object = None
        self._motion = QtCore.QVariantAnimation(widget)
        self._motion.setDuration(_MILLISECONDS)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setEasingCurve(QtCore.QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._step)

    def follow(self, position: Optional[SourcePosition], key: object, *, at_once: bool) -> None:
        """Go to ``position``: at once, when the mouse leads it there or ``key`` has changed."""
        known, self._key = key == self._key, key
        if at_once or not known or position is None or not self._may_move():
            self._motion.stop()
            self.position = self._to = position
        elif position != self._to:
            self._from, self._to = self.position, position
            self._motion.stop()
            self._motion.start()

    def stop(self) -> None:
        """Be there now."""
        self._motion.stop()
        self.position = self._to

    def _may_move(self) -> bool:
        hint = QtWidgets.QStyle.StyleHint.SH_Widget_Animation_Duration
        return (
            self.position is not None
            and self._widget.isVisible()
            and self._widget.style().styleHint(hint, None, self._widget) > 0
        )

    def _step(self, part: float) -> None:
        start, end = self._from, self._to
        if start is None or end is None:
            return
        self.position = (
            end
            if part >= 1
            else SourcePosition(
                start.x_norm + (end.x_norm - start.x_norm) * part,
                start.y_norm + (end.y_norm - start.y_norm) * part,
                start.w_norm + (end.w_norm - start.w_norm) * part,
                start.h_norm + (end.h_norm - start.h_norm) * part,
            )
        )
        self._widget.update()
