"""``reframe panel``: the panel in a window of its own, with the desk as its host."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from reframe.hosts.desk import DeskHost
from reframe.hosts.port import Host
from reframe.model.errors import BadInput
from reframe.model.order import Media


def run_panel(source: str | None, timeline: str | None) -> None:
    """Show the panel until its window is closed."""
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as problem:
        raise BadInput(
            f"The panel needs PySide6 and it cannot be loaded ({problem}); install Reframe again, "
            "or on Linux the packages that Qt needs (libegl1 and libxcb-cursor0)."
        ) from problem
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session
    from reframe.panel.window import Panel

    def open_file(path: str, media: Callable[[str], Media]) -> Host:
        return DeskHost(path, timeline=timeline, media=media)

    application = QApplication(sys.argv[:1])
    application.setApplicationName("Reframe")
    application.setStyle("Fusion")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    session = Session(HandOver(application), open_file)
    panel = Panel(session)
    screen = application.primaryScreen().availableGeometry().size()
    panel.resize(panel.sizeHint().boundedTo(screen))
    panel.show()
    session.start()
    if source is not None:
        session.open(source)
    code = application.exec()
    session.close()
    raise SystemExit(code)
