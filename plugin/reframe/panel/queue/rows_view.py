"""The list of jobs: rows without widgets, with buttons that mouse and keyboard reach."""

from __future__ import annotations

from typing import List, Optional, Set, Tuple

from reframe.model.order import Job
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme

from . import actions
from .delegate import Delegate
from .doing import do
from .drawing import MORE, Row
from .menus import menu_of, place_menu
from .model import AnyIndex, Rows
from .thumbs import Thumbs

#: Milliseconds between looks at the clock while a job runs: for the time that is left.
_TICK = 1000

Key = Qt.Key


class RowsView(QtWidgets.QListView):
    """Up and down choose a row, left and right one of its buttons, Enter presses it."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._jobs = session, session.state.jobs
        self.rows = Rows(session, self)
        self.thumbs = Thumbs(session.worker, session.engine)
        self.delegate = Delegate(session, theme, self.thumbs, self)
        self._tick = QtCore.QTimer(self, interval=_TICK)
        self._double = False
        self._set_up()
        errands, placing = session.state.errands, session.state.placing
        self._tick.timeout.connect(self._draw_running)
        show(self, self._jobs, ("found",), self._refound)
        show(self, self._jobs, ("complete",), self._read_on)
        self.verticalScrollBar().valueChanged.connect(self._read_on)
        self.verticalScrollBar().rangeChanged.connect(self._read_on)
        show(self, self._jobs, ("changed",), self._rechanged)
        show(self, errands, ("asked",), self._asked)
        for state, names in (
            (errands, ("busy", "problems", "past")),
            (placing, ("rows", "choices")),
            (session.state.connection, ("host_problem",)),
        ):
            show(self, state, names, self._draw_again)
        show(self, self.thumbs, ("arrived",), self._draw_again)

    def _set_up(self) -> None:
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QtWidgets.QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Orders"))
        self.setAccessibleDescription(
            self.tr("Up and down choose an order, left and right one of its buttons.")
        )

    @property
    def current_job(self) -> Optional[Job]:
        return self.rows.job(self.currentIndex())

    def row_at(self, index: QtCore.QModelIndex) -> Optional[Row]:
        """The row as it is drawn now."""
        job = self.rows.job(index)
        if job is None:
            return None
        rect = self.visualRect(index)
        return Row(job, self._session, rect, self.font())

    def press(self, job: Job, key: str) -> None:
        """Do what a button says; placing opens its menu at the row."""
        if key == actions.PLACE:
            place_menu(self._session, job, self).popup(self._menu_point(job))
        else:
            do(self._session, job, key)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        job, key = self.current_job, event.key()
        if job is None or not self._press_key(job, key):
            if key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_Delete):
                event.accept()
            elif key == Key.Key_Escape or (key == Key.Key_F and event.modifiers()):
                event.ignore()
            else:
                super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.delegate.hover(self.indexAt(event.position().toPoint()), event.position().toPoint())
        self._show_hand()

    def leaveEvent(self, event: QtCore.QEvent) -> None:
        super().leaveEvent(event)
        self.delegate.hover(QtCore.QModelIndex(), QtCore.QPoint())

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.delegate.set_pressed(event.button() == Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.delegate.set_pressed(False)
        double, self._double = self._double, False
        if double:  # its first click may have put another button under the mouse
            return
        point = event.position().toPoint()
        row = self.row_at(self.indexAt(point))
        if row is None or event.button() != Qt.MouseButton.LeftButton:
            return
        button = row.button_at(point)
        if button == MORE:
            self._open_menu(row.job)
        elif button is not None:
            self.press(row.job, row.shown[button].key)

    def mouseDoubleClickEvent(self, event: QtGui.QMouseEvent) -> None:
        self._double = True
        row = self.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and row.button_at(event.position().toPoint()) is None:
            self._enter(row.job)

    def contextMenuEvent(self, event: QtGui.QContextMenuEvent) -> None:
        mouse = event.reason() == QtGui.QContextMenuEvent.Reason.Mouse
        job = self.rows.job(self.indexAt(event.pos())) if mouse else self.current_job
        if job is not None:
            self._open_menu(job, event.globalPos() if mouse else None)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        self.delegate.choose(None)
        job = self.rows.job(current)
        if job is not None and self._session.state.errands.expanded:
            self._session.state.errands.expand(job.id)

    def focusInEvent(self, event: QtGui.QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
        self.viewport().update()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.delegate.set_width(self.viewport().width()):
            self.scheduleDelayedItemsLayout()
        self._read_on()

    def _press_key(self, job: Job, key: int) -> bool:
        if key in (Key.Key_Return, Key.Key_Enter):
            self._enter(job)
        elif key == Key.Key_Space:
            self.press(job, actions.DETAILS)
        elif key == Key.Key_Delete:
            if any(each.key == actions.DELETE_FILES for each in self._actions(job)):
                self.press(job, actions.DELETE_FILES)
        elif key in (Key.Key_Left, Key.Key_Right):
            self._step(job, 1 if key == Key.Key_Right else -1)
        else:
            return False
        return True

    def _enter(self, job: Job) -> None:
        """Press the chosen button; without one compare, or look into the job."""
        row = self.row_at(self.rows.index_of(job.id))
        chosen = self.delegate.chosen
        if row is not None and chosen == MORE:
            self._open_menu(job)
        elif row is not None and chosen is not None and chosen < len(row.shown):
            self.press(job, row.shown[chosen].key)
            self.delegate.choose(None)
        elif any(each.key == actions.COMPARE for each in self._actions(job)):
            self.press(job, actions.COMPARE)
        else:
            self.press(job, actions.DETAILS)

    def _step(self, job: Job, by: int) -> None:
        """On to the next button: from the row to its buttons, to the one for more, and back."""
        row = self.row_at(self.rows.index_of(job.id))
        if row is not None:
            stops: List[Optional[int]] = [None, *range(row.button_count), MORE]
            at = stops.index(self.delegate.chosen) if self.delegate.chosen in stops else 0
            self.delegate.choose(stops[(at + by) % len(stops)])

    def _actions(self, job: Job) -> Tuple[actions.Action, ...]:
        return actions.actions(job, self._session)

    def _open_menu(self, job: Job, at: Optional[QtCore.QPoint] = None) -> None:
        menu_of(self._session, job, self, self.press).popup(at or self._menu_point(job))

    def _menu_point(self, job: Job) -> QtCore.QPoint:
        row = self.row_at(self.rows.index_of(job.id))
        corner = row.places.more.bottomLeft() if row else self.rect().center()
        return self.viewport().mapToGlobal(corner)

    def _show_hand(self) -> None:
        on_button = self.delegate.hovered is not None
        shape = Qt.CursorShape.PointingHandCursor if on_button else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _asked(self) -> None:
        """The keyboard is on the button that does nothing, until it is moved to the other."""
        asked, job = self._session.state.errands.asked, self.current_job
        mine = asked is not None and job is not None and asked.job_id == job.id
        self.delegate.choose(1 if mine else None)
        self.rows.dataChanged.emit(self.currentIndex(), self.currentIndex())

    def _refound(self) -> None:
        self.rows.refresh_found()
        self._rechanged()
        self._read_on()

    def _read_on(self) -> None:
        """Near the end of what has been read, read more."""
        bar = self.verticalScrollBar()
        if self.isVisible() and bar.maximum() - bar.value() <= 2 * self.viewport().height():
            self._session.archive.more()

    def _rechanged(self) -> None:
        self.rows.refresh_changed()
        active = any(job.active for job in self._jobs.unended)
        if active != self._tick.isActive():
            self._tick.start() if active else self._tick.stop()

    def _draw_again(self) -> None:
        """The viewport is asked for each time: Python's hold on it does not outlast the making of
        the view while a screen reader listens (seen with Qt 6.11)."""
        self.viewport().update()

    def _draw_running(self) -> None:
        self.thumbs.see(self._seen())
        self._draw_again()

    def _seen(self) -> Set[str]:
        """The jobs whose rows are on the screen."""
        first = self.indexAt(QtCore.QPoint(1, 1)).row()
        last = self.indexAt(QtCore.QPoint(1, self.viewport().height() - 2)).row()
        end = self.rows.rowCount() if last < 0 else last + 1
        jobs = (self.rows.job(self.rows.index(row)) for row in range(max(0, first), end))
        return {job.id for job in jobs if job is not None}
