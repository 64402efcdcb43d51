"""The canvas under the hand: mouse, wheel and keys move the picture; what is drawn is made."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6 import QtCore, QtGui
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reframe.model.endpoint import Endpoint
from reframe.model.geometry import Size, SourcePosition
from reframe.panel import placing
from reframe.panel.canvas.view import Canvas
from reframe.panel.session import Session
from reframe.panel.state.framing import Framing
from reframe.panel.theme import DESK
from reframe.sandbox.canvas import rectangle_of
from support.panel_stage import drag, selection, turn_wheel

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def canvas(session: Session) -> Iterator[Canvas]:
    session.state.footage.take(selection())
    canvas = Canvas(session, DESK)
    canvas.resize(700, 700)
    canvas.show()
    canvas.setFocus()
    yield canvas
    canvas.close()


@pytest.fixture
def framing(session: Session) -> Framing:
    return session.state.framing


def plate(canvas: Canvas, framing: Framing) -> QtCore.QRectF:
    assert framing.position is not None
    return canvas.viewport.plate(framing.position)


def place(framing: Framing) -> SourcePosition:
    assert framing.position is not None
    return framing.position


def test_dragging_moves_the_picture_by_the_way_of_the_mouse(
    canvas: Canvas, framing: Framing
) -> None:
    framing.place(SourcePosition(0.1, 0.3, 0.6, 0.2))
    before = plate(canvas, framing)
    drag(
        canvas, before.center(), before.center() + QtCore.QPointF(23, 61), Modifier.ControlModifier
    )
    after = plate(canvas, framing)
    assert abs(after.left() - before.left() - 23) <= 1
    assert abs(after.top() - before.top() - 61) <= 1
    assert abs(after.width() - before.width()) <= 1
    assert abs(after.height() - before.height()) <= 1


def test_a_press_that_trembles_is_no_drag(canvas: Canvas, framing: Framing) -> None:
    before = framing.position
    centre = plate(canvas, framing).center()
    drag(canvas, centre, centre + QtCore.QPointF(1, 1))
    assert framing.position == before
    assert not framing.can_undo


def test_a_drag_snaps_to_the_edge_of_the_canvas_and_ctrl_lifts_that(
    canvas: Canvas, framing: Framing
) -> None:
    start = SourcePosition(0.05, 0.05, 0.5, 0.13)
    for modifiers, snapped in ((Modifier.NoModifier, True), (Modifier.ControlModifier, False)):
        framing.place(start)
        at = plate(canvas, framing)
        to = canvas.viewport.frame.topLeft() + (at.center() - at.topLeft()) + QtCore.QPointF(4, 4)
        drag(canvas, at.center(), to, modifiers)
        assert (place(framing).x_norm == 0) is snapped
        assert (place(framing).y_norm == 0) is snapped


def test_the_line_that_was_snapped_to_is_drawn_while_dragging(
    canvas: Canvas, framing: Framing
) -> None:
    framing.place(SourcePosition(0.05, 0.05, 0.5, 0.13))
    at = plate(canvas, framing)
    frame = canvas.viewport.frame
    to = frame.topLeft() + (at.center() - at.topLeft()) + QtCore.QPointF(3, 90)
    amber = QtGui.QColor(DESK.amber).name()
    beyond = QtCore.QPoint(int(frame.left()), int(frame.bottom()) + 4)
    drag(canvas, at.center(), to, drop=False)
    assert canvas.grab().toImage().pixelColor(beyond).name() == amber
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=to.toPoint())
    assert canvas.grab().toImage().pixelColor(beyond).name() != amber


@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_a_corner_scales_with_the_shape_kept_and_alt_frees_it(
    canvas: Canvas, framing: Framing, corner: tuple[int, int]
) -> None:
    start = SourcePosition(0.2, 0.3, 0.5, 0.16)
    shape = start.w_norm / start.h_norm
    for modifiers, kept in ((Modifier.ControlModifier, True), (Modifier.AltModifier, False)):
        framing.place(start)
        at = plate(canvas, framing)
        point = QtCore.QPointF(
            at.right() if corner[0] else at.left(), at.bottom() if corner[1] else at.top()
        )
        way = QtCore.QPointF(31 if corner[0] else -31, 47 if corner[1] else -47)
        drag(canvas, point, point + way, modifiers)
        now = place(framing)
        assert now.w_norm > start.w_norm
        assert (abs(now.w_norm / now.h_norm / shape - 1) < 1e-6) is kept


def test_a_whole_drag_is_one_step_of_undo(canvas: Canvas, framing: Framing) -> None:
    before = framing.position
    centre = plate(canvas, framing).center()
    drag(canvas, centre, centre + QtCore.QPointF(0, 80))
    assert framing.position != before
    framing.undo()
    assert framing.position == before


def test_escape_gives_a_drag_up(canvas: Canvas, framing: Framing) -> None:
    before = framing.position
    centre = plate(canvas, framing).center()
    drag(canvas, centre, centre + QtCore.QPointF(0, 80), drop=False)
    QTest.keyClick(canvas, Key.Key_Escape)
    assert framing.position == before
    assert not framing.can_undo


def test_the_wheel_scales_about_the_cursor(canvas: Canvas, framing: Framing) -> None:
    at = plate(canvas, framing)
    point = QtCore.QPointF(at.left() + at.width() * 0.25, at.center().y())
    turn_wheel(canvas, point, 3)
    now = plate(canvas, framing)
    assert now.width() > at.width()
    assert abs((point.x() - now.left()) / now.width() - 0.25) < 0.01


def test_arrows_nudge_by_a_pixel_of_the_output_and_shift_by_ten(
    canvas: Canvas, framing: Framing
) -> None:
    framing.place(placing.moved(place(framing), 0, 0, framing.canvas))
    size = framing.canvas
    for key, modifiers, right, down in (
        (Key.Key_Right, Modifier.NoModifier, 1, 0),
        (Key.Key_Up, Modifier.NoModifier, 0, -1),
        (Key.Key_Left, Modifier.ShiftModifier, -10, 0),
        (Key.Key_Down, Modifier.ShiftModifier, 0, 10),
    ):
        before = place(framing)
        QTest.keyClick(canvas, key, modifiers)
        now = place(framing)
        assert round((now.x_norm - before.x_norm) * size.width, 6) == right
        assert round((now.y_norm - before.y_norm) * size.height, 6) == down


def test_keys_reach_the_nine_places_fit_and_fill(canvas: Canvas, framing: Framing) -> None:
    QTest.keyClick(canvas, Key.Key_8)
    assert framing.place_now == (1, 0)
    QTest.keyClick(canvas, Key.Key_2)
    assert framing.place_now == (1, 2)
    QTest.keyClick(canvas, Key.Key_F, Modifier.ShiftModifier)
    assert place(framing).w_norm == 2
    QTest.keyClick(canvas, Key.Key_F)
    assert framing.position == framing.fitted


def test_a_screen_reader_is_told_where_the_picture_sits(canvas: Canvas, framing: Framing) -> None:
    framing.place(SourcePosition(0.25, 0.5, 0.5, 0.2))
    assert canvas.accessibleName() == "Canvas"
    assert canvas.accessibleDescription() == "9:16: X 25.0 %, Y 50.0 %, W 50.0 %, H 20.0 %"


def _random_position(dice: random.Random) -> SourcePosition:
    w, h = dice.uniform(0.2, 2), dice.uniform(0.2, 2)
    return SourcePosition(dice.uniform(0.1 - w, 0.9), dice.uniform(0.1 - h, 0.9), w, h)


@pytest.mark.parametrize("ratio", Endpoint().ratios)
def test_the_edges_that_are_painted_are_those_that_the_sandbox_makes(
    session: Session, ratio: str
) -> None:
    """At one screen pixel for one of the output, on the canvas as it is really drawn."""
    framing, dice = session.state.framing, random.Random(ratio)
    for _ in range(3):
        session.state.footage.take(selection(size=Size(dice.randrange(64, 4096) * 2, 1080)))
        framing.choose(ratio)
        framing.place(_random_position(dice))
        canvas = Canvas(session, DESK)
        size = framing.canvas
        canvas.resize(round(size.width / 0.84), round(size.height / 0.84))
        viewport = canvas.viewport
        assert abs(viewport.scale - 1) < 0.01
        image = canvas.grab().toImage()
        seen = _plate_area(image, viewport.frame.toRect())
        made = rectangle_of(place(framing), size).clipped(size)
        drawn = tuple(round(edge / viewport.scale) for edge in seen)
        edges = (made.left, made.top, made.right, made.bottom)
        for edge, expected in zip(drawn, edges, strict=True):
            assert abs(edge - expected) <= 1, (framing.position, drawn, edges)


def _plate_area(image: QtGui.QImage, frame: QtCore.QRect) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the plate, from the frame's top left.

    Before its picture has come, the plate is of one colour, with a line on its outermost pixels.
    """
    colour = QtGui.QColor(DESK.raised).rgb()
    picture = image.copy(frame)
    middle = [
        [picture.pixel(x, y) == colour for x in range(picture.width())]
        for y in range(picture.height())
    ]
    rows = [y for y, row in enumerate(middle) if sum(row) > 8]
    columns = [x for x in range(picture.width()) if sum(row[x] for row in middle) > 8]
    return min(columns), min(rows), max(columns) + 1, max(rows) + 1
