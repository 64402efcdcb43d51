"""What is not seen when the panel opens: made after it was painted, or when it is wanted."""

from __future__ import annotations

from .guide import Guide
from .notices.strip import Notices
from .qt import QtWidgets
from .result import Result
from .session import Session
from .settings import SettingsView
from .theme import Theme


class Rest:
    """What is wrong, the first steps, and the other pages.

    Whatever shows itself by what the state says needs its parent first, or it is a window.
    """

    def __init__(self, session: Session, theme: Theme, panel: QtWidgets.QWidget) -> None:
        self.notices = Notices(session, theme, panel)
        self.guide = Guide(session, theme, panel)
        self.result = Result(session, theme)
        self.settings = SettingsView(session, theme)
