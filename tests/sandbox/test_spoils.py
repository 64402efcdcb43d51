"""Results that are spoilt on purpose are spoilt in the way their name says, and in no other."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest

from reframe.model.geometry import Size, canvas_size, centred_fit
from reframe.sandbox import Sandbox
from reframe.sandbox.canvas import Rectangle, rectangle_of
from support.counter import luma, make_movie, read_counter
from support.picture import NoCounter
from support.sandbox_client import reframe

CANVAS = canvas_size("9:16", "540p")
PLACE = rectangle_of(centred_fit(Size(320, 180), CANVAS), CANVAS)
FRAMES = 15


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_movie(tmp_path_factory.mktemp("spoils") / "clip.mp4", FRAMES)


def _counters(path: Path, place: Rectangle = PLACE) -> list[int]:
    inside = (
        place.left / CANVAS.width,
        place.top / CANVAS.height,
        place.size.width / CANVAS.width,
        place.size.height / CANVAS.height,
    )
    with av.open(str(path)) as back:
        return [read_counter(luma(frame), inside) for frame in back.decode(video=0)]


def _plate(path: Path, place: Rectangle = PLACE) -> npt.NDArray[np.float64]:
    """The luma of the first frame inside ``place``, unscaled code values."""
    with av.open(str(path)) as back:
        frame = next(back.decode(video=0))
        rows = frame.to_ndarray()[: frame.height]
    return rows[place.top : place.bottom, place.left : place.right].astype(np.float64)


def _spoilt(sandbox: Sandbox, http: httpx.Client, movie: Path, folder: Path, fault: str) -> Path:
    sandbox.fault(fault)
    return reframe(sandbox, http, movie, folder)


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        ("late", [0, *range(FRAMES - 1)]),
        ("late=3", [0, 0, 0, *range(FRAMES - 3)]),
        ("short", [*range(FRAMES - 4)]),
        ("drift", [n for n in range(FRAMES) if (n + 1) % 12] + [FRAMES - 1]),
    ],
)
def test_frames_are_shown_at_the_wrong_time(
    sandbox: Sandbox, http: httpx.Client, movie: Path, tmp_path: Path, fault: str, shown: list[int]
) -> None:
    assert _counters(_spoilt(sandbox, http, movie, tmp_path, fault)) == shown


def test_rate_keeps_the_frames_and_changes_their_times(
    sandbox: Sandbox, http: httpx.Client, movie: Path, tmp_path: Path
) -> None:
    result = _spoilt(sandbox, http, movie, tmp_path, "rate")
    assert _counters(result) == [*range(FRAMES)]
    with av.open(str(result)) as back:
        stream = back.streams.video[0]
        assert stream.average_rate == 24
        assert (stream.duration or 0) * Fraction(stream.time_base or 0) == Fraction(FRAMES, 24)


def test_range_mirrored_scaled_and_moved_do_what_they_say(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    movie = make_movie(tmp_path / "clip.mp4", 2)
    names = ("", "range", "mirrored", "scaled", "moved")
    results = {}
    for name in names:
        folder = tmp_path / (name or "faithful")
        folder.mkdir()
        if name:
            sandbox.fault(name)
        results[name] = reframe(sandbox, http, movie, folder)
    right = _plate(results[""])

    stretched = np.clip((right - 16) * 255 / 219, 0, 255)
    assert np.abs(_plate(results["range"]) - stretched).mean() < 2

    assert np.abs(_plate(results["mirrored"])[:, ::-1] - right).mean() < 2
    with pytest.raises(NoCounter):
        _counters(results["mirrored"])

    moved = _plate(results["moved"], PLACE.moved(12, 12))
    assert np.abs(moved - right[:, : moved.shape[1]]).mean() < 2

    grown = PLACE.grown(1.02)
    assert grown.size.width - PLACE.size.width == 10
    assert _counters(results["scaled"], grown) == [0, 1]
    assert np.abs(_plate(results["scaled"]) - right).mean() > 4
