"""The player over a finished movie, with wipe, side by side and difference."""

from __future__ import annotations

from reframe.panel.qt import QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme


class Result(QtWidgets.QWidget):
    """The player over a finished movie, with wipe, side by side and difference."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
