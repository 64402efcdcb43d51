"""The queue and the history: a row a job, the engine's own."""

from __future__ import annotations

from reframe.panel.qt import QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme


class Queue(QtWidgets.QWidget):
    """The queue and the history: a row a job, the engine's own."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
