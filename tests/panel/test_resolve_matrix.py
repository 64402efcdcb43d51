"""Every clip, every mark, every placement, at every rate: picture by picture, by burnt-in numbers.

Two whole jobs for each rate go from Resolve's double through the panel and the sandbox. Their files
are placed again in each case of `support.resolve_matrix`, at both starts, by each choice, and each
frame of the timeline is compared: the number in the result's file that lies there, and the number
in the original's file that the clip shows there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6 import QtWidgets
from PySide6.QtTest import QTest

from hosts.test_resolve_quirks import HARMLESS
from hosts.test_resolve_selection import RATES, hour
from reframe.hosts.port import Selected
from reframe.hosts.resolve import ResolveHost
from reframe.model.geometry import Size
from reframe.model.order import Job
from reframe.model.time import FrameRange, frames_to_timecode
from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.counter import counters, make_movie
from support.panel_stage import click, until
from support.plates import exr_counters, movie_counters
from support.resolve import Quirks, World
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.project import Resolve
from support.resolve.snapshot import everything_else, results
from support.resolve_matrix import CASES, FRAMES, PART, WHOLE, Case, laid_out, shown

SIZE = Size(320, 180)
NTSC = Fraction(30000, 1001)
CHOICES = ("track", "track-exr", "take", "take-exr", "timeline", "timeline-exr", "bin")
ORDERED = {
    WHOLE: CASES[0],
    PART: next(case for case in CASES if case.name == "handles, marks inside"),
}


@dataclass
class Ordered:
    """A job that went the whole way, and the numbers in its files and in its clip's."""

    job: Job
    original: list[int]
    movie: list[int]
    exr: list[int]


@dataclass
class Desk:
    """What the service made at one rate, by the frames that were sent."""

    rate: Fraction
    drop: bool
    folder: Path
    made: dict[FrameRange, Ordered]

    def media(self, case: Case) -> Path:
        return self.folder / ("without.mov" if case.frames == len(WHOLE) else "with ü 漢.mov")

    def lay_out(
        self, case: Case, start: int, quirks: Quirks | None = None
    ) -> tuple[Resolve, TimelineItem]:
        world = World(quirks=quirks)
        for each in self.made.values():  # what was read of the movies need not be read again
            assert each.job.delivery is not None
            world.facts[each.job.delivery.video] = (len(each.movie), self.rate)
        return laid_out(case, self.media(case), self.rate, start, self.drop, world)


@pytest.fixture
def home(standing_home: Path, standing_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose engine serves all of these tests."""
    monkeypatch.setenv("REFRAME_HOME", str(standing_home))
    monkeypatch.setenv("REFRAME_SERVICE_URL", standing_sandbox.url)
    monkeypatch.setenv("FAL_KEY", "marked:key")
    return standing_home


@pytest.fixture(params=RATES, ids=lambda each: f"{each[0]}{' DF' * each[1]}")
def desk(
    request: pytest.FixtureRequest, application: QtWidgets.QApplication, home: Path, place: Path
) -> Desk:
    rate, drop = request.param
    make_movie(place / "without.mov", len(WHOLE), rate)
    make_movie(place / "with ü 漢.mov", FRAMES, rate)
    desk = Desk(rate, drop, place, {})
    for sent, job in ordered(application, desk).items():
        desk.made[sent] = read(job, desk.media(ORDERED[sent]))
    return desk


def ordered(application: QtWidgets.QApplication, desk: Desk) -> dict[FrameRange, Job]:
    """What a user sends from the panel, one clip after the other, when it is delivered."""
    session = Session(HandOver(application), name="resolve")
    panel, state = Panel(session), session.state
    panel.show()
    session.connect()
    until(lambda: state.connection.state == CONNECTED and bool(state.settings.values))
    QTest.keyClicks(panel.order.prompt.edit, "more")
    for case in ORDERED.values():
        session.host = ResolveHost(desk.lay_out(case, hour(desk.rate, desk.drop))[0])
        order(panel, desk, case.sent)
    until(lambda: all(job.ended for job in orders(session, desk)))
    jobs = {job.clip.range: job for job in orders(session, desk)}
    assert jobs.keys() == ORDERED.keys()
    assert {(job.state, job.error) for job in jobs.values()} == {("done", None)}
    panel.close()
    session.close()
    return jobs


def order(panel: Panel, desk: Desk, sent: FrameRange) -> None:
    """Look what is selected, and send it."""
    session, before = panel.session, len(orders(panel.session, desk))
    footage = session.state.footage
    session.folder = desk.folder / f"from {sent.start}"
    session.refresh()
    until(lambda: footage.clip is not None and footage.range == sent)
    click(panel.price.reframe)
    until(lambda: len(orders(session, desk)) > before)


def orders(session: Session, desk: Desk) -> list[Job]:
    rows = session.state.jobs.rows
    return [job for job in rows if Path(job.target.folder).parent == desk.folder]


def read(job: Job, original: Path) -> Ordered:
    delivery = job.delivery
    assert delivery is not None and delivery.exr is not None
    assert (delivery.frames, delivery.rate) == (len(job.clip.range), job.clip.rate)
    exr = {"pattern": delivery.exr.pattern, "first": delivery.exr.first, "last": delivery.exr.last}
    return Ordered(
        job, counters(original), movie_counters(delivery.video, SIZE), exr_counters(exr, SIZE)
    )


def job_of(selected: Selected, ordered: Ordered) -> Job:
    """What the panel would have ordered of this selection, with what came back."""
    job = replace(ordered.job, clip=selected.clip)
    return replace(job, target=replace(job.target, placement=selected.placement))


def choices_for(case: Case) -> Iterator[str]:
    return (choice for choice in CHOICES if case.is_whole or not choice.startswith("take"))


def compare(desk: Desk, case: Case, start: int, choice: str, quirks: Quirks | None = None) -> None:
    """Select, place by one choice, and look at every picture and at all else."""
    resolve, item = desk.lay_out(case, start, quirks)
    host, before, made = ResolveHost(resolve), everything_else(resolve), desk.made[case.sent]
    selected = host.selection().taken()
    assert (selected.clip.range, selected.clip.rate) == (case.sent, desk.rate)
    placed = host.place(job_of(selected, made), choice)
    assert everything_else(resolve) == before
    assert host.placed(made.job.id) is not None
    if choice == "bin":
        assert results(resolve) == []
        return
    ((_, timeline, over),) = results(resolve)
    frames = range(over.start, over.end)
    in_result = made.exr if choice.endswith("exr") else made.movie
    seen = [in_result[over.source_at(frame)] for frame in frames]
    assert seen == [made.original[frame] for frame in shown(item, frames)]
    assert len(seen) == len(case.sent)
    assert frames_to_timecode(over.start, desk.rate, desk.drop) in placed.where
    assert timeline is parts(resolve)[1] or choice.startswith("timeline")


@pytest.mark.slow
def test_every_picture_lies_over_its_own_wherever_clip_and_marks_lie_by_every_choice(
    desk: Desk,
) -> None:
    for case in CASES:
        for start in (0, hour(desk.rate, desk.drop)):
            for choice in choices_for(case):
                compare(desk, case, start, choice)
    if desk.rate == NTSC:
        for quirks in HARMLESS.values():  # and with each quirk, on the clips that were ordered
            for case in ORDERED.values():
                for choice in choices_for(case):
                    compare(desk, case, hour(desk.rate, desk.drop), choice, quirks)
