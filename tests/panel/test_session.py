"""The session keeps the state in step with a real host and a real engine."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from reframe.hosts.port import Host, HostInfo, Selection
from reframe.model.time import FrameRange
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.stills import Stills
from support.counter import make_movie
from support.panel_stage import MEDIA, number_in, selection, until

CARS = MEDIA / "car-detection.mp4"


@pytest.mark.skipif(not CARS.exists(), reason="the shared footage is not here")
def test_a_clip_longer_than_the_limit_opens_with_the_limits_worth_from_its_in(
    session: Session,
) -> None:
    session.start()
    session.open(str(CARS))
    until(lambda: session.state.footage.clip is not None)
    clip = session.state.footage.clip
    assert clip is not None
    assert (clip.range.start, len(clip.range)) == (0, 375)
    assert session.state.footage.shortened


def test_a_file_that_is_no_movie_is_a_problem_in_words(session: Session, tmp_path: object) -> None:
    session.open(str(tmp_path))
    until(lambda: session.state.footage.problem is not None)
    assert session.state.footage.clip is None


class SlowHost(Host):
    """A host that answers only when it is let: Resolve does so while it plays."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.asked_in = ""

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset()

    def describe(self) -> HostInfo:
        self.asked_in = threading.current_thread().name
        self.let.wait()
        return HostInfo("Slow", "1")

    def selection(self) -> Selection:
        return selection()


def test_a_host_that_does_not_answer_keeps_nobody_waiting(session: Session) -> None:
    host = SlowHost()
    session.host = host  # type: ignore[assignment]  # of a host, only what a selection needs
    session.refresh()
    assert session.state.footage.looking
    until(lambda: bool(host.asked_in))
    assert host.asked_in != threading.current_thread().name
    host.let.set()
    until(lambda: session.state.footage.clip is not None)
    assert not session.state.footage.looking


def test_a_killed_engine_comes_back_without_a_lost_row(session: Session, home: Path) -> None:
    state = session.state
    session.start()
    until(lambda: state.connection.state == CONNECTED)
    first = json.loads((home / "engine.json").read_text("utf-8"))["pid"]
    session.change_settings({"monthly_cap": "50"})
    until(lambda: state.pricing.cap == 50)
    os.kill(first, signal.SIGKILL)
    until(lambda: state.connection.state != CONNECTED)
    until(lambda: state.connection.state == CONNECTED)
    assert json.loads((home / "engine.json").read_text("utf-8"))["pid"] != first
    assert state.pricing.cap == 50


def test_earlier_prompts_are_offered_again_each_once(session: Session) -> None:
    session.state.wording.remember(["b", "a", "b"])
    assert session.state.wording.recent == ("b", "a")


def test_the_frame_that_is_shown_comes_from_the_engine(session: Session, place: Path) -> None:
    session.open(str(make_movie(place / "clip.mov", 40)))
    until(lambda: session.state.footage.clip is not None)
    available = session.state.footage.available
    assert available is not None
    for frame in (0, 17, 39):
        session.stills.want(frame, 320, available)
        until(lambda frame=frame: number_in(session.stills.exact(frame, 320)) == frame)


def test_the_pictures_that_are_kept_stay_within_their_bound(session: Session, place: Path) -> None:
    stills = Stills(session.worker, session.engine, limit=2_000_000)
    stills.open(str(make_movie(place / "clip.mov", 60)))
    for frame in range(0, 60, 6):
        stills.want(frame, 320, FrameRange(0, 60))
        until(lambda frame=frame: stills.exact(frame, 320) is not None)
    assert stills.bytes <= 2_000_000
