"""The panel docked in a host: its widgets come and go with the host's windows, its session stays.

Called by the host's entry point, in the thread of the widgets.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Tuple

from reframe.hosts.port import Host
from reframe.model.errors import ReframeError

from .handover import HandOver
from .qt import Qt, QtCore, QtGui, QtWidgets
from .session import Session
from .theme import theme_of
from .window import Panel

#: Makes a host, and a function that does what waits for the host's main thread.
MakeHost = Callable[[], Tuple[Host, Callable[[], None]]]

#: Milliseconds between two looks at what waits for the main thread (facts/nuke.md §1.6).
_PUMP = 20

_sessions: Dict[str, Session] = {}
_widgets: Dict[str, List[QtWidgets.QWidget]] = {}


class DockedPanel(Panel):
    """The panel inside the host's own window, where it is never told that it became active."""

    def enterEvent(self, event: QtGui.QEnterEvent) -> None:
        """The pointer comes from the host's own views: the selection may be another."""
        super().enterEvent(event)
        self.session.look_again()


def docked(name: str, make: MakeHost) -> QtWidgets.QWidget:
    """A new widget on the session of the host ``name``; in its place, a sentence why not.

    Raises `ReframeError` where there is no window system for either.
    """
    application = _application()
    try:
        session = _sessions.get(name) or _open(application, name, make)
        widget: QtWidgets.QWidget = DockedPanel(session, theme=theme_of(application.palette()))
    except Exception as problem:  # noqa: BLE001  a host makes this within a window of its own
        widget = _sentence(problem)
    living = _widgets.setdefault(name, [])
    living.append(widget)
    widget.destroyed.connect(lambda *_: living.remove(widget))
    return widget


def bring_to_front(name: str) -> bool:
    """Show the widget that there is, also behind other tabs. Returns whether there is one."""
    shown = [widget for widget in _widgets.get(name, ()) if widget.parent() or widget.isVisible()]
    if not shown:
        return False
    widget = shown[-1]
    page, above = widget, widget.parentWidget()
    while above is not None:
        if isinstance(above, QtWidgets.QStackedWidget):  # the pages of a pane's tabs
            above.setCurrentWidget(page)
        page, above = above, above.parentWidget()
    page.raise_()
    page.activateWindow()
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    return True


def close_all() -> None:
    """Leave every session; what the engine does, it goes on doing."""
    while _sessions:
        _sessions.popitem()[1].close()


def _open(application: QtWidgets.QApplication, name: str, make: MakeHost) -> Session:
    host, drain = make()
    pump = QtCore.QTimer(application)
    pump.timeout.connect(drain)
    pump.start(_PUMP)
    session = Session(HandOver(application), host=host, name=name)
    session.start()
    application.aboutToQuit.connect(close_all)
    _sessions[name] = session
    return session


def _application() -> QtWidgets.QApplication:
    application = QtWidgets.QApplication.instance()
    if not isinstance(application, QtWidgets.QApplication):
        raise ReframeError("There is no window system here, so the panel cannot be shown.")
    return application


def _sentence(problem: Exception) -> QtWidgets.QLabel:
    words = (
        str(problem)
        if isinstance(problem, ReframeError)
        else f"{type(problem).__name__}: {problem}"
    )
    label = QtWidgets.QLabel(f"Reframe cannot be shown here. {words}")
    label.setWordWrap(True)
    return label
