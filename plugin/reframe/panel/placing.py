"""Arithmetic of the plate on its canvas: what dragging, scaling, nudging and snapping mean.

Everything is in fractions of the canvas, as `SourcePosition` has them. Each function answers with
a position that the service takes: at most twice the canvas' size and partly on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from reframe.model.geometry import Size, SourcePosition

#: The service takes pictures up to this many canvases wide and high (facts: fal's schema).
LARGEST = 2.0
#: The plate never gets smaller than this many output pixels, and so many stay on the canvas.
SMALLEST = 16

#: Sides are even numbers of pixels, so the same picture in another size is not quite its shape.
_SAME_ASPECT = 0.005

#: Corners as (column, row): 0 is left and top, 1 is right and bottom.
Corner = Tuple[int, int]

#: Lines that edges and centre of the plate snap to, in each direction.
_EDGES = (0.0, 1 / 3, 2 / 3, 1.0)
_CENTRES = (1 / 3, 0.5, 2 / 3)


@dataclass(frozen=True)
class Guides:
    """Lines that the plate snapped to, as fractions of the canvas."""

    vertical: Tuple[float, ...] = ()
    horizontal: Tuple[float, ...] = ()


def on_canvas(x: float, y: float, w: float, h: float, canvas: Size) -> SourcePosition:
    """The position nearest to this rectangle that the service takes."""
    keep_x, keep_y = SMALLEST / canvas.width, SMALLEST / canvas.height
    w = min(max(w, keep_x), LARGEST)
    h = min(max(h, keep_y), LARGEST)
    x = min(max(x, keep_x - w), 1 - keep_x)
    y = min(max(y, keep_y - h), 1 - keep_y)
    return SourcePosition(x, y, w, h)


def moved(position: SourcePosition, right: float, down: float, canvas: Size) -> SourcePosition:
    """Moved so that its top left lies on a whole pixel of the output."""
    x = round((position.x_norm + right) * canvas.width) / canvas.width
    y = round((position.y_norm + down) * canvas.height) / canvas.height
    return on_canvas(x, y, position.w_norm, position.h_norm, canvas)


def nudged(position: SourcePosition, right: int, down: int, canvas: Size) -> SourcePosition:
    """Moved by whole pixels of the output."""
    return moved(position, right / canvas.width, down / canvas.height, canvas)


def refitted(position: SourcePosition, shown: Size, size: Size, canvas: Size) -> SourcePosition:
    """Where a picture of ``size`` sits that takes the place of one of another size.

    The same aspect stays where it is; another lies inside, centred, with its own shape.
    """
    change = float(size.aspect / shown.aspect)
    if abs(change - 1) < _SAME_ASPECT:
        return position
    w, h = position.w_norm * min(1.0, change), position.h_norm * min(1.0, 1 / change)
    x = position.x_norm + (position.w_norm - w) / 2
    y = position.y_norm + (position.h_norm - h) / 2
    return on_canvas(x, y, w, h, canvas)


def scaled(
    position: SourcePosition, factor: float, about: Tuple[float, float], canvas: Size
) -> SourcePosition:
    """Scaled with its shape kept, so that the point ``about`` stays where it is."""
    factor = _possible(position, factor, canvas)
    x = about[0] + (position.x_norm - about[0]) * factor
    y = about[1] + (position.y_norm - about[1]) * factor
    return on_canvas(x, y, position.w_norm * factor, position.h_norm * factor, canvas)


def corner_dragged(
    position: SourcePosition,
    corner: Corner,
    to: Tuple[float, float],
    canvas: Size,
    *,
    freely: bool = False,
    follow: str = "",
) -> SourcePosition:
    """With ``corner`` dragged to a point and the opposite corner held.

    The shape is kept unless ``freely``: it follows the width (``follow="w"``), the height
    (``"h"``), or whichever was dragged further.
    """
    held_x = position.x_norm + (0 if corner[0] else position.w_norm)
    held_y = position.y_norm + (0 if corner[1] else position.h_norm)
    w = (to[0] - held_x) * (1 if corner[0] else -1)
    h = (to[1] - held_y) * (1 if corner[1] else -1)
    if freely:
        w = min(max(w, SMALLEST / canvas.width), LARGEST)
        h = min(max(h, SMALLEST / canvas.height), LARGEST)
    else:
        factors = {"w": w / position.w_norm, "h": h / position.h_norm}
        factor = _possible(position, factors.get(follow, max(factors.values())), canvas)
        w, h = position.w_norm * factor, position.h_norm * factor
    x, y = held_x if corner[0] else held_x - w, held_y if corner[1] else held_y - h
    return on_canvas(x, y, w, h, canvas)


def preset(position: SourcePosition, column: int, row: int, canvas: Size) -> SourcePosition:
    """One of nine places: 0, 1, 2 are left, middle, right and top, middle, bottom."""
    x = (1 - position.w_norm) * column / 2
    y = (1 - position.h_norm) * row / 2
    return on_canvas(x, y, position.w_norm, position.h_norm, canvas)


def place_of(position: SourcePosition) -> Optional[Tuple[int, int]]:
    """Which of the nine places this is, as column and row; the middle first where several are."""
    column = _aligned(position.x_norm, position.w_norm)
    row = _aligned(position.y_norm, position.h_norm)
    return None if column is None or row is None else (column, row)


def covers(position: SourcePosition) -> bool:
    """Whether the picture leaves nothing of the canvas empty, to a thousandth."""
    return (
        position.x_norm <= 0.001
        and position.y_norm <= 0.001
        and position.x_norm + position.w_norm >= 0.999
        and position.y_norm + position.h_norm >= 0.999
    )


def with_width(position: SourcePosition, w: float, canvas: Size) -> SourcePosition:
    """Another width, the height following, about the centre."""
    return scaled(position, w / position.w_norm, centre_of(position), canvas)


def with_height(position: SourcePosition, h: float, canvas: Size) -> SourcePosition:
    """Another height, the width following, about the centre."""
    return scaled(position, h / position.h_norm, centre_of(position), canvas)


def centre_of(position: SourcePosition) -> Tuple[float, float]:
    return position.x_norm + position.w_norm / 2, position.y_norm + position.h_norm / 2


def snapped(
    position: SourcePosition, reach: Tuple[float, float], canvas: Size
) -> Tuple[SourcePosition, Guides]:
    """Drawn to edges, centre and thirds of the canvas that are within ``reach``, and to which."""
    x, vertical = _snap(position.x_norm, position.w_norm, reach[0])
    y, horizontal = _snap(position.y_norm, position.h_norm, reach[1])
    drawn = on_canvas(x, y, position.w_norm, position.h_norm, canvas)
    return drawn, Guides(vertical, horizontal)


def corner_snapped(
    to: Tuple[float, float], reach: Tuple[float, float]
) -> Tuple[Tuple[float, float], Guides]:
    """A dragged corner drawn to the lines within ``reach``, and to which."""
    x, y = _nearest(to[0], _EDGES, reach[0]), _nearest(to[1], _EDGES, reach[1])
    point = (to[0] if x is None else x, to[1] if y is None else y)
    return point, Guides(() if x is None else (x,), () if y is None else (y,))


def _snap(start: float, length: float, reach: float) -> Tuple[float, Tuple[float, ...]]:
    """The start moved by the shortest way to a line, and all lines that are then touched."""
    touching = [(line - start, line) for line in _EDGES]
    touching += [(line - start - length, line) for line in _EDGES]
    touching += [(line - start - length / 2, line) for line in _CENTRES]
    way = min((way for way, _ in touching), key=abs)
    if abs(way) > reach:
        return start, ()
    lines = {line for each, line in touching if abs(each - way) < 1e-9}
    return start + way, tuple(sorted(lines))


def _aligned(start: float, length: float) -> Optional[int]:
    for place in (1, 0, 2):
        if abs(start - (1 - length) * place / 2) < 1e-6:
            return place
    return None


def _nearest(value: float, lines: Tuple[float, ...], reach: float) -> Optional[float]:
    line = min(lines, key=lambda line: abs(line - value))
    return line if abs(line - value) <= reach else None


def _possible(position: SourcePosition, factor: float, canvas: Size) -> float:
    """The factor, kept within the largest and smallest picture."""
    largest = min(LARGEST / position.w_norm, LARGEST / position.h_norm)
    smallest = max(
        SMALLEST / canvas.width / position.w_norm, SMALLEST / canvas.height / position.h_norm
    )
    return min(max(factor, smallest), largest)
