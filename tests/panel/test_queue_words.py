"""What rows say and offer, without a window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6 import QtWidgets

from reframe.link.calls import History, Moment
from reframe.model.errors import BadInput, Interrupted
from reframe.model.order import STEPS, Job
from reframe.panel.handover import HandOver
from reframe.panel.queue.actions import actions
from reframe.panel.queue.facts import facts
from reframe.panel.queue.sentences import overall, price_words, spoken, standing
from reframe.panel.queue.time_left import in_words, seconds_left, takes_longer
from reframe.panel.session import Session
from reframe.panel.state.jobs import Jobs
from support.rows import (
    CONTENT,
    EVERY,
    FULL,
    NO_KEY,
    PAST,
    TOO_LONG,
    UNKNOWN,
    delivery,
    job,
)

NOW = time.time()


@pytest.fixture
def idle(application: QtWidgets.QApplication) -> Iterator[Session]:
    """A session that is never connected."""
    session = Session(HandOver(application))
    yield session
    session.close()


def keys(session: Session, made: Job) -> list[str]:
    return [each.key for each in actions(made, session)]


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (job(1, "upload"), ["cancel"]),
        (job(1, "upload", FULL, active=False), ["resume", "cancel"]),
        (job(1, "export", NO_KEY, active=False), ["settings", "resume", "cancel"]),
        (job(1, "failed", NO_KEY), ["settings", "resume", "again"]),
        (job(1, "failed", TOO_LONG), ["trim", "again"]),
        (job(1, "failed", CONTENT, request_id="r"), ["send-again", "again"]),
        (job(1, "failed", CONTENT), ["resume", "again"]),
        (job(1, "unknown", UNKNOWN, active=False), ["look", "send-again", "cancel"]),
        (job(1, "unknown", UNKNOWN, active=True), ["cancel"]),
        (job(1, "cancelled"), ["again"]),
        (job(1, "cancelled", at_fal=True), ["resume", "again"]),
        (
            job(1, "failed", FULL, request_id="r", at_fal=True),
            ["resume", "send-again", "again"],
        ),
        (job(1, "done", delivery=delivery()), ["compare", "folder", "again", "delete-files"]),
        (job(1, "done", delivery=delivery(), removed=True), ["again"]),
    ],
)
def test_each_state_offers_the_way_out_and_nothing_that_pays_unasked(
    idle: Session, made: Job, wanted: list[str]
) -> None:
    assert keys(idle, made) == [*wanted, "details"]


def test_sending_again_names_its_price_and_asks(idle: Session) -> None:
    made = job(1, "unknown", UNKNOWN, active=False)
    assert "Send again for $0.60" in [each.words for each in actions(made, idle)]
    idle.state.errands.ask(made.id, "send-again")
    assert keys(idle, made) == ["confirm", "not-now"]
    assert "both are paid" in standing(made, idle.state, NOW).words
    idle.state.errands.withdraw()
    assert keys(idle, made)[0] == "look"


def test_a_row_that_the_engine_is_being_told_about_offers_nothing_else(idle: Session) -> None:
    made = job(1, "upload")
    idle.state.errands.begin(made.id)
    assert keys(idle, made) == ["details"]
    idle.state.errands.end(made.id, BadInput("It cannot be done."))
    assert standing(made, idle.state, NOW).words == "It cannot be done."
    assert keys(idle, made) == ["cancel", "details"]


def test_no_meaning_is_in_the_colour_alone(idle: Session) -> None:
    for made in EVERY:
        said = standing(made, idle.state, NOW)
        assert said.words
        if said.tone in ("amber", "red"):
            assert said.icon
        assert said.words in spoken(made, said)
        assert ("rehearsal" in spoken(made, said)) is made.rehearsal


def test_rehearsals_are_free_and_never_at_fal(idle: Session) -> None:
    made = job(1, "wait", rehearsal=True, doing="painting at fal")
    assert price_words(made) == "free"
    assert "fal" not in standing(made, idle.state, NOW).words


@pytest.mark.parametrize(
    ("verdict", "offset", "says"),
    [
        ("exact", 0, "frame for frame"),
        ("usable", 2, "2 frames late"),
        ("usable", -1, "1 frames early"),
        ("usable", 0, "usable"),
        ("differs", 0, "differs from the clip"),
        ("", 0, "Ready"),
    ],
)
def test_the_verdict_is_in_words(idle: Session, verdict: str, offset: int, says: str) -> None:
    made = job(1, "done", delivery=delivery(verdict, offset))
    assert says in standing(made, idle.state, NOW).words


def test_the_time_left_follows_from_earlier_jobs_of_the_same_kind() -> None:
    made = job(1, "wait", moved=NOW)
    assert seconds_left(made, PAST, NOW) == pytest.approx(110 + 4 * 4)
    assert seconds_left(made, PAST, NOW + 60) == pytest.approx(50 + 4 * 4)
    twice = replace(made, clip=replace(made.clip, range=made.clip.range.__class__(0, 250)))
    assert seconds_left(twice, PAST, NOW) == pytest.approx(2 * (110 + 4 * 4))
    assert seconds_left(replace(made, rehearsal=True), PAST, NOW) == pytest.approx(2 * 5)


def test_progress_tells_more_than_the_clock() -> None:
    half = job(1, "upload", progress=0.5, moved=NOW - 1000)
    assert seconds_left(half, PAST, NOW) == pytest.approx(2 + 4 + 110 + 4 * 4)


def test_nothing_is_promised_that_nobody_knows(idle: Session) -> None:
    made = job(1, "wait", moved=NOW)
    assert seconds_left(made, (), NOW) is None
    assert seconds_left(replace(made, trouble="offline"), PAST, NOW) is None
    assert seconds_left(replace(made, active=False), PAST, NOW) is None
    assert seconds_left(made, PAST, NOW + 500) is None
    assert takes_longer(made, PAST, NOW + 500)
    idle.state.errands.take_past(PAST)
    assert "longer than usual" in standing(made, idle.state, NOW + 500).words


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(3, "a few seconds"), (27, "about 30 s"), (70, "about a minute"), (290, "about 5 min")],
)
def test_the_time_left_is_said_no_more_exactly_than_it_is_known(seconds: int, says: str) -> None:
    assert says in in_words(seconds)


def test_progress_never_goes_back_from_step_to_step() -> None:
    parts = [overall(job(1, step, progress=done)) for step in STEPS for done in (0.0, 1.0)]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)


def test_the_whole_request_can_be_read() -> None:
    life = History(
        (Moment(NOW, "queued"), Moment(NOW + 1, "export"), Moment(NOW + 4.5, "failed", "No room."))
    )
    made = job(1, "failed", Interrupted("No room."), request_id="r-17", prompt="dusk " * 900)
    told = dict(facts(made, life))
    assert told["Prompt"] == made.prompt
    assert told["Request"] == "r-17"
    assert "40–165" in told["Frames"] and "25 fps" in told["Frames"]
    assert "X 0.00 %" in told["Position"]
    assert "proxy exported  3.5 s" in told["Steps"] and "No room." in told["Steps"]


class TestJobs:
    """Which rows are shown."""

    def test_rows_are_the_newest_first_whatever_order_they_come_in(self) -> None:
        jobs = Jobs()
        for made in (EVERY[3], EVERY[9], EVERY[0]):
            jobs.take((made,))
        assert jobs.found == (EVERY[9].id, EVERY[3].id, EVERY[0].id)
        assert jobs.rows == (EVERY[9], EVERY[3], EVERY[0])

    def test_an_old_row_is_not_shown_before_the_history_has_been_read_back_to_it(self) -> None:
        jobs = Jobs()
        jobs.take_page("", tuple(reversed(EVERY[8:])), complete=False)
        jobs.take((EVERY[1],))
        assert jobs.found == tuple(made.id for made in reversed(EVERY[8:]))
        jobs.take_page("", tuple(reversed(EVERY[:8])), complete=True)
        assert jobs.found == tuple(made.id for made in reversed(EVERY))

    def test_a_search_shows_what_is_known_at_once_and_then_what_the_engine_finds(self) -> None:
        jobs = Jobs()
        jobs.take_page("", tuple(reversed(EVERY[8:])), complete=False)
        jobs.search("a013")
        assert jobs.found == (EVERY[12].id,)
        jobs.take_page("a013", (), complete=True)
        jobs.take((job(99, "queued"), job(13, "upload", progress=0.9)))
        assert jobs.found == (EVERY[12].id,)
        jobs.search("")
        assert len(jobs.found) == 9

    def test_an_answer_to_an_older_search_does_not_end_the_newer(self) -> None:
        jobs = Jobs()
        jobs.search("dusk")
        jobs.search("dawn")
        jobs.take_page("dusk", EVERY, complete=True)
        assert jobs.found == () and not jobs.complete

    def test_the_jobs_that_go_on_are_counted(self) -> None:
        jobs = Jobs()
        jobs.take(EVERY)
        running = [made for made in EVERY if not made.ended]
        assert jobs.running == len(running) == len(jobs.unended)


def test_paths_with_umlauts_are_told_as_they_are(place: Path) -> None:
    made = job(1, "done", delivery=replace(delivery(), folder=str(place)))
    assert dict(facts(made, None))["Folder"] == str(place)
