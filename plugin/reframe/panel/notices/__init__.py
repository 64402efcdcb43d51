"""What is wrong, each with the way out; one place, never a stack of dialogs."""

from __future__ import annotations

from reframe.panel.qt import QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme


class Notices(QtWidgets.QWidget):
    """What is wrong, each with the way out; one place, never a stack of dialogs."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
