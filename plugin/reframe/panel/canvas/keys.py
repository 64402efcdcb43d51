"""The canvas by keyboard: nudging, scaling, the nine places, fit and fill."""

from __future__ import annotations

from typing import Dict, Tuple

from reframe.panel import placing
from reframe.panel.qt import Qt, QtGui
from reframe.panel.state.framing import Framing

Key = Qt.Key

#: Arrow keys and where they go.
ARROWS: Dict[int, Tuple[int, int]] = {
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
    Key.Key_Up: (0, -1),
    Key.Key_Down: (0, 1),
}
#: The number pad's digits lie like the nine places.
PLACES: Dict[int, Tuple[int, int]] = {
    Key.Key_7: (0, 0),
    Key.Key_8: (1, 0),
    Key.Key_9: (2, 0),
    Key.Key_4: (0, 1),
    Key.Key_5: (1, 1),
    Key.Key_6: (2, 1),
    Key.Key_1: (0, 2),
    Key.Key_2: (1, 2),
    Key.Key_3: (2, 2),
}
_SCALES: Dict[int, float] = {Key.Key_Plus: 1.02, Key.Key_Equal: 1.02, Key.Key_Minus: 1 / 1.02}


def press(framing: Framing, event: QtGui.QKeyEvent) -> bool:
    """Do what the key says; False if it says nothing here.

    An arrow that is held down is one step of undo, until it is let go.
    """
    key, position = event.key(), framing.position
    if position is None:
        return False
    if key in ARROWS:
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        right, down = ARROWS[key]
        framing.hold()
        framing.place(placing.nudged(position, right * far, down * far, framing.canvas))
    elif key in PLACES:
        framing.preset(*PLACES[key])
    elif key in _SCALES:
        centre = placing.centre_of(position)
        framing.place(placing.scaled(position, _SCALES[key], centre, framing.canvas))
    elif key == Key.Key_F:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        framing.fill() if shifted else framing.fit()
    else:
        return False
    return True
