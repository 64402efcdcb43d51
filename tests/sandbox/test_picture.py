"""What comes back: the same frames at the same times, the plate where it was asked for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest

from reframe.model.geometry import Size, SourcePosition, canvas_size, centred_fit
from reframe.sandbox import Sandbox
from reframe.sandbox.canvas import Rectangle, rectangle_of
from reframe.sandbox.mark import Mark
from support.counter import BT601, luma, make_movie, read_counter
from support.sandbox_client import reframe

PLATE = Size(320, 180)


def _times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as movie:
        return [
            Fraction(frame.pts * frame.time_base)
            for frame in movie.decode(video=0)
            if frame.pts is not None and frame.time_base is not None
        ]


def _inside(position: SourcePosition, canvas: Size) -> tuple[float, float, float, float]:
    place = rectangle_of(position, canvas)
    return (
        place.left / canvas.width,
        place.top / canvas.height,
        place.size.width / canvas.width,
        place.size.height / canvas.height,
    )


def _planes(path: Path, index: int, size: Size | None = None) -> list[npt.NDArray[np.uint8]]:
    """Y, Cb and Cr of one frame at full size, scaled first if a size is given."""
    with av.open(str(path)) as movie:
        for number, frame in enumerate(movie.decode(video=0)):
            if number == index:
                width, height = (size.width, size.height) if size else (frame.width, frame.height)
                whole = frame.reformat(width, height, "yuv444p", interpolation="BICUBIC")
                return list(whole.to_ndarray().astype(np.uint8))
    raise IndexError(index)


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "60"])
def test_every_frame_comes_back_at_its_own_time(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path, rate: str
) -> None:
    movie = make_movie(tmp_path / "clip.mp4", 20, rate, first=100)
    result = reframe(sandbox, http, movie, tmp_path)
    inside = _inside(centred_fit(PLATE, canvas_size("9:16", "540p")), canvas_size("9:16", "540p"))
    with av.open(str(result)) as back:
        stream = back.streams.video[0]
        assert stream.average_rate == Fraction(rate)
        assert stream.duration is not None
        assert stream.duration * Fraction(stream.time_base or 0) == 20 / Fraction(rate)
        assert [read_counter(luma(frame), inside) for frame in back.decode(stream)] == [
            *range(100, 120)
        ]
    assert _times(result) == _times(movie) == [n / Fraction(rate) for n in range(20)]


def test_uneven_times_are_kept(sandbox: Sandbox, http: httpx.Client, tmp_path: Path) -> None:
    movie = make_movie(tmp_path / "clip.mp4", 5, 25, shown_at=[0, 1, 3, 4, 9])
    assert _times(reframe(sandbox, http, movie, tmp_path)) == _times(movie)


def test_the_movie_is_tagged_and_silent(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    movie = make_movie(tmp_path / "clip.mp4", 5, audio=True)
    with av.open(str(reframe(sandbox, http, movie, tmp_path))) as back:
        assert [stream.type for stream in back.streams] == ["video"]
        context = back.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1)
        assert context.color_range == 1


@pytest.mark.parametrize(
    ("ratio", "position"),
    [
        ("9:16", None),
        ("1:1", (0.125, 0.25, 0.75, 0.421875)),
        ("4:3", (0.1013, 0.2031, 0.5527, 0.4219)),
        ("9:16", (-0.4, 0.1, 1.7, 0.55)),
    ],
    ids=["centred fit", "even pixels", "odd pixels", "over the edges"],
)
def test_the_plate_sits_on_its_pixels_with_its_own_values(
    sandbox: Sandbox,
    http: httpx.Client,
    tmp_path: Path,
    ratio: str,
    position: tuple[float, float, float, float] | None,
) -> None:
    movie = make_movie(tmp_path / "clip.mp4", 3)
    canvas = canvas_size(ratio, "540p")
    place = SourcePosition(*position) if position else centred_fit(PLATE, canvas)
    asked = {name: getattr(place, name) for name in ("x_norm", "y_norm", "w_norm", "h_norm")}
    result = reframe(
        sandbox,
        http,
        movie,
        tmp_path,
        aspect_ratio=ratio,
        source_position=asked if position else None,
    )
    full = rectangle_of(place, canvas)
    seen = full.clipped(canvas)
    for channel, (sent, came) in enumerate(
        zip(_planes(movie, 1, full.size), _planes(result, 1), strict=True)
    ):
        assert came.shape == (canvas.height, canvas.width)
        part = sent[seen.top - full.top :, seen.left - full.left :]
        part = part[: seen.size.height, : seen.size.width].astype(np.int16)
        errors = np.abs(came[seen.top : seen.bottom, seen.left : seen.right] - part)
        # A pixel at the rim shares its colour sample with a pixel outside.
        inner = errors if channel == 0 else errors[2:-2, 2:-2]
        assert inner.mean() < 1.0, (channel, inner.mean())
        assert np.percentile(inner, 99) <= 4, channel


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ((0, 0, 1, 1), Rectangle(0, 0, 540, 960)),
        ((0.1, 0.1, 0.5, 0.5), Rectangle(54, 96, 324, 576)),
        ((0.001, 0.0011, 0.0005, 0.0005), Rectangle(1, 1, 2, 2)),
        ((1 / 3, 1 / 3, 1 / 3, 1 / 3), Rectangle(180, 320, 360, 640)),
        ((-1.5, -0.25, 2, 1.5), Rectangle(-810, -240, 270, 1200)),
    ],
    ids=str,
)
def test_each_edge_of_the_plate_is_rounded_by_itself(
    position: tuple[float, float, float, float], expected: Rectangle
) -> None:
    assert rectangle_of(SourcePosition(*position), Size(540, 960)) == expected


def test_other_colour_spaces_arrive_as_bt709(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    as_601 = make_movie(tmp_path / "601.mp4", 2, tags=BT601)
    as_709 = make_movie(tmp_path / "709.mp4", 2)
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    one, other = (
        reframe(sandbox, http, movie, folder)
        for movie, folder in zip((as_601, as_709), folders, strict=True)
    )
    for came, wanted in zip(_planes(one, 0), _planes(other, 0), strict=True):
        assert np.abs(came.astype(np.int16) - wanted).mean() < 1.5


def test_a_named_duration_shortens_the_result(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    movie = make_movie(tmp_path / "clip.mp4", 36, 6)
    result = reframe(sandbox, http, movie, tmp_path, duration="5s")
    assert len(_times(result)) == 30


def test_the_word_rehearsal_is_in_every_picture_and_not_on_the_plate(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    result = reframe(sandbox, http, make_movie(tmp_path / "clip.mp4", 3), tmp_path)
    canvas = canvas_size("9:16", "540p")
    expected = np.zeros((canvas.height, canvas.width), np.uint8)
    Mark(canvas, rectangle_of(centred_fit(PLATE, canvas), canvas)).write(expected)
    rows, columns = np.nonzero(expected)
    plaque = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    for index in range(3):
        came = _planes(result, index)[0][plaque].astype(np.float64)
        assert np.corrcoef(came.ravel(), expected[plaque].ravel())[0, 1] > 0.95


@pytest.mark.parametrize(
    ("plate", "covers"),
    [
        (Rectangle(0, 328, 540, 632), False),
        (Rectangle(0, 20, 540, 940), False),
        (Rectangle(100, 0, 540, 960), False),
        (Rectangle(20, 0, 520, 960), False),
        (Rectangle(-50, -50, 600, 1000), True),
        (Rectangle(0, 6, 540, 954), True),
    ],
    ids=str,
)
def test_the_word_stays_off_the_plate_while_there_is_room(plate: Rectangle, covers: bool) -> None:
    picture = np.zeros((960, 540), np.uint8)
    Mark(Size(540, 960), plate).write(picture)
    assert picture.any()
    seen = plate.clipped(Size(540, 960))
    on_plate = picture[seen.top : seen.bottom, seen.left : seen.right].any()
    assert on_plate == covers
    if covers:
        assert picture[-1].any()
