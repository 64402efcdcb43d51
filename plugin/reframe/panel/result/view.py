"""Source and result as a widget: wiped by the mouse, stepped and played by keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple

from reframe.panel.canvas.viewport import Viewport, fitted
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.viewing import BESIDE, DIFFERENCE, WIPE
from reframe.panel.theme import Theme

from . import painting
from .keys import press
from .painting import Pictures

_AROUND = 0.02
_GAP = 12
#: How near to the wipe's line a press takes hold of it, in pixels; elsewhere, the line jumps.
_CATCH = 8


class ResultView(QtWidgets.QWidget):
    """Draws ``session.state.viewing`` with the pictures of ``session.screening``."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._theme, self._screening = theme, session.screening
        self._viewing = session.state.viewing
        self._wiping = False
        self._difference: Tuple[object, Optional[QtGui.QImage]] = (None, None)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 160)
        self.setAccessibleName(self.tr("Result"))
        self.setToolTip(
            self.tr(
                "Drag: wipe between source and result. Space: play. J K L: shuttle. Left and "
                "Right: one frame, with Shift ten. Home, End. W, S, D: how to compare."
            )
        )
        names = ("job", "report", "frame", "mode", "line")
        show(self, self._viewing, names, self._refresh)
        show(self, self._screening.sent, ("version",), self.update)
        show(self, self._screening.returned, ("version",), self.update)

    @property
    def viewport(self) -> Viewport:
        """Where the result lies on this widget."""
        whole, ratio, canvas = self.size(), self.devicePixelRatioF(), self._viewing.canvas
        if self._viewing.mode != BESIDE:
            return fitted(canvas, whole, ratio, _AROUND)
        half = QtCore.QSize((whole.width() - _GAP) // 2, whole.height())
        one = fitted(canvas, half, ratio, _AROUND)
        return replace(one, left=one.left + half.width() + _GAP)

    @property
    def source_viewport(self) -> Viewport:
        """Where the source's canvas lies: in the same place, unless they are side by side."""
        if self._viewing.mode != BESIDE:
            return self.viewport
        half = (self.width() - _GAP) // 2
        there = self.viewport
        return replace(there, left=there.left - half - _GAP)

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(640, 480)

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("well"))
        position = self._viewing.position
        if position is not None:
            source, result = self._screening.pictures(self._viewing.frame)
            self._draw(painter, Pictures(source, result, position))
        painter.end()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._viewing.mode == WIPE:
            self._wiping = True
            self._wipe(event.position())

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        if self._wiping:
            self._wipe(event.position())
        elif self._viewing.mode == WIPE:
            near = abs(event.position().x() - self.viewport.x(self._viewing.line)) <= _CATCH
            cursors = Qt.CursorShape
            self.setCursor(cursors.SplitHCursor if near else cursors.ArrowCursor)

    def mouseReleaseEvent(self, _event: QtGui.QMouseEvent) -> None:
        self._wiping = False

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if not press(self._viewing, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QtGui.QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _draw(self, painter: QtGui.QPainter, pictures: Pictures) -> None:
        viewport, theme, mode = self.viewport, self._theme, self._viewing.mode
        if mode == DIFFERENCE:
            self._draw_difference(painter, viewport, pictures)
        else:
            seen = QtCore.QRectF(viewport.frame)
            if mode == WIPE:
                seen.setLeft(viewport.x(self._viewing.line))
            painting.draw_result(painter, viewport, pictures, theme, self._nothing(), seen)
            self._draw_source(painter, viewport, pictures)
        if self.hasFocus():
            painter.setPen(QtGui.QPen(theme.colour("accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        job = self._viewing.job
        if job is not None and job.rehearsal:
            corner = Qt.Corner.BottomLeftCorner
            painting.draw_tag(painter, self.tr("rehearsal"), viewport.frame, theme, corner)

    def _draw_source(self, painter: QtGui.QPainter, viewport: Viewport, pictures: Pictures) -> None:
        """The source over or beside the result, and which is which."""
        theme, line = self._theme, self._viewing.line
        left, right = Qt.Corner.TopLeftCorner, Qt.Corner.TopRightCorner
        wiped = self._viewing.mode == WIPE
        painter.save()
        if wiped:
            frame = QtCore.QRectF(viewport.frame)
            frame.setRight(viewport.x(line))
            painter.setClipRect(frame)
        beside = self.source_viewport
        painting.draw_source(painter, beside, pictures, theme)
        painting.draw_tag(painter, self.tr("source"), beside.frame, theme, left)
        painter.restore()
        if wiped:
            frame = QtCore.QRectF(viewport.frame)
            frame.setLeft(viewport.x(line))
            painter.save()
            painter.setClipRect(frame)
        painting.draw_tag(painter, self.tr("result"), viewport.frame, theme, right)
        if wiped:
            painter.restore()
            painting.draw_wipe(painter, viewport, line, theme)

    def _draw_difference(
        self, painter: QtGui.QPainter, viewport: Viewport, pictures: Pictures
    ) -> None:
        """What differs inside the source's place; made once for what is shown."""
        source, result = pictures.source, pictures.result
        key = (
            source.cacheKey() if source else None,
            result.cacheKey() if result else None,
            pictures.position,
        )
        if self._difference[0] != key:
            self._difference = (key, painting.difference(pictures, self._viewing.canvas))
        made = self._difference[1]
        if made is None:
            nothing, seen = self._nothing(), viewport.frame
            painting.draw_result(painter, viewport, pictures, self._theme, nothing, seen)
            return
        painting.draw_difference(painter, viewport, pictures.position, made)
        words = self.tr("difference × {0}").format(2**painting.DOUBLINGS)
        corner = Qt.Corner.TopLeftCorner
        painting.draw_tag(painter, words, viewport.frame, self._theme, corner)

    def _nothing(self) -> str:
        """Why there is no picture of the result at this frame."""
        problem = self._screening.problem
        if problem is not None:
            return problem.message
        if self._viewing.returned_frame(self._viewing.frame) is None:
            return self.tr("The result has no picture under this frame.")
        return self.tr("Reading…")

    def _wipe(self, at: QtCore.QPointF) -> None:
        self._viewing.wipe(self.viewport.at(at)[0])

    def _refresh(self) -> None:
        viewing = self._viewing
        words = self.tr("frame {0} of {1}").format(viewing.frame + 1, viewing.count)
        self.setAccessibleDescription(words)
        if viewing.mode != WIPE:
            self.unsetCursor()
        self._measure()
        self.update()

    def _measure(self) -> None:
        """Pictures are fetched for the size at which they are seen."""
        if self._viewing.job is None or self.width() < 2:
            return
        frame = self.viewport.frame
        longer = max(frame.width(), frame.height())
        self._screening.size(int(longer * self.devicePixelRatioF()))
