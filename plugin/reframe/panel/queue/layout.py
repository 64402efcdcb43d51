"""Where the parts of a row lie: columns that line up from row to row, at any width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Tuple

from reframe.panel.qt import QtCore
from reframe.panel.theme import GRID

#: Heights of a row, and below which width what is said has a line of its own.
ROW, TALL_ROW, NARROW = 10 * GRID, 17 * GRID, 620
#: A picture is 16:9; other shapes are put into that.
PICTURE = QtCore.QSize(12 * GRID, 7 * GRID - 1)
_BUTTON, _GAP, _EDGE = 6 * GRID, 2 * GRID, GRID
_PRICE = 14 * GRID
_NAME, _NAME_MOST = 0.22, 68 * GRID
#: What buttons get together, at most.
_BUTTONS, _BUTTONS_MOST = 0.3, 62 * GRID


@dataclass(frozen=True)
class Places:
    """Rectangles of one row; ``buttons`` has as many as fit, of those that were asked for."""

    picture: QtCore.QRect
    name: QtCore.QRect
    shape: QtCore.QRect
    words: QtCore.QRect
    price: QtCore.QRect
    buttons: Tuple[QtCore.QRect, ...]
    more: QtCore.QRect


def height(width: int) -> int:
    return TALL_ROW if width < NARROW else ROW


def places(row: QtCore.QRect, widths: Sequence[int]) -> Places:
    """Lay out a row. ``widths``: of its buttons, the most useful first."""
    inner = row.adjusted(_EDGE, 0, -_EDGE, -1)
    return _in_two_lines(inner, widths) if row.width() < NARROW else _in_one_line(inner, widths)


def _in_one_line(inner: QtCore.QRect, widths: Sequence[int]) -> Places:
    more, buttons, column = _buttons(inner, widths, inner.width())
    price = QtCore.QRect(column - _GAP - _PRICE, inner.top(), _PRICE, inner.height())
    width = min(_NAME_MOST, int(inner.width() * _NAME))
    picture, name, shape = _head(inner, width)
    left = name.right() + 1 + 2 * _GAP
    words = QtCore.QRect(left, inner.top(), price.left() - _GAP - left, inner.height())
    return Places(picture, name, shape, words, price, buttons, more)


def _in_two_lines(inner: QtCore.QRect, widths: Sequence[int]) -> Places:
    upper = QtCore.QRect(inner.left(), inner.top(), inner.width(), ROW - 1)
    lower = QtCore.QRect(inner.left(), upper.bottom() + 1, inner.width(), inner.height() - ROW)
    more, buttons, _ = _buttons(lower, widths, int(inner.width() / _BUTTONS * 0.6))
    price = QtCore.QRect(inner.right() + 1 - _PRICE, inner.top(), _PRICE, upper.height())
    width = price.left() - _GAP - inner.left() - PICTURE.width() - _GAP
    picture, name, shape = _head(upper, width)
    end = min([more.left(), *(each.left() for each in buttons)])
    words = QtCore.QRect(inner.left(), lower.top(), end - _GAP - inner.left(), lower.height())
    return Places(picture, name, shape, words, price, buttons, more)


def _head(line: QtCore.QRect, width: int) -> Tuple[QtCore.QRect, QtCore.QRect, QtCore.QRect]:
    """Picture, and beside it name over shape."""
    top = line.top() + (line.height() - PICTURE.height()) // 2
    picture = QtCore.QRect(QtCore.QPoint(line.left(), top), PICTURE)
    half = line.height() // 2
    left = picture.right() + 1 + _GAP
    name = QtCore.QRect(left, line.top() + 2, width, half - 2)
    shape = QtCore.QRect(left, line.top() + half, width, half - 2)
    return picture, name, shape


def _buttons(
    line: QtCore.QRect, widths: Sequence[int], room: int
) -> Tuple[QtCore.QRect, Tuple[QtCore.QRect, ...], int]:
    """The button for more at the right, before it the first that fit, and where they may begin.

    One is always there, however long its words are.
    """
    top = line.top() + (line.height() - _BUTTON + 1) // 2
    more = QtCore.QRect(line.right() + 1 - _BUTTON, top, _BUTTON, _BUTTON)
    most = min(_BUTTONS_MOST, int(room * _BUTTONS))
    fitting, used = 0, 0
    for width in widths:
        if fitting and used + width + _EDGE > most:
            break
        used += min(width, most - _EDGE) + _EDGE
        fitting += 1
    made, left = [], more.left() - used
    for width in widths[:fitting]:
        made.append(QtCore.QRect(left, top, min(width, most - _EDGE), _BUTTON))
        left += made[-1].width() + _EDGE
    return more, tuple(made), more.left() - most
