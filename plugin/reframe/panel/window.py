"""The panel itself: what, where, how, how much, and what became of it, in one window."""

from __future__ import annotations

from typing import Optional

from .farewell import farewell
from .guide import Guide
from .handover import show
from .header import Header
from .notices import Notices
from .order.page import OrderPage
from .order.price_bar import PriceBar
from .parts import Parts
from .qt import Qt, QtCore, QtGui, QtWidgets
from .queue import Queue
from .result import Result
from .session import Session
from .settings import SettingsView
from .state.stage import ORDER, RESULT, SETTINGS
from .theme import DESK, GRID, Theme, dress, theme_of


class Panel(QtWidgets.QWidget):
    """The whole panel, to be shown as a window or docked in a host.

    It draws ``session.state`` and holds nothing: a host may destroy it and make another.
    """

    def __init__(
        self,
        session: Session,
        parent: Optional[QtWidgets.QWidget] = None,
        theme: Optional[Theme] = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme or (theme_of(parent.palette()) if parent else DESK)
        self.setObjectName("panel")
        self.setWindowTitle("Reframe")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(session.opens_files)
        self.setMinimumSize(360, 440)
        dress(self, self.theme)
        self.header = Header(session, self.theme)
        self.notices = Notices(session, self.theme)
        self.guide = Guide(session, self.theme, self)
        self.order = OrderPage(session, self.theme)
        self.result = Result(session, self.theme)
        self.settings = SettingsView(session, self.theme)
        self.price = PriceBar(session)
        self.queue = Queue(session, self.theme)
        self._pages = QtWidgets.QStackedWidget()
        self._upper = QtWidgets.QWidget()
        self._parts = self._lay_out()
        self.header.settings.connect(session.state.stage.show_settings)
        self.order.opening.connect(self.header.choose_file)
        self.guide.opening.connect(self.header.choose_file)
        self.notices.opening.connect(self.header.choose_file)
        show(self, session.state.stage, ("page",), self._turn)
        show(self, session.state.jobs, ("found",), self._parts.share)
        show(self, session.state.errands, ("expanded", "unfolded"), self._parts.share)

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(1120, 760)

    def changeEvent(self, event: QtCore.QEvent) -> None:
        """Back in the panel: the selection in the host may be another."""
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.ActivationChange and self.isActiveWindow():
            self.session.look_again()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Jobs that run go on; docked in a host, that goes without saying."""
        super().closeEvent(event)
        if event.isAccepted() and self.isWindow():
            farewell(self.session, self.theme, self.geometry())

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:
        if _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QtGui.QDropEvent) -> None:
        path = _dropped(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.session.open(path)

    def _lay_out(self) -> Parts:
        """From top to bottom, for that is the order in which Tab goes."""
        for page in (self.order, self.result, self.settings):
            self._pages.addWidget(page)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        rows.setSpacing(2 * GRID)
        rows.addWidget(self.header)
        rows.addWidget(self.notices)
        rows.addWidget(self.guide)
        upper = QtWidgets.QVBoxLayout(self._upper)
        upper.setContentsMargins(0, 0, 0, 2 * GRID)
        upper.setSpacing(2 * GRID)
        upper.addWidget(self._pages, 1)
        upper.addWidget(self.price)
        parts = Parts(self._upper, self.queue)
        rows.addWidget(parts, 1)
        return parts

    def _turn(self) -> None:
        pages = {ORDER: self.order, RESULT: self.result, SETTINGS: self.settings}
        page = self.session.state.stage.page
        self._pages.setCurrentWidget(pages[page])
        self.price.setVisible(page == ORDER)


def _dropped(data: QtCore.QMimeData) -> str:
    """The first file of what is being dropped, or nothing."""
    return next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
