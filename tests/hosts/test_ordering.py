"""Scripts order without the panel: whole jobs through the engine, and the rules of money."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import end_engine
from reframe.hosts.ordering import Outcome, Wish, order_and_wait, price
from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.model.errors import BadInput, Interrupted
from reframe.model.order import Job
from reframe.model.time import FrameRange
from reframe.sandbox import Sandbox
from support.command import MARKED_KEY
from support.counter import make_movie, scene
from support.hiero import Facts
from support.hiero_stage import HieroStage
from support.images import write_image
from support.plates import exr_counters, movie_counters

RATE = Fraction(24000, 1001)


@pytest.fixture
def home(place: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose service is a sandbox; its engine is ended with the test."""
    home = place / "home"
    monkeypatch.setenv("REFRAME_HOME", str(home))
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    monkeypatch.setenv("FAL_KEY", MARKED_KEY)
    yield home
    end_engine(home)


def wish(home: Path, **more: object) -> Wish:
    return Wish("9:16", "more of it", folder=str(home.parent / "out"), **more)  # type: ignore[arg-type]


def stage_on_a_movie(place: Path, **options: object) -> HieroStage:
    """The double's timeline on a real movie with a counter."""
    stage = HieroStage(place, RATE, frames=16, source_in=10, **options)  # type: ignore[arg-type]
    make_movie(stage.path, 60, RATE)
    stage.studio.files[stage.path] = Facts(60, RATE, size=(320, 180))
    return stage


def shows(outcome: Outcome) -> tuple[list[int], list[int]]:
    """The counters of movie and EXR sequence."""
    frames = outcome.frames
    assert frames is not None
    exr = {"pattern": outcome.exr, "first": frames.start, "last": frames.last}
    return movie_counters(outcome.video), exr_counters(exr)


def test_a_whole_order_from_a_timeline_lands_with_every_frame_under_its_own(
    place: Path, home: Path
) -> None:
    """Backwards and at half speed; plain speed goes through the docked panel's test."""
    stage = stage_on_a_movie(place)
    stage.item._record.speed, stage.item._record.source_in = -0.5, 24
    selected = stage.open().selection().taken()
    seen: list[Job] = []
    (outcome,) = order_and_wait(
        stage.open(), "hiero", selected, wish(home, exr="always"),
        watcher=lambda job: seen.append(job) or True,  # type: ignore[func-returns-value]
    )  # fmt: skip
    assert outcome.problem is None
    assert outcome.placed is not None and outcome.job.placed
    movie, exr = shows(outcome)
    assert movie == exr == list(range(selected.clip.range.start, selected.clip.range.end))
    pairs = stage.pairs(outcome.job.id)
    assert len(pairs) == 16
    assert all(movie[over] == under for under, over in pairs)
    assert {"export", "submit"} <= {job.state for job in seen}


def test_a_sequence_on_a_timeline_keeps_the_numbers_of_its_files(place: Path, home: Path) -> None:
    """From 1001, at the timeline's rate, which its files do not name."""
    rate = Fraction(60000, 1001)
    stage = HieroStage(place, rate, 1001, frames=8, source_in=2)
    for number in range(12):
        write_image(place / f"plate ü.{1001 + number}.png", scene(number, 320, 180))
    stage.studio.files[stage.path] = Facts(12, rate, 1001, (320, 180), single=False)
    stage.item.source()._record.path = stage.path = str(place / "plate ü.%04d.png")
    stage.studio.files[stage.path] = Facts(12, rate, 1001, (320, 180), single=False)
    selected = stage.open().selection().taken()
    (outcome,) = order_and_wait(
        stage.open(), "hiero", selected, wish(home, exr="always"), choice="track-exr"
    )
    assert outcome.problem is None and outcome.placed is not None
    assert outcome.frames == selected.clip.range == FrameRange(1003, 1011)
    assert outcome.job.delivery is not None and outcome.job.delivery.rate == rate
    movie, exr = shows(outcome)
    assert movie == exr == list(range(2, 10))
    assert stage.pairs(outcome.job.id) == [(1003 + n, n) for n in range(8)]


def test_a_script_is_asked_before_money_is_spent_and_may_leave_or_stop(
    place: Path, home: Path, sandbox: Sandbox
) -> None:
    stage = stage_on_a_movie(place)
    host, selected = stage.open(), stage.open().selection().taken()
    with connect_to_engine() as engine:
        engine.ask(calls.CHANGE_SETTINGS, calls.Settings({"confirm_above": "0.01"}))
    assert price("hiero", selected, wish(home)).quote.frames == 16
    with pytest.raises(BadInput, match="agreed=True") as asked:
        order_and_wait(host, "hiero", selected, wish(home))
    assert asked.value.code == "ask"
    with pytest.raises(BadInput, match="within them"):
        order_and_wait(host, "hiero", selected, wish(home, range=FrameRange(5, 20)))
    with pytest.raises(BadInput, match="auto, always or never"):
        order_and_wait(host, "hiero", selected, wish(home, exr="sometimes"))
    agreed = wish(home, agreed=True)
    (stopped,) = order_and_wait(host, "hiero", selected, agreed, watcher=lambda _job: False)
    assert stopped.problem is not None and stopped.problem.kind == "cancelled"
    assert sandbox.posts == 0
    with pytest.raises(Interrupted, match="reframe resume") as left:
        order_and_wait(host, "hiero", selected, agreed, choice=None, patience=-1)
    assert left.value.code == "patience"
    assert stage.placements() == []
