"""Frames that the host renders: seen, cancelled, checked, sent, and the result placed once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6 import QtWidgets
from PySide6.QtTest import QTest

from reframe.hosts.port import AS_SEEN, ELSEWHERE, SOURCE, Placed, Selection, sent_range
from reframe.link.home import renders
from reframe.model.errors import Interrupted
from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import Clip, Job
from reframe.model.time import FrameRange
from reframe.panel.handover import HandOver
from reframe.panel.placement import NEWEST
from reframe.panel.placing import refitted
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.state.footage import Footage
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.command import MARKED_KEY
from support.finished import finished
from support.panel_stage import click, number_in, until
from support.picture import scene
from support.plates import movie_counters
from support.rendering_host import RenderingHost

CLIP = Clip("shot", "", FrameRange(10, 22), Fraction(25), Size(320, 180))
BOTH = replace(CLIP, path="/shot.mov")


@pytest.fixture
def home(standing_home: Path, standing_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose engine serves all of these tests."""
    monkeypatch.setenv("REFRAME_HOME", str(standing_home))
    monkeypatch.setenv("REFRAME_SERVICE_URL", standing_sandbox.url)
    monkeypatch.setenv("FAL_KEY", MARKED_KEY)
    return standing_home


@pytest.fixture
def host() -> RenderingHost:
    return RenderingHost(CLIP)


@pytest.fixture
def session(
    application: QtWidgets.QApplication, home: Path, host: RenderingHost
) -> Iterator[Session]:
    session = Session(HandOver(application), host=host, name="resolve")
    yield session
    session.close()


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.show()
    yield panel
    panel.close()


def opened(session: Session) -> None:
    session.start()
    until(lambda: session.state.footage.clip is not None)
    until(lambda: session.state.connection.state == CONNECTED)
    until(lambda: bool(session.state.settings.values))


def picture(number: int) -> bytes:
    data = io.BytesIO()
    Image.fromarray((scene(number, 320, 180) * 255).astype(np.uint8)).save(data, "png")
    return data.getvalue()


def ready(panel: Panel, place: Path) -> None:
    opened(panel.session)
    panel.session.folder = place / "out"
    QTest.keyClicks(panel.order.prompt.edit, "more sky")


def rendered(home: Path) -> set[Path]:
    """The folders of rendered frames that there are, of whichever test."""
    return set(renders(home).iterdir()) if renders(home).is_dir() else set()


def test_from_the_hosts_selection_over_a_cancelled_render_to_the_placed_result(
    panel: Panel,
    session: Session,
    host: RenderingHost,
    place: Path,
    home: Path,
    standing_sandbox: Sandbox,
) -> None:
    host.frames = {number: picture(number) for number in range(10, 22)}
    state, row = session.state, panel.price.rendering
    ready(panel, place)
    posts, others = standing_sandbox.posts, rendered(home)

    def ordered() -> list[Job]:
        return [job for job in state.jobs.rows if job.target.folder == str(place / "out")]

    assert panel.header.ways.fixed.text() == "As seen"
    host.stops_at = 3
    click(panel.price.reframe)
    until(lambda: state.rendering.done == 2)
    assert row.isVisible() and row.words.text() == "2 of 12 frames  ·  Renderer renders shot"
    assert row.bar.value() == 2
    assert not panel.price.reframe.isEnabled()
    click(row.cancel)
    assert "being stopped" in row.words.text()
    host.go_on.set()
    until(lambda: not state.pricing.sending)
    assert not row.isVisible() and state.pricing.refusal is None
    assert rendered(home) <= others
    assert standing_sandbox.posts == posts
    host.stops_at = -1
    click(panel.price.reframe)
    until(lambda: any(job.ended for job in ordered()))
    (job,) = ordered()
    assert standing_sandbox.posts == posts + 1
    assert (job.state, job.error) == ("done", None)
    assert job.target.host == "resolve"
    assert sent_range(job) == CLIP.range
    assert job.delivery is not None
    assert movie_counters(job.delivery.video) == list(range(10, 22))
    session.place(job, "track")
    until(lambda: state.jobs.job(job.id).placed)
    placed = state.placing.of(job.id).placed
    assert placed is not None and placed.where == "on the track"
    assert len([call for call, _ in host.calls if call == "place"]) == 1


