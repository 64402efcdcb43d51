"""The result under the hand: wiped, stepped, played and compared, with real movies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from conftest import end_engine
from reframe.hosts.port import Choice, Host, Placed, Selected
from reframe.model.errors import BadInput
from reframe.model.order import Job
from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from reframe.panel.state.stage import ORDER
from reframe.panel.state.viewing import BESIDE, DIFFERENCE, WIPE, Viewing
from reframe.panel.window import Panel
from support.panel_stage import drag, open_on_desk, until
from support.results import GREEN, RED, done_job, report_of

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def session(
    application: QtWidgets.QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """One session and engine for all: they are looked at, not changed."""
    home = tmp_path_factory.mktemp("home ü 家")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFRAME_HOME", str(home))
        session = Session(HandOver(application), open_on_desk)
        yield session
        session.close()
        end_engine(home)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """24 red frames and what came back of them: 24 green ones."""
    return done_job(tmp_path_factory.mktemp("delivery ü 家"), 24)


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.resize(1000, 700)
    panel.show()
    yield panel
    panel.close()
    session.state.stage.show_order()
    session.state.viewing.show(None)
    session.state.viewing.compare(WIPE)
    session.state.viewing.wipe(0.5)


def shown(session: Session, job: Job, *findings: str) -> Viewing:
    """The job's result on the panel, its first pictures there."""
    viewing = session.state.viewing
    session.state.jobs.take((job,))
    session.state.stage.show_result(job.id)
    until(lambda: viewing.problem is not None)  # this engine never had the job
    viewing.take_report(report_of(job, *findings))
    until(lambda: session.screening.ready(0))
    return viewing


def colour_at(panel: Panel, x: float, y: float) -> tuple[int, int, int]:
    """What is painted at a part of the canvas' width and height."""
    view = panel.result.view
    frame, image = view.viewport.frame, view.grab().toImage()
    point = QtCore.QPoint(
        int(frame.left() + x * frame.width()), int(frame.top() + y * frame.height())
    )
    colour = image.pixelColor(point)
    return colour.red(), colour.green(), colour.blue()


def like(seen: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 14 for one, other in zip(seen, wanted, strict=True))


def test_the_wipe_is_dragged_between_source_and_result(
    panel: Panel, session: Session, job: Job
) -> None:
    viewing = shown(session, job)
    assert like(colour_at(panel, 0.25, 0.5), RED) and like(colour_at(panel, 0.75, 0.5), GREEN)
    view = panel.result.view
    frame = view.viewport.frame
    middle = frame.center()
    drag(view, middle, QtCore.QPointF(frame.left() + frame.width() * 0.9, middle.y()))
    assert abs(viewing.line - 0.9) < 0.02
    assert like(colour_at(panel, 0.75, 0.5), RED) and like(colour_at(panel, 0.96, 0.5), GREEN)
    assert not like(colour_at(panel, 0.25, 0.1), RED), "above the source nothing was sent"
    assert like(colour_at(panel, 0.96, 0.1), GREEN)


def test_side_by_side_and_difference(panel: Panel, session: Session, job: Job) -> None:
    viewing = shown(session, job)
    view = panel.result.view
    QTest.mouseClick(panel.result.transport.modes[BESIDE], LEFT)
    source = view.source_viewport.frame.center().toPoint()
    assert like(view.grab().toImage().pixelColor(source).getRgb()[:3], RED)  # type: ignore[arg-type]  # Qt gives four
    assert like(colour_at(panel, 0.5, 0.5), GREEN)
    QTest.keyClick(view, Key.Key_D)
    assert viewing.mode == DIFFERENCE
    assert colour_at(panel, 0.5, 0.5)[0] > 240, "170 levels apart, times eight"
    assert colour_at(panel, 0.5, 0.1) == (0, 0, 0)
    QTest.keyClick(view, Key.Key_W)
    assert viewing.mode == WIPE


def test_frames_that_are_equal_have_no_difference(panel: Panel, session: Session, job: Job) -> None:
    assert job.delivery is not None
    itself = replace(job.delivery, video=job.delivery.proxy)
    shown(session, replace(job, id="itself", delivery=itself))
    QTest.keyClick(panel.result.view, Key.Key_D)
    assert max(colour_at(panel, 0.5, 0.5)) < 40


