"""How Qt's list draws the rows: with the button that the mouse or the keyboard is on."""

from __future__ import annotations

from typing import Optional

from reframe.panel.icons import Icons
from reframe.panel.qt import QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import Theme

from .drawing import MORE, Look, Means, Row, draw, elided, name_of, words_rect
from .layout import height
from .model import AnyIndex, Rows
from .thumbs import Thumbs

_State = QtWidgets.QStyle.StateFlag


class Delegate(QtWidgets.QStyledItemDelegate):
    """``hovered`` and ``chosen`` are buttons of the rows under the mouse and of the current one."""

    def __init__(
        self, session: Session, theme: Theme, thumbs: Thumbs, view: QtWidgets.QListView
    ) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._means = Means(theme, Icons(theme), thumbs)
        self.hovered: Optional[int] = None
        self.chosen: Optional[int] = None
        self._hovered_row = -1
        self._pressed = False
        self._width = 0

    def set_width(self, width: int) -> bool:
        """The list has another width; True when its rows have another height."""
        changed = height(width) != height(self._width)
        self._width = width
        return changed

    def sizeHint(self, _option: QtWidgets.QStyleOptionViewItem, _index: AnyIndex) -> QtCore.QSize:
        return QtCore.QSize(120, height(self._width))

    def paint(
        self,
        painter: QtGui.QPainter,
        option: QtWidgets.QStyleOptionViewItem,
        index: AnyIndex,
    ) -> None:
        row = self._row(option, index)
        if row is None:
            return
        current = self._view.currentIndex().row() == index.row()
        look = Look(
            current=current,
            focused=current and self._view.hasFocus(),
            hovered=self.hovered if index.row() == self._hovered_row else None,
            chosen=self.chosen if current else None,
            pressed=self._pressed,
        )
        painter.save()
        painter.setFont(self._view.font())
        draw(painter, row, look, self._means)
        painter.restore()

    def helpEvent(
        self,
        event: QtGui.QHelpEvent,
        view: QtWidgets.QAbstractItemView,
        option: QtWidgets.QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        """What a button does, or the whole of what is cut off."""
        row = self._row(option, index)
        words = self._tip(row, event.pos(), view.fontMetrics()) if row is not None else ""
        QtWidgets.QToolTip.showText(event.globalPos(), words, view)
        return True

    def hover(self, index: AnyIndex, point: QtCore.QPoint) -> None:
        rows = index.model()
        job = rows.job(index) if isinstance(rows, Rows) else None
        button = None
        if job is not None:
            rect = self._view.visualRect(index)
            row = Row(job, self._session, rect, self._view.font())
            button = row.button_at(point)
        if (index.row(), button) != (self._hovered_row, self.hovered):
            self._hovered_row, self.hovered = index.row(), button
            self._view.viewport().update()

    def set_pressed(self, pressed: bool) -> None:
        self._pressed = pressed
        self._view.viewport().update()

    def choose(self, button: Optional[int]) -> None:
        """The keyboard is on this button of the current row."""
        self.chosen = button
        self._view.viewport().update()

    def _row(self, option: QtWidgets.QStyleOptionViewItem, index: AnyIndex) -> Optional[Row]:
        rows = index.model()
        job = rows.job(index) if isinstance(rows, Rows) else None
        rect = option.rect
        if job is None:
            return None
        return Row(job, self._session, rect, self._view.font())

    def _tip(self, row: Row, point: QtCore.QPoint, metrics: QtGui.QFontMetrics) -> str:
        button = row.button_at(point)
        if button == MORE:
            return self.tr("More  (Menu key)")
        if button is not None:
            action = row.shown[button]
            return f"{action.words}: {action.tip}" if action.tip else action.words
        name, shape = name_of(row)
        for text, rect in ((name, row.places.name), (shape, row.places.shape)):
            if rect.contains(point) and elided(metrics, text, rect) != text:
                return text
        rect = words_rect(row)
        fits = metrics.horizontalAdvance(row.said.words) <= rect.width()
        return "" if fits or not row.places.words.contains(point) else row.said.words