def test_a_frame_that_only_the_host_can_show_is_shown_when_it_is_wanted(
    panel: Panel, session: Session, host: RenderingHost, home: Path
) -> None:
    host.frames = {15: picture(15)}
    opened(session)
    others = rendered(home)
    footage, stills = session.state.footage, session.stills
    assert stills.nearest(15) is None
    footage.show(15)
    click(panel.header.ways.sample)
    until(lambda: stills.nearest(10) is not None)
    image = stills.exact(15, 320)
    assert image is not None
    assert number_in(image) == 15
    assert rendered(home) <= others
    assert footage.selected is not None
    footage.take(Selection((replace(footage.selected, placement={"id": "8"}),)))
    assert stills.nearest(15) is None, "of another clip, nothing is known"


def test_what_is_rendered_otherwise_than_asked_is_not_sent_and_not_kept(
    panel: Panel, session: Session, host: RenderingHost, place: Path, home: Path
) -> None:
    ready(panel, place)
    others = rendered(home)
    host.renders_too_many = 1
    click(panel.price.rehearse)
    until(lambda: session.state.pricing.refusal is not None)
    assert "13 frames were rendered where 12" in panel.price.refusal.text()
    assert not [job for job in session.state.jobs.rows if job.target.folder == str(place / "out")]
    assert rendered(home) <= others


def test_what_stands_against_placing_is_said_before_anything_is_rendered(
    panel: Panel, session: Session, host: RenderingHost, place: Path
) -> None:
    ready(panel, place)
    footage = session.state.footage
    assert footage.selected is not None
    elsewhere = replace(footage.selected, placement={"id": "8"})
    footage.take(Selection((elsewhere,)))
    click(panel.price.rehearse)
    until(lambda: session.state.pricing.refusal is not None)
    assert "another project" in panel.price.refusal.text()
    assert "render" not in [call for call, _ in host.calls]


def test_the_way_is_the_hosts_first_until_the_user_takes_another(
    panel: Panel, session: Session, host: RenderingHost
) -> None:
    host.clip, host.ways = BOTH, (AS_SEEN, SOURCE)
    opened(session)
    ways, footage = panel.header.ways, session.state.footage
    assert (footage.way, ways.button.text(), ways.why.text()) == (
        AS_SEEN,
        "As seen",
        "The clip is graded.",
    )
    menu = ways.button.menu()
    assert [action.text() for action in menu.actions()] == ["As seen", "Source file"]
    menu.actions()[1].trigger()
    assert (footage.way, ways.button.text()) == (SOURCE, "Source file")
    assert "without grade" in ways.why.text()
    session.refresh()
    until(lambda: not footage.looking)
    assert footage.way == SOURCE, "the same clip is sent the way the user chose"


def test_another_clip_goes_the_hosts_way_again() -> None:
    footage = Footage()
    select = RenderingHost(BOTH, (SOURCE, AS_SEEN)).selection
    footage.take(select())
    footage.choose_way(AS_SEEN)
    assert footage.way == AS_SEEN
    footage.choose_way("through the window")
    assert footage.way == AS_SEEN
    other = RenderingHost(replace(BOTH, name="other"), (SOURCE, AS_SEEN)).selection()
    footage.take(other)
    assert footage.way == SOURCE


def test_a_rendered_picture_of_another_shape_is_never_squeezed() -> None:
    wide, square, canvas = Size(1920, 1080), Size(1000, 1000), Size(900, 1600)
    position = SourcePosition(0.1, 0.2, 0.8, 0.8 * 900 * 9 / 16 / 1600)
    assert refitted(position, wide, Size(1280, 720), canvas) == position
    left, top, width, height = refitted(position, wide, square, canvas).pixels(canvas)
    assert width == pytest.approx(height)
    assert left + width / 2 == pytest.approx(450)
    assert top + height / 2 == pytest.approx((0.2 + position.h_norm / 2) * 1600)


