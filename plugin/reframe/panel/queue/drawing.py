"""Drawing a row of the queue."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Optional, Tuple

from reframe.model.order import Job
from reframe.panel.icons import Icons
from reframe.panel.qt import Qt, QtCore, QtGui
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.words import tr

from .actions import DETAILS, Action, actions
from .layout import Places, places
from .sentences import Standing, price_words, shape_words, standing
from .thumbs import Thumbs

_ICON = 16
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
#: The place of the button for more among a row's buttons.
MORE = -1


@dataclass(frozen=True)
class Look:
    """How a row is drawn beyond what it says."""

    current: bool = False
    focused: bool = False
    #: The button under the cursor, or that the keyboard is on: an index, `MORE`, or None.
    hovered: Optional[int] = None
    chosen: Optional[int] = None
    pressed: bool = False


@dataclass(frozen=True)
class Means:
    """What rows are drawn with."""

    theme: Theme
    icons: Icons
    thumbs: Thumbs


class Row:
    """A job with what is said about it, laid out in a rectangle."""

    def __init__(self, job: Job, session: Session, rect: QtCore.QRect, font: QtGui.QFont) -> None:
        self.job, self.rect = job, rect
        self.said: Standing = standing(job, session.state, time.time())
        self.actions: Tuple[Action, ...] = actions(job, session)
        metrics = QtGui.QFontMetrics(font)
        shown = [each for each in self.actions if each.key != DETAILS][:2]
        widths = [_width(metrics, each) for each in shown]
        self.places: Places = places(self.rect, widths)
        self.shown = tuple(shown[: len(self.places.buttons)])

    def button_at(self, point: QtCore.QPoint) -> Optional[int]:
        if self.places.more.contains(point):
            return MORE
        hit = (at for at, rect in enumerate(self.places.buttons) if rect.contains(point))
        return next(hit, None)

    @property
    def button_count(self) -> int:
        return len(self.places.buttons)

    def rect_of(self, button: int) -> QtCore.QRect:
        return self.places.more if button == MORE else self.places.buttons[button]


def draw(painter: QtGui.QPainter, row: Row, look: Look, means: Means) -> None:
    """The whole row."""
    theme = means.theme
    _draw_ground(painter, row.rect, look, theme)
    _draw_picture(painter, row, means)
    _draw_name(painter, row, theme)
    _draw_words(painter, row, means)
    painter.setPen(theme.colour("amber" if row.job.rehearsal else "text"))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(row.places.price, right, price_words(row.job))
    for at, action in enumerate(row.shown):
        _draw_button(painter, row.places.buttons[at], at, look, theme)
        _draw_label(painter, row.places.buttons[at], action, means)
    _draw_button(painter, row.places.more, MORE, look, theme)
    _draw_dots(painter, row.places.more, theme)


def elided(metrics: QtGui.QFontMetrics, text: str, rect: QtCore.QRect) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())


def name_of(row: Row) -> Tuple[str, str]:
    return row.job.clip.name, shape_words(row.job)


def words_rect(row: Row) -> QtCore.QRect:
    """Where the words are, beside their icon."""
    icon_width = _ICON + GRID if row.said.icon else 0
    return row.places.words.adjusted(icon_width, 0, 0, 0)


def _width(metrics: QtGui.QFontMetrics, action: Action) -> int:
    return metrics.horizontalAdvance(action.words) + 4 * GRID + (2 * GRID if action.opens else 0)


def _draw_ground(painter: QtGui.QPainter, rect: QtCore.QRect, look: Look, theme: Theme) -> None:
    if look.current:
        painter.fillRect(rect, theme.colour("raised"))
        mark = QtCore.QRect(rect.left(), rect.top(), 2, rect.height())
        painter.fillRect(mark, theme.colour("accent" if look.focused else "line"))
    line = QtCore.QRect(rect.left(), rect.bottom(), rect.width(), 1)
    painter.fillRect(line, theme.colour("line"))
    if look.focused and look.chosen is None:
        painter.setPen(theme.colour("accent"))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _draw_picture(painter: QtGui.QPainter, row: Row, means: Means) -> None:
    theme, rect = means.theme, row.places.picture
    painter.fillRect(rect, theme.colour("well"))
    image = means.thumbs.of(row.job)
    if image is None:
        painter.setPen(theme.colour("line"))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        return
    size = image.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QtCore.QRect(QtCore.QPoint(0, 0), size)
    target.moveCenter(rect.center())
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, image)


def _draw_name(painter: QtGui.QPainter, row: Row, theme: Theme) -> None:
    metrics = painter.fontMetrics()
    name, shape = name_of(row)
    painter.setPen(theme.colour("text"))
    painter.drawText(row.places.name, _LEFT, elided(metrics, name, row.places.name))
    painter.setPen(theme.colour("dim"))
    rect = row.places.shape
    if not row.job.rehearsal:
        painter.drawText(rect, _LEFT, elided(metrics, shape, rect))
        return
    kind = tr("Rehearsal")
    painter.drawText(rect, _LEFT, elided(metrics, f"{shape} · ", rect))
    used = metrics.horizontalAdvance(f"{shape} · ")
    rest = rect.adjusted(min(used, rect.width()), 0, 0, 0)
    painter.setPen(theme.colour("amber"))
    painter.drawText(rest, _LEFT, elided(metrics, kind, rest))


def _draw_words(painter: QtGui.QPainter, row: Row, means: Means) -> None:
    theme, said, rect = means.theme, row.said, words_rect(row)
    metrics = painter.fontMetrics()
    if said.icon:
        middle = QtCore.QPoint(row.places.words.left(), rect.center().y() - _ICON // 2 + 1)
        means.icons.get(said.icon, said.tone).paint(
            painter, QtCore.QRect(middle, QtCore.QSize(_ICON, _ICON))
        )
    painter.setPen(theme.colour(said.tone))
    if said.bar is None:
        _draw_lines(painter, metrics, said.words, rect)
        return
    low = rect.height() < 9 * GRID
    text = rect.adjusted(0, 0, 0, -7) if low else rect.adjusted(0, 3, 0, -rect.height() // 2)
    painter.drawText(text, _LEFT, elided(metrics, said.words, text))
    top = rect.bottom() - 5 if low else rect.center().y() + 6
    _draw_bar(painter, QtCore.QRect(rect.left(), top, rect.width(), GRID), said, theme)


def _draw_bar(painter: QtGui.QPainter, full: QtCore.QRect, said: Standing, theme: Theme) -> None:
    """How far it is; hatched where nobody knows."""
    painter.fillRect(full, theme.colour("well"))
    colour = theme.colour("amber" if said.tone == "amber" else "accent")
    if said.bar is not None and said.bar >= 0:
        part = QtCore.QRect(full.left(), full.top(), round(full.width() * said.bar), full.height())
        painter.fillRect(part, colour)
        return
    ground = QtGui.QColor(colour)
    ground.setAlphaF(0.35)
    painter.fillRect(full, ground)
    painter.fillRect(full, QtGui.QBrush(colour, Qt.BrushStyle.BDiagPattern))


def _draw_lines(
    painter: QtGui.QPainter, metrics: QtGui.QFontMetrics, words: str, rect: QtCore.QRect
) -> None:
    """One line, or two when it is long; what does not fit then is cut off with an ellipsis."""
    if metrics.horizontalAdvance(words) <= rect.width() or rect.height() < 9 * GRID:
        painter.drawText(rect, _LEFT, elided(metrics, words, rect))
        return
    layout = QtGui.QTextLayout(words, painter.font())
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(1, rect.width()))
    layout.endLayout()
    cut = first.textLength()
    half = rect.height() // 2
    upper = QtCore.QRect(rect.left(), rect.top() + 3, rect.width(), half - 3)
    painter.drawText(upper, _LEFT, words[:cut].rstrip())
    lower = upper.translated(0, half - 4)
    painter.drawText(lower, _LEFT, elided(metrics, words[cut:].lstrip(), lower))


def _draw_button(
    painter: QtGui.QPainter, rect: QtCore.QRect, at: int, look: Look, theme: Theme
) -> None:
    hovered = look.hovered == at
    ground = "well" if hovered and look.pressed else "raised"
    painter.fillRect(rect, theme.colour(ground if at != MORE or hovered else "window"))
    if at == MORE and look.current and not hovered:
        painter.fillRect(rect, theme.colour("raised"))
    edge = "accent" if look.focused and look.chosen == at else "dim" if hovered else "line"
    if at != MORE or hovered or edge == "accent":
        painter.setPen(theme.colour(edge))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _draw_label(painter: QtGui.QPainter, rect: QtCore.QRect, action: Action, means: Means) -> None:
    painter.setPen(means.theme.colour("text"))
    inner = rect.adjusted(2 * GRID - 1, 0, -(4 * GRID if action.opens else 2 * GRID - 2), 0)
    words = elided(painter.fontMetrics(), action.words, inner)
    painter.drawText(inner, _LEFT if action.opens else Qt.AlignmentFlag.AlignCenter, words)
    if not action.opens:
        return
    at = QtCore.QRect(rect.right() - 4 * GRID + 1, rect.top() + GRID + 2, 3 * GRID, 3 * GRID)
    means.icons.get("down", "dim").paint(painter, at)


def _draw_dots(painter: QtGui.QPainter, rect: QtCore.QRect, theme: Theme) -> None:
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("dim"))
    centre = QtCore.QPointF(rect.center()) + QtCore.QPointF(0.5, 0.5)
    for step in (-5, 0, 5):
        painter.drawEllipse(centre + QtCore.QPointF(step, 0), 1.4, 1.4)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, False)
