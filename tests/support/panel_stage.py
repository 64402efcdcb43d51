"""What tests of the panel share: waiting in the event loop, the desk, the footage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6 import QtCore

from reframe.hosts.desk import DeskHost
from reframe.hosts.port import Host
from reframe.model.order import Media

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"

#: Longer than anything may take on a busy machine; a test that waits so long fails.
PATIENCE_MS = 60_000


def open_on_desk(path: str, media: Callable[[str], Media]) -> Host:
    return DeskHost(path, media=media)


def until(come: Callable[[], bool]) -> None:
    """Run the event loop until it is so; fails when it never is."""
    loop = QtCore.QEventLoop()
    deadline, ask = QtCore.QTimer(), QtCore.QTimer()
    deadline.setSingleShot(True)
    deadline.timeout.connect(loop.quit)
    ask.timeout.connect(lambda: come() and loop.quit())
    deadline.start(PATIENCE_MS)
    ask.start(5)
    if not come():
        loop.exec()
    assert come(), "it did not come"
