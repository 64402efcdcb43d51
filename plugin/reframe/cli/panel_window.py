"""The panel's window as a program of its own: what the desk and the hosts' panels share."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

from reframe.model.errors import BadInput

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from reframe.panel.session import Session
    from reframe.panel.window import Panel


def make_application() -> QApplication:
    """Qt's application. Raises `BadInput` where Qt cannot be loaded, or has no screen."""
    gc.disable()  # until it runs: whatever is loaded or made before the window is there stays
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as problem:
        raise BadInput(
            f"The panel needs PySide6 and it cannot be loaded ({problem}); install Reframe again, "
            "or on Linux the packages that Qt needs (libegl1 and libxcb-cursor0)."
        ) from problem
    _require_screen()
    application = QApplication([*sys.argv[:1], "-style", "Fusion"])
    application.setApplicationName("Reframe")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return application


def _require_screen() -> None:
    """Without a screen Qt would end the process, and dump its memory, instead of saying so."""
    named = any(os.environ.get(each) for each in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not named:
        raise BadInput(
            "There is no screen to open the panel on (DISPLAY and WAYLAND_DISPLAY are not set); "
            "use reframe run here, or open the panel from a desktop.",
            "no-screen",
        )


def open_window(application: QApplication, session: Session) -> Panel:
    """Show the panel, and start its session once it is seen."""
    from reframe.panel.window import Panel

    panel = Panel(session)
    screen = application.primaryScreen().availableGeometry().size()
    panel.resize(panel.sizeHint().boundedTo(screen))
    panel.ready.connect(session.start)
    panel.show()
    return panel


def run(application: QApplication, session: Session) -> None:
    """Until the window is closed; then exit."""
    keep_pace()
    code = application.exec()
    session.close()
    raise SystemExit(code)


#: Seconds after which a thread that works hands Python over to another that waits for it.
_TURN = 0.001


def keep_pace() -> None:
    """The hand on the mouse goes first, in a process that is ours alone.

    Python looks through all that was loaded whenever enough is new: 28 ms at a time were measured
    in the middle of scrubbing. What is here now stays, so it is left out of that. Threads that
    read answers of the engine let the window's own thread go on five times as soon as by default.
    """
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(_TURN)
