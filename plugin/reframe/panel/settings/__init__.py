"""Key, service, price limits, folders, EXR, proxies, connection test."""

from __future__ import annotations

from reframe.panel.qt import QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme


class SettingsView(QtWidgets.QWidget):
    """Key, service, price limits, folders, EXR, proxies, connection test."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
