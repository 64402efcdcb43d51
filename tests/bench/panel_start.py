"""A program from its start to the first paint of its window; prints as JSON the monotonic clock
then, and which of Reframe's modules it had loaded.

python -m bench.panel_start bare
python -m bench.panel_start panel

Nothing is imported here that its window does not need.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False  # typing has it too, and takes time
if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from reframe.panel.session import Session
    from reframe.panel.window import Panel


def bare() -> None:
    """A window with nothing in it."""
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication(["bare"])
    window = QWidget()
    window.resize(1120, 760)
    watch(window)
    window.show()
    application.exec()


def panel() -> None:
    """``reframe panel``, the whole command."""
    from reframe.cli import main
    from reframe.cli import panel as command

    show = command.open_window

    def open_window(application: QApplication, session: Session) -> Panel:
        window = show(application, session)
        watch(window)
        return window

    command.open_window = open_window
    sys.argv[1:] = ["panel"]
    main()


def watch(window: QWidget) -> None:
    """End the program when the window, with all that is in it, has been painted once.

    Only the window is watched. All events of an application led through Python take 35 ms at the
    start: for each widget that Qt made itself, all of Qt's types are looked through.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        seen = False

        def eventFilter(self, _window: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not self.seen:
                self.seen = True
                QTimer.singleShot(0, note)  # the window comes first, what is in it follows
            return False

    def note() -> None:
        painted = time.monotonic()
        loaded = sorted(name for name in sys.modules if name.startswith("reframe."))
        import json

        sys.stdout.write(json.dumps({"painted": painted, "loaded": loaded}) + "\n")
        sys.stdout.flush()
        os._exit(0)  # before the panel starts an engine, which would outlive it

    window.installEventFilter(FirstPaint(window))


if __name__ == "__main__":
    {"bare": bare, "panel": panel}[sys.argv[1]]()
