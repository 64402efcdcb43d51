"""The film strip: the clip at a glance, scrubbed, with handles for in and out."""

from __future__ import annotations

from typing import Optional

from reframe.model.time import FrameRange
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.stills import STRIP, strip_frames
from reframe.panel.theme import Theme

from . import drawing
from .scale import Scale

#: Heights of the film and of the bar below it, and how near to a handle it is caught.
FILM, BAR, CATCH = 40, 16, 7

IN, OUT, SLIDE, SCRUB = "in", "out", "slide", "scrub"


class FilmStrip(QtWidgets.QWidget):
    """Draws ``session.state.footage``: press to scrub, drag the handles, slide the bar.

    Keys: left and right step a frame (with Shift ten), I and O set in and out, Home and End go
    there.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self._footage = session.state.footage
        self._dragged: Optional[str] = None
        self._offset = 0
        self.setFixedHeight(FILM + BAR)
        self.setMinimumWidth(160)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Film strip"))
        self.setToolTip(
            self.tr(
                "Press to scrub; drag the handles for in and out, the bar to slide both.  "
                "(Left, Right, I, O, Home, End)"
            )
        )
        show(self, self._footage, ("range", "frame", "available"), self._refresh)
        show(self, session.stills, ("version",), self.update)

    @property
    def scale(self) -> Optional[Scale]:
        """Where frames lie on this widget, or None without a clip."""
        available = self._footage.available
        return Scale(available, self.width()) if available is not None else None

    def sizeHint(self) -> QtCore.QSize:
        return QtCore.QSize(640, FILM + BAR)

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        painter = QtGui.QPainter(self)
        film = QtCore.QRectF(0, 0, self.width(), FILM)
        painter.fillRect(film, self._theme.colour("well"))
        footage, scale = self._footage, self.scale
        if scale is not None and footage.range is not None and footage.clip is not None:
            drawing.draw_film(painter, film, scale, self._pictures(scale.available), self._theme)
            drawing.draw_outside(painter, film, scale, footage.range, self._theme)
            bar = QtCore.QRectF(0, FILM, self.width(), BAR)
            seconds = float(footage.clip.range.seconds(footage.clip.rate))
            drawing.draw_bar(painter, bar, scale, footage.range, f"{seconds:.2f} s", self._theme)
            drawing.draw_handles(
                painter, film, scale, footage.range, self._theme, focused=self.hasFocus()
            )
            drawing.draw_playhead(painter, film, scale.middle(footage.frame), self._theme)
        painter.end()

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        scale, sent = self.scale, self._footage.range
        if event.button() != Qt.MouseButton.LeftButton or scale is None or sent is None:
            return
        self._dragged = self._part_at(event.position(), scale, sent)
        self._offset = scale.frame(event.position().x()) - sent.start
        if self._dragged == SCRUB:
            self._drag(event.position().x(), scale)

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        scale, sent = self.scale, self._footage.range
        if scale is None or sent is None:
            return
        if self._dragged is not None:
            self._drag(event.position().x(), scale)
        else:
            part = self._part_at(event.position(), scale, sent)
            self.setCursor(_CURSORS.get(part, Qt.CursorShape.ArrowCursor))

    def mouseReleaseEvent(self, _event: QtGui.QMouseEvent) -> None:
        self._dragged = None

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        footage, key = self._footage, Qt.Key
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        sent = footage.range
        if sent is None:
            super().keyPressEvent(event)
        elif event.key() == key.Key_Left:
            footage.show(footage.frame - far)
        elif event.key() == key.Key_Right:
            footage.show(footage.frame + far)
        elif event.key() == key.Key_Home:
            footage.show(sent.start)
        elif event.key() == key.Key_End:
            footage.show(sent.last)
        elif event.key() == key.Key_I:
            footage.set_in(footage.frame)
        elif event.key() == key.Key_O:
            footage.set_out(footage.frame + 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QtGui.QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _drag(self, x: float, scale: Scale) -> None:
        if self._dragged == IN:
            self._footage.set_in(scale.nearest_edge(x))
        elif self._dragged == OUT:
            self._footage.set_out(scale.nearest_edge(x))
        elif self._dragged == SLIDE:
            self._footage.slide(scale.frame(x) - self._offset)
        else:
            self._footage.show(scale.frame(x))

    def _part_at(self, point: QtCore.QPointF, scale: Scale, sent: FrameRange) -> str:
        """What a press at this point takes hold of. In and out may lie on one another."""
        to_in = abs(point.x() - scale.x(sent.start))
        to_out = abs(point.x() - scale.x(sent.end))
        if min(to_in, to_out) <= CATCH:
            return IN if to_in < to_out else OUT
        inside = scale.x(sent.start) < point.x() < scale.x(sent.end)
        return SLIDE if point.y() >= FILM and inside else SCRUB

    def _pictures(self, available: FrameRange) -> drawing.Film:
        stills = self._session.stills
        return [(frame, stills.exact(frame, STRIP)) for frame in strip_frames(available)]

    def _refresh(self) -> None:
        footage = self._footage
        self.setEnabled(footage.available is not None)
        if footage.range is not None:
            words = self.tr("frame {0}, in {1}, out {2}")
            self.setAccessibleDescription(
                words.format(footage.frame, footage.range.start, footage.range.end)
            )
        self.update()


_CURSORS = {
    IN: Qt.CursorShape.SizeHorCursor,
    OUT: Qt.CursorShape.SizeHorCursor,
    SLIDE: Qt.CursorShape.OpenHandCursor,
}
