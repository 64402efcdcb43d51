"""Between threads: functions from anywhere, run in the thread that owns the widgets."""

from __future__ import annotations

from typing import Callable, Optional, Sequence

from .qt import Qt, QtCore, QtWidgets, Signal
from .state.observable import Observable


class HandOver(QtCore.QObject):
    """Called from any thread with a function, it runs it in its own thread, in order, later."""

    _arrived = Signal(object)

    def __init__(self, parent: Optional[QtCore.QObject] = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, function: Callable[[], None]) -> None:
        self._arrived.emit(function)

    def _run(self, function: Callable[[], None]) -> None:
        function()


def show(
    widget: QtWidgets.QWidget,
    state: Observable,
    names: Sequence[str],
    method: Callable[[], None],
) -> None:
    """Call ``method`` now and after each change of ``names``, until the widget is destroyed.

    The panel's widgets may be destroyed and made again by the host; the state stays.
    """
    unbind = state.bind(names, method)
    widget.destroyed.connect(lambda *_: unbind())
    method()
