"""What a hand on the mouse does to the plate: from press to release, one gesture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from reframe.model.geometry import SourcePosition
from reframe.panel import placing
from reframe.panel.placing import Corner, Guides
from reframe.panel.qt import Qt, QtCore

from .viewport import Viewport

#: Pixels within which a corner is caught, lines draw, and before which a press is no drag.
CATCH, REACH, THRESHOLD = 9, 7, 3

Modifier = Qt.KeyboardModifier


@dataclass(frozen=True)
class Gesture:
    """A drag that began at ``start``: of a corner, or of the whole plate (None)."""

    start: QtCore.QPointF
    position: SourcePosition
    corner: Optional[Corner]

    def begun(self, now: QtCore.QPointF) -> bool:
        """Whether the mouse has moved far enough to mean it."""
        return (now - self.start).manhattanLength() >= THRESHOLD

    def result(
        self, now: QtCore.QPointF, viewport: Viewport, modifiers: Modifier, snaps: bool
    ) -> Tuple[SourcePosition, Guides]:
        """The plate's place for the mouse where it is now, and the lines it snapped to.

        Control lifts the snapping; Shift keeps a move to one direction; Alt frees the aspect of a
        corner: the service takes width and height as two numbers (facts: fal's schema).
        """
        snaps = snaps and not modifiers & Modifier.ControlModifier
        reach = viewport.distance(REACH)
        if self.corner is None:
            return self._moved(now, viewport, modifiers, reach if snaps else None)
        at, start = viewport.at(now), viewport.at(self.start)
        corner_x = self.position.x_norm + self.corner[0] * self.position.w_norm
        corner_y = self.position.y_norm + self.corner[1] * self.position.h_norm
        to, guides = (corner_x + at[0] - start[0], corner_y + at[1] - start[1]), Guides()
        if snaps:
            to, guides = placing.corner_snapped(to, reach)
        placed = placing.corner_dragged(
            self.position,
            self.corner,
            to,
            viewport.canvas,
            freely=bool(modifiers & Modifier.AltModifier),
            follow="w" if guides.vertical else "h" if guides.horizontal else "",
        )
        return placed, _touched(placed, self.corner, guides)

    def _moved(
        self,
        now: QtCore.QPointF,
        viewport: Viewport,
        modifiers: Modifier,
        reach: Optional[Tuple[float, float]],
    ) -> Tuple[SourcePosition, Guides]:
        at, start = viewport.at(now), viewport.at(self.start)
        right, down = at[0] - start[0], at[1] - start[1]
        if modifiers & Modifier.ShiftModifier:
            way = now - self.start
            right, down = (right, 0.0) if abs(way.x()) >= abs(way.y()) else (0.0, down)
        moved = placing.moved(self.position, right, down, viewport.canvas)
        return placing.snapped(moved, reach, viewport.canvas) if reach else (moved, Guides())


def _touched(placed: SourcePosition, corner: Corner, guides: Guides) -> Guides:
    """With the aspect kept, only one direction follows the mouse: show the lines really met."""
    x = placed.x_norm + corner[0] * placed.w_norm
    y = placed.y_norm + corner[1] * placed.h_norm
    return Guides(
        tuple(line for line in guides.vertical if abs(line - x) < 1e-6),
        tuple(line for line in guides.horizontal if abs(line - y) < 1e-6),
    )


def corner_at(point: QtCore.QPointF, plate: QtCore.QRectF) -> Optional[Corner]:
    """The corner under the mouse, if one is near enough."""
    for row, y in enumerate((plate.top(), plate.bottom())):
        for column, x in enumerate((plate.left(), plate.right())):
            if abs(point.x() - x) <= CATCH and abs(point.y() - y) <= CATCH:
                return column, row
    return None


def cursor_for(corner: Optional[Corner], over_plate: bool) -> Qt.CursorShape:
    """The cursor that says what a press would do."""
    if corner is not None:
        falling = corner in ((0, 0), (1, 1))
        return Qt.CursorShape.SizeFDiagCursor if falling else Qt.CursorShape.SizeBDiagCursor
    return Qt.CursorShape.SizeAllCursor if over_plate else Qt.CursorShape.ArrowCursor
