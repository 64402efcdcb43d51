"""The check, on results that are faithful and on results that are spoilt on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from reframe.media.check import check_result
from reframe.media.tasks import CheckRequest
from reframe.model.errors import Cancelled, NoSpace, Refused
from reframe.model.geometry import Size, SourcePosition, canvas_size, centred_fit
from reframe.model.progress import go_on
from reframe.model.report import Report
from support.exact_frame import BT601, BT709, Tags
from support.picture import scene
from support.small_disk import files_no_larger_than
from support.spoiling import (
    CANVAS,
    MEDIA,
    POSITION,
    Picture,
    decoded,
    footage,
    grown,
    reframed,
    write,
)

FULL = Tags(full=True)
RATE = Fraction(25)
FRAMES = 40

#: Where something moves in the footage.
MOVING = {"car-detection.mp4": 60, "nasa_13013.mp4": 130}

pytestmark = pytest.mark.skipif(not MEDIA.exists(), reason="the real footage is not at hand")


@dataclass(frozen=True)
class Sent:
    """A proxy, and its frames as a service would see them."""

    path: Path
    pictures: list[Picture]


@pytest.fixture(scope="session", params=list(MOVING))
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return proxy_of(tmp_path_factory, request.param)


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Sent]:
    return [proxy_of(tmp_path_factory, name) for name in MOVING]


@pytest.fixture(scope="session")
def cars(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return proxy_of(tmp_path_factory, "car-detection.mp4")


def proxy_of(tmp_path_factory: pytest.TempPathFactory, name: str) -> Sent:
    path = tmp_path_factory.mktemp("proxy") / "proxy.mp4"
    write(path, footage(name, MOVING[name], FRAMES))
    return Sent(path, decoded(path))


def check(
    sent: Sent,
    movie: Path,
    position: SourcePosition | None = POSITION,
    rate: Fraction = RATE,
) -> Report:
    frames = len(sent.pictures)
    request = CheckRequest(
        str(sent.path), str(movie), frames, rate, position, str(movie.parent / "report")
    )
    return check_result(request, go_on)


def late(pictures: list[Picture], by: int) -> list[Picture]:
    return [pictures[0]] * by + pictures[: len(pictures) - by]


def chosen(pictures: list[Picture], times: list[float]) -> list[Picture]:
    """The reframed frames nearest to some times."""
    results = reframed(pictures)
    return [results[round(time)] for time in times]


#: What is done to the result, and what the check must say: all of it and nothing else.
SPOILT: dict[str, tuple[Callable[[list[Picture], Path], Path], tuple[str, ...], str]] = {
    "a frame late": (
        lambda sent, path: write(path, late(reframed(sent), 1)),
        ("frame-offset",),
        "usable",
    ),
    "three frames early": (
        lambda sent, path: write(path, reframed(sent)[3:] + reframed(sent[-1:]) * 3),
        ("frame-offset",),
        "usable",
    ),
    "another rate": (
        lambda sent, path: write(path, reframed(sent), Fraction(24000, 1001)),
        ("rate",),
        "usable",
    ),
    "another rate in the same time": (
        lambda sent, path: write(
            path, chosen(sent, [f * 25 / 24 for f in range(38)]), Fraction(24)
        ),
        ("frame-count", "rate"),
        "usable",
    ),
    "four frames short": (
        lambda sent, path: write(path, reframed(sent)[:-4]),
        ("frame-count",),
        "usable",
    ),
    "the first four frames lost": (
        lambda sent, path: write(path, reframed(sent)[4:]),
        ("frame-offset", "frame-count"),
        "usable",
    ),
    "sliding": (
        lambda sent, path: write(path, chosen(sent, [f * 0.9 for f in range(FRAMES)])),
        ("drift",),
        "differs",
    ),
    "full for limited": (
        lambda sent, path: write(path, reframed(sent), tags=FULL, said=BT709),
        ("range",),
        "differs",
    ),
    "limited for full": (
        lambda sent, path: write(path, reframed(sent), tags=BT709, said=FULL),
        ("range",),
        "differs",
    ),
    "the plate mirrored": (
        lambda sent, path: write(path, reframed(sent, change=lambda plate: plate[:, ::-1])),
        ("mirrored",),
        "differs",
    ),
    "two per cent larger": (
        lambda sent, path: write(path, reframed(sent, position=grown(POSITION, 1.02))),
        ("scaled",),
        "differs",
    ),
    "two per cent smaller": (
        lambda sent, path: write(path, reframed(sent, position=grown(POSITION, 0.98))),
        ("scaled",),
        "differs",
    ),
    "moved by five pixels": (
        lambda sent, path: write(path, [np.roll(one, 5, axis=1) for one in reframed(sent)]),
        ("moved",),
        "differs",
    ),
}


@pytest.mark.parametrize("spoilt", list(SPOILT))
def test_a_spoilt_result_is_named_and_nothing_else_is(
    sent: Sent, tmp_path: Path, spoilt: str
) -> None:
    make, findings, verdict = SPOILT[spoilt]
    report = check(sent, make(sent.pictures, tmp_path / "result.mp4"))
    assert report.findings == findings, report.summary
    assert report.verdict == verdict
    # A frame is still compared with the one it belongs to, wherever it lies.
    assert report.psnr is not None
    assert report.psnr > (20 if "range" in findings else 34)


RATIOS = ("9:16", "3:4", "1:1", "4:3", "16:9", "21:9")
PLACES = ("centred", "small in a corner", "over the edges")


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("place", PLACES)
def test_a_faithful_result_is_never_blamed(
    both: list[Sent], tmp_path: Path, ratio: str, place: str
) -> None:
    sent = both[(RATIOS.index(ratio) + PLACES.index(place)) % 2]
    whole = canvas_size(ratio, "540p")
    canvas = Size(whole.width // 4 * 2, whole.height // 4 * 2)
    height, width = sent.pictures[0].shape[:2]
    fit = centred_fit(Size(width, height), canvas)
    position = {
        "centred": None,
        "small in a corner": SourcePosition(0.07, 0.21, fit.w_norm * 0.55, fit.h_norm * 0.55),
        "over the edges": grown(fit, 1.4),
    }[place]
    movie = write(tmp_path / "result.mp4", reframed(sent.pictures, canvas, position or fit))
    report = check(sent, movie, position)
    assert report.findings == (), report.summary
    assert report.verdict == "exact"
    assert report.offset == 0
    assert report.plate is not None
    wanted = position or fit
    # A pixel of the canvas at most: the place is rounded when the result is made.
    assert report.plate.x_norm == pytest.approx(wanted.x_norm, abs=1 / canvas.width)
    assert report.plate.y_norm == pytest.approx(wanted.y_norm, abs=1 / canvas.height)
    assert report.plate.w_norm == pytest.approx(wanted.w_norm, abs=1.2 / canvas.width)
    assert report.plate.h_norm == pytest.approx(wanted.h_norm, abs=1.2 / canvas.height)


def test_the_figures_of_each_fault_are_given(cars: Sent, tmp_path: Path) -> None:
    path = tmp_path / "result.mp4"
    three = check(cars, write(path, late(reframed(cars.pictures), 3)))
    assert three.offset == 3
    assert "3 frames late" in three.summary
    larger = check(cars, write(path, reframed(cars.pictures, position=grown(POSITION, 1.02))))
    assert larger.plate is not None
    assert larger.plate.w_norm / POSITION.w_norm == pytest.approx(1.02, abs=0.006)
    assert "too large" in larger.summary
    short = check(cars, write(path, reframed(cars.pictures)[:-4]))
    assert (short.frames.sent, short.frames.returned) == (40, 36)
    assert "36 frames instead of 40" in short.summary


def test_the_plate_is_found_far_from_where_it_was_asked_for(cars: Sent, tmp_path: Path) -> None:
    there = SourcePosition(0.30, 0.62, 0.62, 0.62 * 118 / 208 * 240 / 426)
    report = check(cars, write(tmp_path / "result.mp4", reframed(cars.pictures, position=there)))
    assert set(report.findings) == {"scaled", "moved"}
    assert report.plate is not None
    assert report.plate.x_norm == pytest.approx(0.30, abs=0.004)
    assert report.plate.y_norm == pytest.approx(0.62, abs=0.004)
    assert report.plate.w_norm == pytest.approx(0.62, abs=0.006)


def test_another_picture_is_not_found(cars: Sent, tmp_path: Path) -> None:
    others = [one[::-1] // 2 + 60 for one in footage("nasa_13013.mp4", 200, FRAMES)]
    report = check(cars, write(tmp_path / "result.mp4", reframed(others)))
    assert report.verdict == "differs"
    assert (report.plate, report.psnr, report.delta_e) == (None, None, None)
    assert report.findings == ()
    assert "could not be found" in report.summary


def test_a_clip_that_stands_still_is_given_no_offset(tmp_path: Path) -> None:
    still = [footage("car-detection.mp4", 60, 1)[0]] * 30
    sent = Sent(write(tmp_path / "proxy.mp4", still), still)
    report = check(sent, write(tmp_path / "result.mp4", late(reframed(still), 2)))
    assert report.findings == ()
    assert report.offset == 0
    assert "too little to tell" in report.summary


def test_a_clip_that_hardly_moves_is_not_blamed_either(tmp_path: Path) -> None:
    # A zoom so slow that a frame differs from the next by a tenth of a code value.
    slow = footage("nasa_13013.mp4", 60, 40)
    path = write(tmp_path / "proxy.mp4", slow)
    sent = Sent(path, decoded(path))
    report = check(sent, write(tmp_path / "result.mp4", reframed(sent.pictures)))
    assert (report.findings, report.offset) == ((), 0)


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_a_few_frames_are_enough(cars: Sent, tmp_path: Path, frames: int) -> None:
    few = cars.pictures[:frames]
    sent = Sent(write(tmp_path / "proxy.mp4", few), few)
    report = check(sent, write(tmp_path / "result.mp4", reframed(few)))
    assert (report.findings, report.verdict) == ((), "exact")
    said = "The one frame came back" if frames == 1 else f"All {frames} frames came back"
    assert report.summary.startswith(said)


def test_a_black_clip_says_that_nothing_can_be_found(tmp_path: Path) -> None:
    black = [np.zeros((180, 320, 3), np.uint8)] * 12
    sent = Sent(write(tmp_path / "proxy.mp4", black), black)
    report = check(sent, write(tmp_path / "result.mp4", reframed(black)))
    assert report.findings == ()
    assert report.plate is None


@pytest.mark.parametrize("tags", [FULL, BT601])
def test_another_encoding_that_is_tagged_is_no_fault(
    cars: Sent, tmp_path: Path, tags: Tags
) -> None:
    report = check(cars, write(tmp_path / "result.mp4", reframed(cars.pictures), tags=tags))
    assert (report.findings, report.verdict) == ((), "exact")
    assert report.delta_e is not None
    assert report.delta_e < 1.5


def test_a_wrong_matrix_shows_in_the_colour_difference(cars: Sent, tmp_path: Path) -> None:
    colours = [(scene(n, 320, 180) * 255).astype(np.uint8) for n in range(12)]
    sent = Sent(write(tmp_path / "proxy.mp4", colours), colours)
    good = check(sent, write(tmp_path / "a.mp4", reframed(colours)))
    wrong = check(sent, write(tmp_path / "b.mp4", reframed(colours), tags=BT601, said=BT709))
    assert good.delta_e is not None
    assert wrong.delta_e is not None
    assert wrong.delta_e > good.delta_e + 1


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "60000/1001", "24", "50"])
def test_rates_are_exact(cars: Sent, tmp_path: Path, rate: str) -> None:
    few = cars.pictures[:6]
    sent = Sent(write(tmp_path / "proxy.mp4", few, Fraction(rate)), few)
    movie = write(tmp_path / "result.mp4", reframed(few), Fraction(rate))
    report = check(sent, movie, rate=Fraction(rate))
    assert (report.rate.sent, report.rate.returned) == (rate, rate)
    assert "rate" not in report.findings


def test_a_movie_that_cannot_be_decoded_is_refused(cars: Sent, tmp_path: Path) -> None:
    movie = write(tmp_path / "result.mp4", reframed(cars.pictures[:12]))
    movie.write_bytes(movie.read_bytes()[:900])
    with pytest.raises(Refused, match=r"result\.mp4 cannot be decoded"):
        check(cars, movie)


def test_a_full_disk_ends_in_a_sentence(cars: Sent, tmp_path: Path) -> None:
    movie = write(tmp_path / "result.mp4", reframed(cars.pictures[:12]))
    with files_no_larger_than(500), pytest.raises(NoSpace, match="disk is full"):
        check(cars, movie)
    assert not list((tmp_path / "report").iterdir())


def test_it_stops_when_the_meter_says_so(cars: Sent, tmp_path: Path) -> None:
    movie = write(tmp_path / "result.mp4", reframed(cars.pictures[:12]))
    request = CheckRequest(str(cars.path), str(movie), FRAMES, RATE, POSITION, str(tmp_path / "r"))
    with pytest.raises(Cancelled):
        check_result(request, lambda done, total: False)
    assert not (tmp_path / "r").exists()


def test_the_canvas_is_the_size_that_came_back(cars: Sent, tmp_path: Path) -> None:
    report = check(cars, write(tmp_path / "result.mp4", reframed(cars.pictures[:12])))
    assert report.size == CANVAS
