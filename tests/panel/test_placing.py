"""The plate on its canvas: whatever a hand does, the result is one that the service takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reframe.model.endpoint import Endpoint
from reframe.model.geometry import Size, SourcePosition, canvas_size, centred_fit
from reframe.panel import placing
from reframe.panel.canvas.viewport import plate_pixels
from reframe.sandbox.canvas import rectangle_of

RATIOS = Endpoint().ratios
CANVAS = canvas_size("9:16", "540p")
FIT = centred_fit(Size(1920, 1080), CANVAS)

anything = st.floats(-50, 50)
canvases = st.builds(canvas_size, st.sampled_from(RATIOS), st.sampled_from(["540p", "1080p"]))


@st.composite
def positions(draw: st.DrawFn) -> SourcePosition:
    w, h = draw(st.floats(0.05, 2)), draw(st.floats(0.05, 2))
    return SourcePosition(draw(st.floats(0.02 - w, 0.98)), draw(st.floats(0.02 - h, 0.98)), w, h)


@given(anything, anything, anything, anything, canvases)
def test_every_rectangle_becomes_a_position_that_the_service_takes(
    x: float, y: float, w: float, h: float, canvas: Size
) -> None:
    position = placing.on_canvas(x, y, w, h, canvas)  # raises BadInput if it were not
    left, top, right, bottom = plate_pixels(position, canvas)
    assert right > 0 and bottom > 0 and left < canvas.width and top < canvas.height


@given(positions(), canvases)
def test_what_is_drawn_lies_on_the_pixels_that_the_sandbox_makes(
    position: SourcePosition, canvas: Size
) -> None:
    made = rectangle_of(position, canvas)
    assert plate_pixels(position, canvas) == (made.left, made.top, made.right, made.bottom)


@given(positions(), st.integers(-40, 40), st.integers(-40, 40))
def test_a_nudge_moves_by_whole_pixels_of_the_output(
    position: SourcePosition, right: int, down: int
) -> None:
    start = placing.moved(position, 0, 0, CANVAS)
    end = placing.nudged(start, right, down, CANVAS)
    expected = placing.on_canvas(
        start.x_norm + right / CANVAS.width,
        start.y_norm + down / CANVAS.height,
        start.w_norm,
        start.h_norm,
        CANVAS,
    )
    assert abs(end.x_norm - expected.x_norm) * CANVAS.width < 0.51
    assert abs(end.y_norm - expected.y_norm) * CANVAS.height < 0.51


@given(positions(), st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1))
def test_scaling_keeps_the_shape_of_the_picture(
    position: SourcePosition, factor: float, x: float, y: float
) -> None:
    scaled = placing.scaled(position, factor, (x, y), CANVAS)
    before, after = position.w_norm / position.h_norm, scaled.w_norm / scaled.h_norm
    assert abs(after / before - 1) < 1e-6


def test_scaling_about_a_point_leaves_that_point_of_the_picture_where_it_is() -> None:
    about = (0.25, 0.5)
    scaled = placing.scaled(FIT, 1.5, about, CANVAS)
    for start, length, new, wide, at in (
        (FIT.x_norm, FIT.w_norm, scaled.x_norm, scaled.w_norm, about[0]),
        (FIT.y_norm, FIT.h_norm, scaled.y_norm, scaled.h_norm, about[1]),
    ):
        assert abs((at - start) / length - (at - new) / wide) < 1e-9


def test_a_dragged_corner_holds_the_opposite_one() -> None:
    dragged = placing.corner_dragged(FIT, (1, 1), (0.8, 0.6), CANVAS)
    assert (dragged.x_norm, dragged.y_norm) == (FIT.x_norm, FIT.y_norm)
    dragged = placing.corner_dragged(FIT, (0, 0), (0.2, 0.4), CANVAS)
    assert abs(dragged.x_norm + dragged.w_norm - 1) < 1e-9
    assert abs(dragged.y_norm + dragged.h_norm - FIT.y_norm - FIT.h_norm) < 1e-9


def test_a_corner_dragged_freely_changes_the_shape() -> None:
    dragged = placing.corner_dragged(FIT, (1, 1), (0.8, 0.9), CANVAS, freely=True)
    assert abs(dragged.w_norm - 0.8) < 1e-9
    assert abs(dragged.y_norm + dragged.h_norm - 0.9) < 1e-9


def test_an_edge_near_the_canvas_edge_snaps_to_it_and_shows_the_line() -> None:
    near = SourcePosition(0.012, 0.4, 0.5, 0.2)
    snapped, guides = placing.snapped(near, (0.02, 0.02), CANVAS)
    assert snapped.x_norm == 0
    assert guides.vertical == (0.0,)


def test_nothing_snaps_beyond_its_reach() -> None:
    far = SourcePosition(0.1, 0.41, 0.3, 0.13)
    assert placing.snapped(far, (0.01, 0.01), CANVAS) == (far, placing.Guides())


def test_each_of_the_nine_places_is_found_again() -> None:
    small = SourcePosition(0.1, 0.2, 0.4, 0.3)
    for row in range(3):
        for column in range(3):
            assert placing.place_of(placing.preset(small, column, row, CANVAS)) == (column, row)
