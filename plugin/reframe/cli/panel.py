"""``reframe panel``: the panel in a window of its own, on the desk or with a host's process."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from reframe.hosts.bridge import RemoteHost
from reframe.hosts.bridge.pipe import Pipe
from reframe.hosts.bridge.streams import claim_standard_streams
from reframe.hosts.desk import DeskHost
from reframe.hosts.port import Host
from reframe.model.errors import BadInput
from reframe.model.order import Media

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from reframe.panel.session import Session
    from reframe.panel.window import Panel


def run_panel(source: str | None, timeline: str | None) -> None:
    """Show the panel on the desk until its window is closed."""
    application = _application()
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session

    def open_file(path: str, media: Callable[[str], Media]) -> Host:
        return DeskHost(path, timeline=timeline, media=media)

    session = Session(HandOver(application), open_file)
    _open_window(application, session)
    if source is not None:
        session.open(source)
    _run(application, session)


def run_bridged_panel(name: str) -> None:
    """Show the panel of the host whose process started this one, until its window is closed.

    When the host ends, the panel ends too, unless something in it would be lost or go unseen.
    """
    pipe = Pipe(*claim_standard_streams())
    application = _application()
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session

    post = HandOver(application)
    host = RemoteHost(
        pipe,
        name,
        on_raise=lambda: post(lambda: _bring_to_front(panel)),
        on_gone=lambda: post(lambda: _host_has_ended(session, host, panel)),
    )
    session = Session(post, host=host, name=name)
    panel = _open_window(application, session)
    _run(application, session)


def _application() -> QApplication:
    """Qt's application. Raises `BadInput` where Qt cannot be loaded."""
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as problem:
        raise BadInput(
            f"The panel needs PySide6 and it cannot be loaded ({problem}); install Reframe again, "
            "or on Linux the packages that Qt needs (libegl1 and libxcb-cursor0)."
        ) from problem
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Reframe")
    application.setStyle("Fusion")
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return application


def _open_window(application: QApplication, session: Session) -> Panel:
    from reframe.panel.window import Panel

    panel = Panel(session)
    screen = application.primaryScreen().availableGeometry().size()
    panel.resize(panel.sizeHint().boundedTo(screen))
    panel.show()
    session.start()
    return panel


def _run(application: QApplication, session: Session) -> None:
    code = application.exec()
    session.close()
    raise SystemExit(code)


def _bring_to_front(panel: Panel) -> None:
    if panel.isMinimized():
        panel.showNormal()
    panel.raise_()
    panel.activateWindow()


def _host_has_ended(session: Session, host: RemoteHost, panel: Panel) -> None:
    if session.at_rest:
        panel.close()
    else:
        session.host_ended(host.problem)
