"""What is wrong is said in one strip, with the button that mends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from multiprocessing import connection as connections
from pathlib import Path

import psutil
import pytest
from PySide6 import QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reframe.hosts.port import Declined, Host, HostInfo, Selection
from reframe.link.client import connect_to_engine
from reframe.link.home import authentication_key, read_address
from reframe.model.errors import Interrupted
from reframe.panel.farewell import Farewell
from reframe.panel.notices.found import notices
from reframe.panel.ordering import send
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED, GONE
from reframe.panel.state.stage import SETTINGS
from reframe.panel.window import Panel
from support.counter import make_movie
from support.panel_stage import selection, until
from support.rows import EVERY, FULL, OFFLINE, job

LEFT = Qt.MouseButton.LeftButton
OTHER = Path(__file__).parents[1] / "support" / "other_engine.py"


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.resize(1120, 760)
    panel.show()
    yield panel
    panel.close()
    for window in QtWidgets.QApplication.topLevelWidgets():
        if isinstance(window, Farewell):
            window.close()


def codes(session: Session) -> list[str]:
    return [each.code for each in notices(session)]


def ways(panel: Panel) -> dict[str, QtWidgets.QPushButton]:
    buttons = panel.notices.buttons.findChildren(QtWidgets.QPushButton)
    return {each.text(): each for each in buttons if each.isVisible()}


def click(panel: Panel, words: str) -> None:
    QTest.mouseClick(ways(panel)[words], LEFT)


def test_nothing_is_said_while_nothing_is_wrong(panel: Panel, session: Session) -> None:
    session.state.footage.take(selection())
    session.state.jobs.take((EVERY[5], EVERY[14]))
    assert not panel.notices.isVisible() and codes(session) == []


def test_an_engine_that_does_not_start_is_tried_again(
    panel: Panel, session: Session, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAME_PYTHON", "/nowhere/at/all/python")
    session.start()
    until(lambda: session.state.connection.state == GONE)
    assert codes(session)[0] == "engine"
    assert "engine" in panel.notices.words.text()
    assert {"Try again", "Show its log"} == set(ways(panel))
    monkeypatch.delenv("REFRAME_PYTHON")
    click(panel, "Try again")
    until(lambda: session.state.connection.state == CONNECTED)
    assert "engine" not in codes(session)


def test_a_busy_engine_of_another_version_is_named_and_waited_for(
    panel: Panel, session: Session, home: Path
) -> None:
    with OtherEngine(home):
        session.start()
        until(lambda: session.state.connection.state == GONE)
        assert "in another version (0.0.9)" in panel.notices.words.text()
        assert set(ways(panel)) == {"Try again"}
    click(panel, "Try again")
    until(lambda: session.state.connection.state == CONNECTED)


def test_a_busy_engine_with_another_key_is_watched_and_left_when_it_is_free(
    panel: Panel, session: Session, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "one:key")
    with connect_to_engine():
        monkeypatch.setenv("FAL_KEY", "another:key")
        session.start()
        until(lambda: session.state.connection.state == CONNECTED)
        assert codes(session)[0] == "credentials"
        assert "another key" in panel.notices.words.text()
        assert not session.state.connection.may_spend
    click(panel, "Try again")
    until(lambda: session.state.connection.may_spend)
    assert "credentials" not in codes(session)


def test_what_stands_against_an_order_is_said_with_its_way_out(
    panel: Panel, session: Session, home: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    movie, state = make_movie(place / "clip.mov", 30), session.state
    session.start()
    session.open(str(movie))
    until(lambda: state.footage.clip is not None and bool(state.settings.values))
    until(lambda: state.network.way is not None)
    session.change_settings({"introduced": "true", "monthly_cap": "0.01"})
    until(lambda: state.pricing.cap == Decimal("0.01"))
    assert codes(session) == ["key", "cap"]
    click(panel, "Open settings")
    assert state.stage.page == SETTINGS
    QTest.mouseClick(panel.notices.next, LEFT)
    assert "this month's cap of $0.01" in panel.notices.words.text()
    session.change_settings({"monthly_cap": ""})
    until(lambda: state.pricing.cap is None)
    state.wording.write("more sky")
    send(session)
    until(lambda: state.pricing.refusal is not None)
    assert "fal.ai/dashboard/keys" in panel.notices.words.text()
    assert not panel.price.refusal.isVisible()
    monkeypatch.setattr(state.network, "way", None)
    (place / "file").touch()
    session.folder = place / "file"
    send(session, rehearsal=True)
    until(lambda: "disk" in codes(session))
    assert "cannot be written to" in panel.notices.words.text()
    assert "--" not in panel.notices.words.text()
    state.pricing.sent()
    movie.unlink()
    assert state.footage.available is not None
    session.stills.want(29, 960, state.footage.available)
    until(lambda: "media" in codes(session))


def test_a_full_disk_offers_to_go_on_where_the_jobs_stopped(panel: Panel, session: Session) -> None:
    stopped = [job(number, "finish", FULL, active=False) for number in (1, 2)]
    session.state.jobs.take(stopped)
    assert codes(session) == ["disk"]
    assert "2 jobs wait for that" in panel.notices.words.text()
    click(panel, "Resume them")
    assert session.state.errands.busy == {f"{1:08x}", f"{2:08x}"}


def test_offline_is_said_once_for_all_jobs(panel: Panel, session: Session) -> None:
    session.state.jobs.take((EVERY[12], job(2, "upload", active=True, trouble=OFFLINE.message)))
    assert codes(session) == ["offline"]
    assert panel.notices.words.text() == OFFLINE.message
    click(panel, "Test the connection")
    assert session.state.stage.page == SETTINGS
    session.state.jobs.take((job(13, "upload"), job(2, "upload")))
    assert not panel.notices.isVisible()


def test_the_most_important_comes_first_and_the_others_one_by_one(
    panel: Panel, session: Session
) -> None:
    session.state.jobs.take((EVERY[11], EVERY[12]))
    session.state.connection.gone(Interrupted("Reframe's engine does not start.", "no-engine"))
    assert codes(session) == ["engine", "disk", "offline"]
    seen = []
    for number in (1, 2, 3):
        assert panel.notices.next.text() == f"{number} of 3"
        seen.append(panel.notices.shown[0].code)
        QTest.mouseClick(panel.notices.next, LEFT)
    assert seen == ["engine", "disk", "offline"]


class Moody(Host):
    """A host in the mood that the test wants."""

    def __init__(self) -> None:
        self.mood = "silent"

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset()

    def describe(self) -> HostInfo:
        if self.mood == "silent":
            raise Interrupted("The host does not answer; close its dialog, then look again.")
        return HostInfo("Moody", "1")

    def selection(self) -> Selection:
        if self.mood == "title":
            return Selection(declined=(Declined("title", "A title has no frames to send."),))
        return Selection() if self.mood == "empty" else selection()


def test_without_a_host_or_a_selection_the_middle_says_why_and_looks_again(
    panel: Panel, session: Session
) -> None:
    empty, host = panel.order.empty, Moody()
    session.host = host  # type: ignore[assignment]  # of a host, only what a selection needs
    session.refresh()
    for says, then in (
        ("does not answer", "empty"),
        ("No clip is selected", "title"),
        ("A title has no frames", "clip"),
    ):
        until(lambda says=says: says in empty.words.text())
        QtWidgets.QApplication.sendPostedEvents()  # the button that has just come gets its place
        assert empty.again.isVisible()
        host.mood = then
        QTest.mouseClick(empty.again, LEFT)
    until(lambda: session.state.footage.clip is not None)


def test_a_host_that_ended_is_said_and_the_queue_stays(panel: Panel, session: Session) -> None:
    session.state.jobs.take(EVERY)
    session.host_ended(Interrupted("Resolve has ended; open it again.", "host-gone"))
    assert codes(session)[0] == "host"
    assert "Resolve has ended" in panel.notices.words.text()
    assert panel.queue.rows.isVisible()


def test_closing_with_running_jobs_says_that_they_go_on(session: Session) -> None:
    def farewells() -> list[Farewell]:
        windows = QtWidgets.QApplication.topLevelWidgets()
        return [each for each in windows if isinstance(each, Farewell) and each.isVisible()]

    idle = Panel(session)
    idle.show()
    idle.close()
    assert farewells() == []
    session.state.jobs.take((EVERY[13], EVERY[14], EVERY[0]))
    panel = Panel(session)
    panel.show()
    panel.close()
    (window,) = farewells()
    assert window.words.text().startswith("2 jobs go on in the background")
    assert not window.isModal()
    QTest.mouseClick(window, LEFT)
    assert farewells() == []
    around = QtWidgets.QMainWindow()
    docked = Panel(session, parent=around)
    around.setCentralWidget(docked)
    around.show()
    docked.close()
    around.close()
    assert farewells() == []


class OtherEngine:
    """A busy engine of version 0.0.9, until it is left."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> None:
        self._home.mkdir(parents=True)
        environment = {**os.environ, "REFRAME_HOME": str(self._home)}
        self._engine = subprocess.Popen([sys.executable, str(OTHER), "0.0.9"], env=environment)
        until(lambda: read_address(self._home) is not None)
        address = read_address(self._home)
        assert address is not None
        self._client = connections.Client(address.address, authkey=authentication_key(self._home))
        self._client.send_bytes(json.dumps({"id": 1, "call": "settings", "question": {}}).encode())
        self._client.recv_bytes()

    def __exit__(self, *_: object) -> None:
        self._client.close()
        psutil.Process(self._engine.pid).terminate()
        self._engine.wait(30)
