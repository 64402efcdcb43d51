"""``reframe panel --bridge NAME``: the panel of a host whose process started this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reframe.hosts.bridge import RemoteHost
from reframe.hosts.bridge.pipe import Pipe
from reframe.hosts.bridge.streams import claim_standard_streams
from reframe.link.home import home_folder
from reframe.link.single import is_claimed

from .panel_window import make_application, open_window, run

if TYPE_CHECKING:
    from reframe.panel.window import Panel

#: Milliseconds between two looks whether another panel has taken over.
_LOOK = 2000


def run_bridged_panel(name: str) -> None:
    """Show the panel until its window is closed, or its host ends and nothing is open in it."""
    pipe = Pipe(*claim_standard_streams())
    application = make_application()
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session

    post = HandOver(application)
    host = RemoteHost(
        pipe,
        name,
        on_raise=lambda: post(lambda: bring_to_front(panel)),
        on_gone=lambda: post(lambda: host_has_ended(panel, host)),
    )
    session = Session(post, host=host, name=name)
    panel = open_window(application, session)
    run(application, session)


def bring_to_front(panel: Panel) -> None:
    """In front of the host's windows, as far as the desktop lets a program do that by itself."""
    if panel.isMinimized():
        panel.showNormal()
    panel.raise_()
    panel.activateWindow()


def host_has_ended(panel: Panel, host: RemoteHost) -> None:
    """The panel goes with its host, unless something in it would be lost or go unseen.

    One that stays shows queue and history, until the host is started again and opens another.
    """
    session = panel.session
    if session.at_rest:
        panel.close()
        return
    session.host_ended(host.problem)
    close_when_replaced(panel, lambda: is_claimed(home_folder(), f"{host.name}-panel"))


def close_when_replaced(panel: Panel, claimed: Callable[[], bool], every: int = _LOOK) -> None:
    """Close the panel once another of the same host is open: it shows the same queue.

    The claim of the host that ended is seen to be free first.
    """
    from PySide6.QtCore import QTimer

    timer, free = QTimer(panel), [False]

    def look() -> None:
        state, taken = panel.session.state, claimed()
        free[0] = free[0] or not taken
        if taken and free[0] and not state.pricing.sending and not state.placing.busy:
            panel.close()

    timer.timeout.connect(look)
    timer.start(every)
    look()  # the next one may come before the first pause is over
