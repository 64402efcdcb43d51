"""``reframe panel``: the panel in a window of its own, with the desk as its host."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .panel_window import make_application, open_window, run

if TYPE_CHECKING:
    from reframe.hosts.port import Host
    from reframe.model.order import Media


def run_panel(source: str | None, timeline: str | None) -> None:
    """Show the panel until its window is closed."""
    application = make_application()
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session

    def open_file(path: str, media: Callable[[str], Media]) -> Host:
        from reframe.hosts.desk import DeskHost  # the window is there before a file is opened

        return DeskHost(path, timeline=timeline, media=media)

    session = Session(HandOver(application), open_file)
    panel = open_window(application, session)
    if source is not None:
        panel.ready.connect(lambda: session.open(source))
    run(application, session)