def test_keys_step_go_to_the_ends_and_play(panel: Panel, session: Session, job: Job) -> None:
    viewing = shown(session, job)
    view = panel.result.view
    for key, modifiers, frame in (
        (Key.Key_Right, Qt.KeyboardModifier.NoModifier, 1),
        (Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 11),
        (Key.Key_Left, Qt.KeyboardModifier.NoModifier, 10),
        (Key.Key_End, Qt.KeyboardModifier.NoModifier, 23),
        (Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
    ):
        QTest.keyClick(view, key, modifiers)
        assert viewing.frame == frame
    QTest.keyClick(view, Key.Key_L)
    assert viewing.speed == 1
    QTest.keyClick(view, Key.Key_K)
    assert viewing.speed == 0
    QTest.keyClick(view, Key.Key_Escape)
    assert session.state.stage.page == ORDER


def test_it_plays_to_its_end_and_shows_no_frame_before_its_pictures_are_there(
    panel: Panel, session: Session, job: Job
) -> None:
    viewing = shown(session, job)
    seen: list[tuple[int, bool]] = []
    viewing.bind(("frame",), lambda: seen.append((viewing.frame, ready(session))))
    QTest.mouseClick(panel.result.transport.play, LEFT)
    assert viewing.speed == 1
    until(lambda: viewing.speed == 0)
    frames = [frame for frame, _ in seen]
    assert frames == sorted(frames) and frames[-1] == 23
    assert all(there for _, there in seen)


def ready(session: Session) -> bool:
    return session.screening.ready(session.state.viewing.frame)


def test_every_view_of_a_rehearsal_says_that_it_is_one(
    panel: Panel, session: Session, job: Job
) -> None:
    viewing = shown(session, replace(job, id="rehearsed", rehearsal=True))
    assert panel.result.summary.rehearsal.isVisible()
    for mode in (WIPE, BESIDE, DIFFERENCE):
        viewing.compare(mode)
        image = panel.result.view.grab().toImage()
        low = range(image.height() - 60, image.height())
        drawn = sum(amber(image.pixelColor(x, y)) for x in range(image.width()) for y in low)
        assert drawn > 20, mode


def amber(colour: QtGui.QColor) -> bool:
    """Ink of that colour, or an edge of it."""
    return colour.red() > 120 and colour.red() - colour.blue() > 60


def test_findings_stand_beside_the_picture_with_a_sign(
    panel: Panel, session: Session, job: Job
) -> None:
    assert job.delivery is not None
    short = replace(job.delivery, frames=20)
    shown(session, replace(job, id="short", delivery=short), "frame-count")
    lines = [label.text() for label in panel.result.summary.lines]
    assert "frame for frame: no" in lines
    assert "20 frames came back where 24 were sent." in lines
    assert any(line.startswith("When placed: ") for line in lines)
    session.state.viewing.go(22)
    assert panel.result.view.grab().toImage() is not None
    assert session.screening.pictures(22)[1] is None


def test_files_that_are_gone_are_said_to_be(panel: Panel, session: Session, place: Path) -> None:
    session.state.jobs.take((done_job(place, job_id="gone", movies=False),))
    session.state.stage.show_result("gone")
    until(lambda: session.screening.problem is not None)
    problem = session.screening.problem
    assert problem is not None and "There is no file" in problem.message


class Opener(QtCore.QObject):
    """Takes what would be shown by another program."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @QtCore.Slot(QtCore.QUrl)
    def take(self, url: QtCore.QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_folder_and_report_are_shown_by_the_system(
    panel: Panel, session: Session, job: Job
) -> None:
    shown(session, job)
    opener = Opener()
    QtGui.QDesktopServices.setUrlHandler("file", opener, "take")
    try:
        QTest.mouseClick(panel.result.folder, LEFT)
        QTest.mouseClick(panel.result.report, LEFT)
    finally:
        QtGui.QDesktopServices.unsetUrlHandler("file")
    assert job.delivery is not None
    folder = job.delivery.folder
    assert opener.opened == [folder, f"{folder}/report.html"]


@pytest.mark.parametrize("width", [380, 800])
def test_nothing_of_the_page_is_wider_than_the_panel(
    panel: Panel, session: Session, place: Path, width: int
) -> None:
    panel.resize(width, 700)
    session.state.jobs.take((done_job(place, job_id="wide", movies=False, rehearsal=True),))
    session.state.stage.show_result("wide")
    parts = (panel.result.view, panel.result.transport, panel.result.summary)
    until(lambda: all(right_of(part, panel) <= width for part in parts))


def right_of(part: QtWidgets.QWidget, panel: Panel) -> int:
    return part.mapTo(panel, QtCore.QPoint(part.width(), 0)).x()


class Shelf(Host):
    """A host with room for results, and one shelf that is full."""

    def __init__(self) -> None:
        self.standing: list[str] = []

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset()

    def placements(self, selected: Selected) -> tuple[Choice, ...]:
        return (Choice("shelf", "On the shelf"), Choice("full", "On the full shelf"))

    def place(self, job: Job, choice: str) -> Placed:
        if choice == "full":
            raise BadInput("This shelf is full; choose another.")
        self.standing.append(job.id)
        return Placed(job.id, "shelf", "It stands on the shelf.")


def test_a_result_is_placed_where_the_host_has_room_and_says_where_it_stands(
    panel: Panel, session: Session, place: Path
) -> None:
    host = session.host = Shelf()  # type: ignore[assignment]  # of a host, only what placing needs
    session.state.jobs.take((done_job(place, job_id="placed", movies=False),))
    session.state.stage.show_result("placed")
    places = panel.result.places
    until(lambda: list(places.buttons) == ["shelf", "full"])
    QTest.mouseClick(places.buttons["full"], LEFT)
    until(lambda: places.problem.isVisible())
    assert (places.problem.text(), host.standing) == ("This shelf is full; choose another.", [])
    QTest.mouseClick(places.buttons["shelf"], LEFT)
    until(lambda: places.outcome.text() == "It stands on the shelf.")
    assert host.standing == ["placed"] and not places.problem.isVisible()
