"""The history is the engine's: long, searched, the same in every panel, and never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
from PySide6 import QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reframe.model.order import Job
from reframe.panel.handover import HandOver
from reframe.panel.ordering import send
from reframe.panel.queue.actions import COMPARE, PLACE, actions
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.archive import write_history
from support.command import MARKED_KEY
from support.counter import make_movie
from support.panel_stage import open_on_desk, until
from support.plates import movie_counters

Key = Qt.Key
TESTS = Path(__file__).parents[1]


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.resize(1120, 760)
    panel.show()
    yield panel
    panel.close()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> Sandbox:
    """The service of every panel that is opened here."""
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    monkeypatch.setenv("FAL_KEY", MARKED_KEY)
    return sandbox


@pytest.mark.slow
def test_ten_thousand_jobs_are_scrolled_and_searched(
    panel: Panel, session: Session, home: Path
) -> None:
    write_history(home, 10_000, needle=137, prompt="Ein EINSAMER Leuchtturm, Öl auf Wasser")
    jobs, rows = session.state.jobs, panel.queue.rows
    session.start()
    until(lambda: len(jobs.found) >= 200)
    assert len(jobs.found) < 1000
    assert jobs.job(jobs.found[0]).clip.name == "clip 09999"
    panel.queue.head.search.setFocus()
    QTest.keyClicks(panel.queue.head.search, "einsamer leuchtturm")
    until(lambda: jobs.complete and len(jobs.found) == 1)
    assert panel.queue.head.count.text() == "1 found"
    assert rows.rows.rowCount() == 1
    session.archive.search("öL AUF wasser")
    until(lambda: jobs.complete and len(jobs.found) == 1)
    assert jobs.job(jobs.found[0]).clip.name == "clip 00137"
    QTest.keyClick(panel.queue.head.search, Key.Key_Escape)
    until(lambda: len(jobs.found) >= 200)
    rows.setCurrentIndex(rows.rows.index(150))
    chosen = rows.current_job
    while not jobs.complete:
        rows.scrollToBottom()
        read = len(jobs.found)
        until(lambda read=read: jobs.complete or len(jobs.found) > read)
    names = [jobs.job(each).clip.name for each in jobs.found]
    assert names == [f"clip {number:05}" for number in range(9_999, -1, -1)]
    assert rows.rows.rowCount() == 10_000
    assert rows.current_job == chosen
    assert len(rows.findChildren(QtWidgets.QWidget)) < 20


def test_two_panels_show_the_same_and_a_killed_engine_loses_no_row(
    panel: Panel,
    session: Session,
    application: QtWidgets.QApplication,
    home: Path,
    place: Path,
    shop: Sandbox,
) -> None:
    shop.fault("in-progress=2")
    movie = make_movie(place / "clip ü.mov", 12, size=(160, 90))
    other = Session(HandOver(application), open_on_desk)
    sessions = (session, other)
    for each in sessions:
        each.start()
    order_two_shapes(session, movie, place / "out")
    for each in sessions:
        until(lambda each=each: len(each.state.jobs.rows) == 2)
    shop.wait_for("status")
    os.kill(json.loads((home / "engine.json").read_text("utf-8"))["pid"], signal.SIGKILL)
    for each in sessions:
        until(lambda each=each: each.state.connection.state != CONNECTED)
    for each in sessions:
        until(lambda each=each: [job.state for job in each.state.jobs.rows] == ["done"] * 2)
    assert told(session) == told(other)
    assert shop.posts == 2
    nothing_is_offered_that_leads_nowhere(Session(HandOver(application), open_on_desk), movie)
    the_rest_by_hand(panel, other, movie)
    other.close()


def nothing_is_offered_that_leads_nowhere(opened: Session, movie: Path) -> None:
    """In a panel that is opened later, without a timeline to place old results on."""
    opened.start()
    opened.open(str(movie))
    until(lambda: len(opened.state.jobs.rows) == 2 and opened.state.placing.nowhere)
    for job in opened.state.jobs.rows:
        offered = [action.key for action in actions(job, opened)]
        assert COMPARE in offered and PLACE not in offered
    opened.close()


def test_what_one_panel_orders_counts_in_the_others_month_before_it_has_ended(
    session: Session, application: QtWidgets.QApplication, place: Path, shop: Sandbox
) -> None:
    shop.fault("never-finishes*2")
    other = Session(HandOver(application), open_on_desk)
    for each in (session, other):
        each.start()
        until(lambda each=each: each.state.pricing.spent == 0)
    order_two_shapes(session, make_movie(place / "clip.mov", 12, size=(160, 90)), place / "out")
    until(lambda: other.state.pricing.spent == Decimal("0.12"))
    assert not any(job.ended for job in other.state.jobs.rows)
    other.close()


def the_rest_by_hand(panel: Panel, other: Session, movie: Path) -> None:
    """What can be done with a finished job: looked into, deleted, used again."""
    session, rows = panel.session, panel.queue.rows
    errands, jobs = session.state.errands, session.state.jobs
    job = jobs.rows[0]
    until(lambda: rows.thumbs.of(job) is not None)
    rows.setFocus()
    rows.setCurrentIndex(rows.rows.index(0))
    QTest.keyClick(rows, Key.Key_Space)
    until(lambda: errands.history is not None)
    assert errands.history is not None
    assert {"queued", "export", "accepted", "done"} <= {e.state for e in errands.history.moments}
    until(lambda: bool(errands.past))
    assert errands.past[0].frames == 12 and errands.past[0].seconds["check"] > 0
    folder = delivered(job)
    for key in (Key.Key_Delete, Key.Key_Left, Key.Key_Return):
        QTest.keyClick(rows, key)
    until(lambda: jobs.job(job.id).removed)
    until(lambda: other.state.jobs.job(job.id).removed)
    assert not folder.exists() and delivered(jobs.rows[1]).is_dir()
    session.state.wording.write("")
    movie.unlink()
    rows.press(jobs.rows[1], "again")
    until(lambda: jobs.rows[1].id in errands.problems)
    assert "the clip was not" in errands.problems[jobs.rows[1].id].message
    assert session.state.wording.text == job.prompt


def test_used_again_an_order_is_as_it_was_and_can_be_changed(
    session: Session, home: Path, place: Path, shop: Sandbox
) -> None:
    from reframe.model.geometry import SourcePosition
    from reframe.panel.recall import use_again
    from support.rows import job

    movie = make_movie(place / "clip.mov", 40)
    session.start()
    session.open(str(movie))
    until(lambda: session.state.footage.clip is not None)
    clip = session.state.footage.clip
    assert clip is not None
    state = session.state
    made = job(1, "cancelled", clip=clip)
    state.footage.choose_range(clip.range.__class__(5, 9))
    use_again(session, made)
    until(lambda: state.footage.recalled)
    assert state.footage.range == clip.range
    assert (state.framing.ratios, state.framing.resolution) == (("9:16",), "720p")
    assert state.framing.position == SourcePosition(0.0, 0.27, 1.0, 0.32)
    assert state.wording.text == made.prompt
    assert state.footage.available is not None and len(state.footage.available) == 40
    session.look_again()
    assert not state.footage.looking
    session.refresh()
    until(lambda: not state.footage.recalled)


def test_a_killed_panel_leaves_its_job_running(
    session: Session, home: Path, place: Path, shop: Sandbox
) -> None:
    shop.fault("in-progress=2")
    movie = make_movie(place / "clip.mov", 12, size=(160, 90))
    panel = subprocess.Popen(
        [
            sys.executable,
            str(TESTS / "support" / "ordering_panel.py"),
            str(movie),
            str(place / "o"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert panel.stdout is not None
    job_id = panel.stdout.readline().strip()
    assert job_id
    psutil.Process(panel.pid).kill()
    panel.wait()
    session.start()
    until(lambda: session.state.jobs.get(job_id) is not None)
    until(lambda: session.state.jobs.job(job_id).state == "done")
    made = session.state.jobs.job(job_id).delivery
    assert made is not None and movie_counters(made.video) == list(range(12))
    assert shop.posts == 1


def order_two_shapes(session: Session, movie: Path, folder: Path) -> None:
    session.open(str(movie))
    until(lambda: session.state.footage.clip is not None)
    until(lambda: session.state.connection.state == CONNECTED)
    session.state.framing.toggle("1:1")
    session.state.wording.write("more of the street")
    until(lambda: bool(session.state.settings.values))
    session.state.settings.take({**session.state.settings.values, "folder": str(folder)})
    send(session)


def told(session: Session) -> list[tuple[str, str, str, bool]]:
    return [(job.id, job.state, job.clip.name, job.active) for job in session.state.jobs.rows]


def delivered(job: Job) -> Path:
    assert job.delivery is not None
    return Path(job.delivery.folder)
