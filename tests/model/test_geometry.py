"""Canvases and positions."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput
from reframe.model.geometry import (
    Size,
    SourcePosition,
    canvas_size,
    centred_fill,
    centred_fit,
    fit_inside,
    parse_position,
)

sizes = some.builds(Size, some.integers(2, 8192), some.integers(2, 8192))


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "720p", Size(1280, 720)),
        ("9:16", "720p", Size(720, 1280)),
        ("1:1", "720p", Size(960, 960)),
        ("16:9", "1080p", Size(1920, 1080)),
        ("9:16", "540p", Size(540, 960)),
    ],
)
def test_the_canvas_has_the_known_sizes(ratio: str, resolution: str, size: Size) -> None:
    assert canvas_size(ratio, resolution) == size


def test_every_canvas_has_even_sides_and_its_shape() -> None:
    for ratio in Endpoint().ratios:
        for resolution in Endpoint().resolutions:
            canvas = canvas_size(ratio, resolution)
            width, height = map(int, ratio.split(":"))
            assert canvas.width % 2 == canvas.height % 2 == 0
            assert canvas.width / canvas.height == pytest.approx(width / height, rel=0.005)


@given(sizes, sizes)
def test_a_fit_shows_the_whole_picture_in_its_own_shape(source: Size, canvas: Size) -> None:
    fit = centred_fit(source, canvas)
    left, top, width, height = fit.pixels(canvas)
    assert left >= -1e-6 and top >= -1e-6
    assert width <= canvas.width + 1e-6 and height <= canvas.height + 1e-6
    assert width / height == pytest.approx(source.width / source.height)


@pytest.mark.parametrize("source", [Size(1920, 1080), Size(1200, 1300), Size(1000, 1000)])
@pytest.mark.parametrize("canvas", [Size(1280, 720), Size(960, 960), Size(540, 540)])
def test_a_fill_covers_the_whole_canvas_in_the_pictures_shape(source: Size, canvas: Size) -> None:
    left, top, width, height = centred_fill(source, canvas).pixels(canvas)
    assert left <= 1e-6 and top <= 1e-6
    assert left + width >= canvas.width - 1e-6 and top + height >= canvas.height - 1e-6
    assert width / height == pytest.approx(source.width / source.height)


def test_a_fill_goes_no_further_than_the_service_allows() -> None:
    fill = centred_fill(Size(1920, 1080), Size(540, 960))
    assert (fill.w_norm, fill.x_norm) == (2, -0.5)
    assert fill.h_norm == pytest.approx(2 * 540 / 960 * 1080 / 1920)


@given(sizes, sizes)
def test_fitting_never_enlarges_and_keeps_sides_even(size: Size, box: Size) -> None:
    fitted = fit_inside(size, box)
    assert fitted.width % 2 == fitted.height % 2 == 0
    assert fitted.width <= max(2, size.width + 1) and fitted.height <= max(2, size.height + 1)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "1,2,3,4,5"])
def test_what_is_no_position_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput, match="not a position"):
        parse_position(text)


@pytest.mark.parametrize("text", ["nan,0,1,1", "0,inf,1,1", "0,0,1,nan"])
def test_a_position_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="not finite"):
        parse_position(text)


@pytest.mark.parametrize("text", ["1,0,1,1", "0,1.5,1,1", "-1,0,1,1", "0,-2,1,2"])
def test_a_position_that_leaves_nothing_on_the_canvas_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="nothing of the picture"):
        parse_position(text)


@pytest.mark.parametrize("text", ["0,0,0,1", "0,0,1,2.1", "-3,0,1,1", "0,0,-1,1"])
def test_a_position_that_the_service_does_not_take_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="must"):
        parse_position(text)


def test_a_position_over_the_edge_is_taken_as_it_is() -> None:
    assert parse_position("-0.5,0.25,2,0.5") == SourcePosition(-0.5, 0.25, 2, 0.5)
    assert math.isclose(parse_position(str(SourcePosition(0.1, 0.2, 0.3, 0.4))).w_norm, 0.3)
