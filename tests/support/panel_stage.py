"""What tests of the panel share: waiting in the event loop, the desk, the footage."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reframe.hosts.desk import DeskHost
from reframe.hosts.port import Host, Selected, Selection
from reframe.model.geometry import Size
from reframe.model.order import Clip, Media
from reframe.model.time import FrameRange
from support.counter import read_counter

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"

#: Longer than anything may take on a busy machine; a test that waits so long fails.
PATIENCE_MS = 60_000


def open_on_desk(path: str, media: Callable[[str], Media]) -> Host:
    return DeskHost(path, media=media)


def until(come: Callable[[], bool]) -> None:
    """Run the event loop until it is so; fails when it never is."""
    loop, ask = QtCore.QEventLoop(), QtCore.QTimer()
    deadline = QtCore.QDeadlineTimer(PATIENCE_MS)
    ask.timeout.connect(lambda: (come() or deadline.hasExpired()) and loop.quit())
    ask.start(5)
    while not come() and not deadline.hasExpired():
        loop.exec()  # what came may be gone again before the loop has ended
    assert come(), "it did not come"


def click(button: QtWidgets.QAbstractButton) -> None:
    """Press a button that is shown, as a user does: once it can be pressed."""
    until(button.isEnabled)
    assert button.isVisible()
    place = QtCore.QPoint(8, button.height() // 2)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)


def number_in(image: QtGui.QImage | None) -> int:
    """The burnt-in counter, -1 while the picture is not there or too small to tell."""
    if image is None or image.width() < 320:
        return -1
    rgb = image.convertToFormat(QtGui.QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return read_counter(rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3))


def selection(frames: int = 250, size: Size = Size(1920, 1080)) -> Selection:
    """A clip at 25 frames a second that no file is needed for."""
    clip = Clip("shot", "", FrameRange(0, frames), Fraction(25), size)
    return Selection((Selected(clip, "the whole clip"),))


def drag(
    widget: QtWidgets.QWidget,
    start: QtCore.QPointF,
    end: QtCore.QPointF,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    drop: bool = True,
) -> None:
    """Press at one point, move in steps to another, and let go there."""
    button = Qt.MouseButton.LeftButton
    _mouse(widget, QtCore.QEvent.Type.MouseButtonPress, start, button, button, modifiers)
    for step in range(1, 11):
        way = start + (end - start) * (step / 10)
        _mouse(
            widget, QtCore.QEvent.Type.MouseMove, way, Qt.MouseButton.NoButton, button, modifiers
        )
    if drop:
        none = Qt.MouseButton.NoButton
        _mouse(widget, QtCore.QEvent.Type.MouseButtonRelease, end, button, none, modifiers)


def _mouse(
    widget: QtWidgets.QWidget,
    kind: QtCore.QEvent.Type,
    point: QtCore.QPointF,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
) -> None:
    """An event as the window system sends it; QTest's own moves know no modifiers."""
    place = widget.mapToGlobal(point)
    event = QtGui.QMouseEvent(kind, point, place, button, buttons, modifiers)
    QtWidgets.QApplication.sendEvent(widget, event)


def turn_wheel(
    widget: QtWidgets.QWidget,
    point: QtCore.QPointF,
    notches: float,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Turn the wheel over a point."""
    event = QtGui.QWheelEvent(
        point,
        widget.mapToGlobal(point),
        QtCore.QPoint(),
        QtCore.QPoint(0, round(notches * 120)),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QtWidgets.QApplication.sendEvent(widget, event)
