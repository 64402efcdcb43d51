"""The result by keyboard, as players of editing programs have it."""

from __future__ import annotations

from typing import Callable, Dict

from reframe.panel.qt import Qt, QtGui
from reframe.panel.state.viewing import BESIDE, DIFFERENCE, WIPE, Viewing

Key = Qt.Key

_MODES: Dict[int, str] = {Key.Key_W: WIPE, Key.Key_S: BESIDE, Key.Key_D: DIFFERENCE}


def press(viewing: Viewing, event: QtGui.QKeyEvent) -> bool:
    """Do what the key means; False for a key that means nothing here."""
    far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
    means: Dict[int, Callable[[], None]] = {
        Key.Key_Left: lambda: viewing.step(-far),
        Key.Key_Right: lambda: viewing.step(far),
        Key.Key_Home: lambda: viewing.step(-viewing.count),
        Key.Key_End: lambda: viewing.step(viewing.count),
        Key.Key_Space: viewing.toggle,
        Key.Key_K: viewing.stop,
        Key.Key_J: lambda: viewing.shuttle(-1),
        Key.Key_L: lambda: viewing.shuttle(1),
    }
    key = event.key()
    if key in _MODES:
        viewing.compare(_MODES[key])
    elif key in means:
        means[key]()
    else:
        return False
    return True