class TestPlacing:
    """Placing a job that is done, in a session whose engine knows nothing of it."""

    @pytest.fixture
    def job(self, session: Session, host: RenderingHost, place: Path) -> Job:
        job = finished(host.selection().taken(), place / "delivered")
        return replace(job, target=replace(job.target, host="resolve"))

    def test_only_jobs_of_this_host_that_are_done_can_be_placed(
        self, session: Session, job: Job
    ) -> None:
        assert session.places(job)
        assert not session.places(replace(job, target=replace(job.target, host="nuke")))
        assert not session.places(replace(job, state="fetch", delivery=None))
        assert not session.places(replace(job, removed=True))
        other = replace(job, target=replace(job.target, host="nuke"))
        session.place(other, "track")
        assert session.choices_for(other) == ()
        assert session.state.placing.rows == {}

    def test_choices_are_asked_once_and_arrive_in_the_state(
        self, session: Session, host: RenderingHost, job: Job
    ) -> None:
        assert session.choices_for(job) == ()
        assert session.choices_for(job) == ()
        until(lambda: job.id in session.state.placing.choices)
        assert [choice.key for choice in session.choices_for(job)] == ["track", "bin"]
        assert [call for call, _ in host.calls].count("placements") == 1

    def test_a_refusal_stands_at_the_job_and_the_next_try_is_free(
        self, session: Session, job: Job
    ) -> None:
        session.place(job, "on the moon")
        assert session.state.placing.of(job.id).busy
        until(lambda: session.state.placing.of(job.id).problem is not None)
        elsewhere = replace(job, target=replace(job.target, placement={"id": "8"}))
        session.ask_choices(elsewhere)
        until(lambda: _code(session, job) == ELSEWHERE)
        session.place(job, "track")
        until(lambda: session.state.placing.of(job.id).placed is not None)
        assert session.state.placing.of(job.id).problem is None

    def test_a_double_click_places_once(
        self, session: Session, host: RenderingHost, job: Job
    ) -> None:
        for _ in range(3):
            session.place(job, "track")
        until(lambda: session.state.placing.of(job.id).placed is not None)
        assert [call for call, _ in host.calls].count("place") == 1
        session.place(job, "track")
        until(lambda: not session.state.placing.busy)
        placed = session.state.placing.of(job.id).placed
        assert placed is not None and placed.already_there

    def test_what_stands_already_is_found_newest_first(
        self, session: Session, host: RenderingHost, job: Job
    ) -> None:
        host.found = {"job-1": Placed("job-1", "on V3", "It stands.")}
        others = [replace(job, id="job-2"), replace(job, id="job-3", placed=True)]
        session.placements.find([*others, job])
        until(lambda: session.state.placing.of("job-1").placed is not None)
        assert [call for call, _ in host.calls].count("placed") == 2

    def test_of_many_the_newest_are_looked_for_and_an_older_one_when_it_is_looked_at(
        self, session: Session, host: RenderingHost, job: Job
    ) -> None:
        """Each question is a walk through all that was ever placed, in the host's own thread."""
        jobs = [replace(job, id=f"job-{number:03}") for number in range(40)]
        host.found = {each.id: Placed(each.id, "on V3", "It stands.") for each in jobs}
        session.placements.find(jobs)
        until(lambda: session.state.placing.of(jobs[NEWEST - 1].id).placed is not None)
        session.choices_for(jobs[30])
        until(lambda: session.state.placing.of("job-030").placed is not None)
        until(lambda: "job-030" in session.state.placing.choices)
        session.choices_for(jobs[30])
        assert [call for call, _ in host.calls].count("placed") == NEWEST + 1
        told = [replace(each, placed=True) for each in jobs[:NEWEST]]
        session.placements.find([*told, *jobs[NEWEST:]])  # the engine is back, and knows of those
        until(lambda: [call for call, _ in host.calls].count("placed") == 2 * NEWEST + 1)
        until(lambda: len(session.state.placing.rows) == 2 * NEWEST)
        assert jobs[2 * NEWEST - 1].id not in session.state.placing.rows, "job-030 came first"

    def test_without_its_host_the_panel_keeps_queue_and_history(
        self, panel: Panel, session: Session, job: Job
    ) -> None:
        opened(session)
        assert session.at_rest
        session.state.wording.write("more sky")
        assert not session.at_rest, "what is written would be lost"
        session.state.wording.write("")
        session.state.jobs.take([replace(job, state="wait", active=True)])
        assert not session.at_rest, "a job runs"
        session.host_ended(Interrupted("Resolve has ended; jobs go on.", "host-gone"))
        assert panel.order.empty.words.text() == "Resolve has ended; jobs go on."
        assert session.state.connection.state == CONNECTED
        assert not session.places(job)


def _code(session: Session, job: Job) -> str:
    problem = session.state.placing.of(job.id).problem
    return problem.code if problem is not None else ""
