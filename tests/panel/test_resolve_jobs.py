"""Resolve's double → panel → sandbox → placed: every picture of the result is compared, by the
number that is burnt into it, with the picture that lies under it on the timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6 import QtWidgets
from PySide6.QtTest import QTest

from reframe.hosts.port import AS_SEEN, SOURCE
from reframe.hosts.resolve import ResolveHost
from reframe.model.geometry import Size
from reframe.model.order import Job
from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.counter import make_movie
from support.images import write_sequence
from support.panel_stage import click, until
from support.plates import exr_counters, movie_counters
from support.resolve import Quirks, World, movie, sequence, studio
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.project import Resolve
from support.resolve.snapshot import everything_else, results
from support.resolve_stage import HASTY

DROP = Fraction(30000, 1001)


def a_movie_with_marks(place: Path) -> Resolve:
    """29.97 drop frame from 01:00:00:00, handles on both sides, marks across the clip's end."""
    resolve = studio(World(quirks=Quirks(end_frame_inclusive=True)), rate=DROP, start=107892)
    make_movie(place / "plate ü 漢.mov", 60, DROP)
    media = movie(resolve, place / "plate ü 漢.mov", 60, DROP)
    _, timeline = parts(resolve)
    timeline.put(TimelineItem(resolve.world, media, 107900, 40, rate=DROP, source=9, name="shot"))
    timeline.playhead, timeline.marks = 107910, (33, 90)
    return resolve


def a_retimed_clip(place: Path) -> Resolve:
    """At one and a half times its speed: it can only be rendered. A title lies over it."""
    resolve = studio(World((19, 1, 3)), rate=24, start=86400)
    make_movie(place / "fast.mov", 60, 24)
    media = movie(resolve, place / "fast.mov", 60, 24)
    _, timeline = parts(resolve)
    timeline.put(
        TimelineItem(
            resolve.world,
            media,
            86400,
            14,
            rate=Fraction(24),
            source=7,
            speed=Fraction(3, 2),
            name="shot",
        )
    )
    title = TimelineItem(
        resolve.world, None, 86402, 4, rate=Fraction(24), kind="generator", name="Title"
    )
    timeline.put(title, 2)
    timeline.playhead = 86401
    return resolve


def a_sequence(place: Path) -> Resolve:
    """Files 1001 to 1030; the project's rate, which sequences take, is not the timeline's."""
    resolve = studio(World((20, 3, 2)), rate=25, start=0)
    write_sequence(place, "plate.%04d.exr", range(1001, 1031))
    media = sequence(resolve, str(place / "plate.%04d.exr"), 1001, 1030, 25, size=(160, 90))
    project, timeline = parts(resolve)
    project.settings["timelineFrameRate"] = "24"
    timeline.put(
        TimelineItem(resolve.world, media, 50, 12, rate=Fraction(25), source=5, name="shot")
    )
    timeline.playhead = 55
    return resolve


#: How the clip is made, the way it goes, its size, and the choices it is placed by.
CLIPS = {
    "movie with marks": (
        a_movie_with_marks,
        SOURCE,
        Size(320, 180),
        ("track", "track-exr", "timeline"),
    ),
    "retimed, as seen": (a_retimed_clip, AS_SEEN, Size(320, 180), ("track", "timeline-exr")),
    "image sequence": (a_sequence, SOURCE, Size(160, 90), ("track-exr", "take", "take-exr")),
}


@pytest.mark.slow
@pytest.mark.parametrize("which", CLIPS)
def test_every_picture_of_the_result_lies_over_its_own(
    which: str, application: QtWidgets.QApplication, home: Path, place: Path, sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    monkeypatch.setenv("FAL_KEY", "marked:key")
    make, way, size, choices = CLIPS[which]
    resolve = make(place)
    before = everything_else(resolve)
    session = Session(
        HandOver(application), host=ResolveHost(resolve, patience=HASTY), name="resolve"
    )
    job = ordered(session, place, way)
    assert everything_else(resolve) == before
    session.place(job, choices[0])
    until(lambda: session.state.jobs.job(job.id).placed)
    session.close()
    assert everything_else(resolve) == before
    compare(resolve, job, size, exr="exr" in choices[0])
    for number, choice in enumerate(choices[1:]):
        again = replace(job, id=f"again-{number}")
        ResolveHost(resolve).place(again, choice)
        compare(resolve, again, size, exr="exr" in choice)
        remove(resolve, again.id)


def ordered(session: Session, place: Path, way: str) -> Job:
    """The order that a user sends from the panel, delivered."""
    panel = Panel(session)
    panel.show()
    session.folder = place / "out"
    session.start()
    until(lambda: session.state.footage.clip is not None)
    until(lambda: session.state.connection.state == CONNECTED)
    assert session.state.footage.way == way
    QTest.keyClicks(panel.order.prompt.edit, "more of the same")
    click(panel.price.reframe)
    until(lambda: any(job.ended for job in session.state.jobs.rows))
    (job,) = session.state.jobs.rows
    assert (job.state, job.error) == ("done", None)
    panel.close()
    return job


def compare(resolve: Resolve, job: Job, size: Size, *, exr: bool = False) -> None:
    """The number in each picture of the result, and in the picture of the clip under it."""
    _, timeline, over = next(each for each in results(resolve) if each[0] == job.id)
    delivery = job.delivery
    assert delivery is not None
    if exr:
        assert delivery.exr is not None
        numbers = exr_counters({"pattern": delivery.exr.pattern, "first": delivery.exr.first,
                                "last": delivery.exr.last}, size)  # fmt: skip
    else:
        numbers = movie_counters(delivery.video, size)
    under = original(resolve, over)
    frames = range(over.start, over.end)
    assert len(frames) == delivery.frames
    assert [numbers[over.source_at(frame)] for frame in frames] == [
        under(frame) for frame in frames
    ]
    assert all(timeline.start <= frame for frame in frames)


def original(resolve: Resolve, over: TimelineItem) -> Callable[[int], int]:
    """What the clip itself shows at a frame of the timeline; of a take, the first take."""
    _, cut = parts(resolve)
    item = next(each for each in cut.tracks["video"][0].items if each.name == "shot")
    if item.takes:
        media, first, _ = item.takes[0]
        return lambda frame: media.shown_number(first + frame - item.start)
    media = item.media
    assert media is not None
    return lambda frame: media.shown_number(item.source_at(frame))


def remove(resolve: Resolve, job_id: str) -> None:
    """The user picks the first take again."""
    _, cut = parts(resolve)
    for item in cut.tracks["video"][0].items:
        if item.takes:
            item.SelectTakeByIndex(1)
