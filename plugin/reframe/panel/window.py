"""The panel itself: what, where, how, how much, and what became of it, in one window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from .handover import show
from .header import Header
from .order.page import OrderPage
from .order.price_bar import PriceBar
from .parts import Parts
from .qt import Qt, QtCore, QtGui, QtWidgets, Signal
from .queue import Queue
from .session import Session
from .state.stage import ORDER, RESULT, SETTINGS
from .tabbing import in_order
from .theme import DESK, GRID, Theme, dress, theme_of

if TYPE_CHECKING:
    from .guide import Guide
    from .notices.strip import Notices
    from .rest import Rest
    from .result import Result
    from .settings import SettingsView

#: Milliseconds after which a window that nobody has looked at yet is made whole.
_UNSEEN = 500


class Panel(QtWidgets.QWidget):
    """The whole panel, to be shown as a window or docked in a host.

    It draws ``session.state`` and holds nothing: a host may destroy it and make another.
    ``ready`` is emitted once, when it has been painted and all of it has been made.
    """

    ready = Signal()

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
        self.order = OrderPage(session, self.theme)
        self.price = PriceBar(session)
        self.queue = Queue(session, self.theme)
        self._pages = QtWidgets.QStackedWidget()
        self._upper = QtWidgets.QWidget()
        self._rest: Optional[Rest] = None
        self._seen = False
        self._first = QtCore.QTimer(self, singleShot=True, interval=_UNSEEN)
        self._first.timeout.connect(self._settle)
        self._parts = self._lay_out()
        self.header.settings.connect(session.state.stage.show_settings)
        self.order.opening.connect(self.header.choose_file)
        show(self, session.state.stage, ("page",), self._turn)
        show(self, session.state.jobs, ("found",), self._parts.share)
        show(self, session.state.errands, ("expanded", "unfolded"), self._parts.share)

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(1120, 760)

    @property
    def notices(self) -> Notices:
        return self.complete().notices

    @property
    def guide(self) -> Guide:
        return self.complete().guide

    @property
    def result(self) -> Result:
        return self.complete().result

    @property
    def settings(self) -> SettingsView:
        return self.complete().settings

    def complete(self) -> Rest:
        """Make what is not seen at first, if that was not done yet."""
        if self._rest is None:
            from .rest import Rest

            rest = self._rest = Rest(self.session, self.theme, self)
            self.queue.complete()
            self._lay_out_rest(rest)
            rest.guide.opening.connect(self.header.choose_file)
            rest.notices.opening.connect(self.header.choose_file)
            self._turn()
        return self._rest

    def showEvent(self, event: QtGui.QShowEvent) -> None:
        super().showEvent(event)
        if not self._seen:
            self._first.start()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._first.start(0)

    def changeEvent(self, event: QtCore.QEvent) -> None:
        """Back in the panel: the selection in the host may be another."""
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.ActivationChange and self.isActiveWindow():
            self.session.look_again()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Jobs that run go on; docked in a host, that goes without saying."""
        super().closeEvent(event)
        if event.isAccepted() and self.isWindow():
            from .farewell import farewell

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
        self._pages.addWidget(self.order)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        rows.setSpacing(2 * GRID)
        rows.addWidget(self.header)
        upper = QtWidgets.QVBoxLayout(self._upper)
        upper.setContentsMargins(0, 0, 0, 2 * GRID)
        upper.setSpacing(2 * GRID)
        upper.addWidget(self._pages, 1)
        upper.addWidget(self.price)
        parts = Parts(self._upper, self.queue)
        rows.addWidget(parts, 1)
        self._rows = rows
        return parts

    def _lay_out_rest(self, rest: Rest) -> None:
        self._rows.insertWidget(1, rest.notices)
        self._rows.insertWidget(2, rest.guide)
        for page in (rest.result, rest.settings):
            self._pages.addWidget(page)
        pages = (self.order, rest.result, rest.settings)
        in_order((self.header, rest.notices, rest.guide, *pages, self.price, self.queue))

    def _settle(self) -> None:
        if not self._seen:
            self._seen = True
            self.complete()
            self.ready.emit()

    def _turn(self) -> None:
        page = self.session.state.stage.page
        self.price.setVisible(page == ORDER)
        if page == ORDER:
            self._pages.setCurrentWidget(self.order)
        else:
            pages = {RESULT: self.result, SETTINGS: self.settings}
            self._pages.setCurrentWidget(pages[page])


def _dropped(data: QtCore.QMimeData) -> str:
    """The first file of what is being dropped, or nothing."""
    return next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
