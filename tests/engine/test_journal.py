"""The journal: what it promises when the machine does not."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.engine.journal import Journal
from reframe.engine.money import month_began, require_under_cap, to_agree_to
from reframe.engine.results import Answered
from reframe.engine.schema import MIGRATIONS
from reframe.engine.settings import Settings
from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput, Interrupted, NoSpace, ReframeError
from reframe.model.geometry import Size
from reframe.model.order import Clip, Cost, Order, Shape, Target
from reframe.model.price import quote
from reframe.model.time import FrameRange
from reframe.service.answers import Ticket

CLIP = Clip("street.mov", "/street.mov", FrameRange(0, 100), Fraction(25), Size(64, 36))
ORDER = Order(CLIP, (Shape("9:16"), Shape("1:1")), "Dämmerung", Target("/out"), service="s")
TICKET = Ticket("r-1", "u", "u", "u")
COST = Cost(4, Decimal("0.24"))


@pytest.fixture
def journal(place: Path) -> Journal:
    return Journal(place / "journal.sqlite")


@pytest.fixture
def job(journal: Journal) -> str:
    journal.add_order("o", ORDER, [("j", COST), ("k", COST)])
    return "j"


def test_an_order_is_one_job_for_each_shape(journal: Journal, job: str) -> None:
    assert [each.shape.ratio for each in journal.unfinished()] == ["9:16", "1:1"]
    assert journal.job(job).state == "queued"
    assert journal.siblings("o") == ["j", "k"]


def test_every_transition_is_a_row_with_its_time(journal: Journal, job: str) -> None:
    journal.move(job, "export")
    journal.move(job, "export", Interrupted("the disk went away"))
    times, states, details = zip(*journal.transitions(job), strict=True)
    assert states == ("queued", "export", "export")
    assert details[-1] == "the disk went away"
    assert list(times) == sorted(times)


def test_a_job_that_ended_early_knows_that_its_result_lies_at_fal(
    journal: Journal, job: str
) -> None:
    journal.move(job, "cancelled")
    assert not journal.job(job).at_fal
    journal.keep(job, "wait", Answered("https://v3.fal.media/r.mp4", None))
    assert journal.job(job).at_fal
    journal.move(job, "fetch")
    assert not journal.job(job).at_fal


def test_what_was_written_is_there_for_the_next_engine(place: Path, journal: Journal) -> None:
    journal.add_order("o", ORDER, [("j", COST), ("k", COST)])
    number = journal.about_to_submit("j", "{}", Decimal("0.24"))
    journal.close()
    again = Journal(place / "journal.sqlite")
    begun = again.open_submission("j")
    assert begun is not None and begun["id"] == number and begun["outcome"] == "about"
    assert again.ticket("j") is None
    assert again.order("o") == ORDER


def test_a_submission_counts_as_spent_until_it_is_certain_that_it_was_not_taken(
    journal: Journal, job: str
) -> None:
    number = journal.about_to_submit(job, "{}", Decimal("0.24"))
    assert journal.spent("s", month_began()) == Decimal("0.24")
    journal.not_taken(number, job, "nobody home")
    assert journal.spent("s", month_began()) == 0
    assert journal.open_submission(job) is None


def test_what_fal_says_it_charged_replaces_the_estimate(journal: Journal, job: str) -> None:
    number = journal.about_to_submit(job, "{}", Decimal("0.24"))
    journal.submitted(number, job, TICKET)
    journal.charge(job, Cost(4, Decimal("0.30"), "fal"))
    assert journal.spent("s", month_began()) == Decimal("0.30")
    assert journal.job(job).cost == Cost(4, Decimal("0.30"), "fal")
    assert journal.known_requests() == {"r-1"}
    assert journal.ticket(job) == TICKET


def test_a_request_sent_again_by_the_users_wish_counts_twice(journal: Journal, job: str) -> None:
    first = journal.about_to_submit(job, "{}", Decimal("0.24"))
    journal.given_up(first, job)
    journal.about_to_submit(job, "{}", Decimal("0.24"))
    assert journal.spent("s", month_began()) == Decimal("0.48")


def test_another_services_money_is_not_counted(journal: Journal, job: str) -> None:
    journal.about_to_submit(job, "{}", Decimal("0.24"))
    assert journal.spent("", month_began()) == 0


def test_search_finds_clip_and_prompt_newest_first(journal: Journal) -> None:
    for number in range(5):
        clip = replace(CLIP, name=f"clip {number}.mov")
        journal.add_order(str(number), replace(ORDER, clip=clip), [(f"j{number}", COST)])
    assert [each.id for each in journal.jobs(limit=2)] == ["j4", "j3"]
    assert [each.id for each in journal.jobs("CLIP 3")] == ["j3"]
    assert len(journal.jobs("Dämm")) == 5
    assert journal.jobs("%") == []


def test_search_takes_capitals_and_small_letters_of_every_alphabet_alike(
    journal: Journal, job: str
) -> None:
    assert len(journal.jobs("DÄMMERUNG")) == 2
    assert len(journal.jobs("STREET")) == 2


def test_pages_follow_one_another_without_a_lost_or_repeated_job(journal: Journal) -> None:
    for number in range(5):
        costs = [(f"{number}{letter}", COST) for letter in "abc"[: len(ORDER.shapes)]]
        journal.add_order(str(number), ORDER, costs)
    seen, before = [], None
    while page := journal.jobs(limit=3, before=before):
        assert len(page) in (2, 4)
        seen += [each.id for each in page]
        before = page[-1].created
    assert seen == [f"{number}{letter}" for number in (4, 3, 2, 1, 0) for letter in "ab"]


def test_a_job_knows_when_it_came_into_its_state(journal: Journal, job: str) -> None:
    created = journal.job(job).created
    assert journal.job(job).moved == created
    journal.move(job, "export")
    (_, _, _), (at, _, _) = journal.transitions(job)
    assert created < journal.job(job).moved <= at


def test_an_id_is_found_by_its_first_characters(journal: Journal, job: str) -> None:
    assert journal.find_ids("j") == ["j"]
    assert journal.find_ids("") == ["j", "k"]
    assert journal.find_ids("x") == []


def test_many_threads_may_write_at_once(journal: Journal, job: str) -> None:
    threads = [
        threading.Thread(target=lambda n=n: journal.keep(job, f"s{n}", COST)) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(journal.result(job, f"s{n}", Cost) == COST for n in range(16))


def test_a_failed_write_leaves_nothing_behind(journal: Journal, job: str) -> None:
    with pytest.raises(ReframeError):
        journal.add_order("o", ORDER, [("new", COST)])
    assert journal.find_ids("new") == []


def test_a_killed_write_leaves_nothing_behind(place: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path;"
        "from reframe.engine.journal import Journal\n"
        "j = Journal(Path(sys.argv[1]))\n"
        "with j._db.write() as db:\n"
        "    db.execute(\"INSERT INTO orders VALUES ('x', 1.0, '')\")\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = place / "journal.sqlite"
    died = subprocess.run([sys.executable, "-c", code, str(path)])
    assert died.returncode < 0
    with pytest.raises(ReframeError, match="no job"):
        Journal(path).order("x")


def test_an_older_journal_becomes_a_newer_one_with_its_rows(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place / "journal.sqlite"
    old = Journal(path)
    old.add_order("o", ORDER, [("j", COST), ("k", COST)])
    old.close()
    newer = (*MIGRATIONS, "ALTER TABLE jobs ADD COLUMN mood TEXT;")
    monkeypatch.setattr("reframe.engine.schema.MIGRATIONS", newer)
    assert Journal(path).job("j").prompt == "Dämmerung"
    columns = [row[1] for row in sqlite3.connect(path).execute("PRAGMA table_info(jobs)")]
    assert "mood" in columns


def test_a_journal_of_a_newer_reframe_is_not_touched(place: Path) -> None:
    path = place / "journal.sqlite"
    Journal(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    with pytest.raises(ReframeError, match="newer Reframe"):
        Journal(path)


def test_a_journal_that_is_none_is_refused_in_words(place: Path) -> None:
    path = place / "journal.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 30)
    with pytest.raises(ReframeError, match="copy it aside"):
        Journal(path)


def test_a_full_disk_is_said_and_what_was_there_stays(journal: Journal, job: str) -> None:
    pages = journal._db.rows("PRAGMA page_count")[0][0]
    journal._db.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NoSpace, match="full"):
        for number in range(2000):
            journal.keep(job, f"step {number}", "x" * 2000)
    assert journal.job(job).state == "queued"


class TestMoney:
    """The cap and the confirmation."""

    QUOTE = quote(CLIP.range, CLIP.rate, (Shape("9:16", "1080p"),), Endpoint())

    def test_agreement_is_asked_above_the_limit_and_for_what_luma_refuses(self) -> None:
        order = replace(ORDER, shapes=(Shape("9:16", "1080p"),))
        (only,) = to_agree_to(order, self.QUOTE, Settings())
        assert "not available" in only
        assert len(to_agree_to(order, self.QUOTE, Settings(confirm_above=Decimal(1)))) == 2

    def test_a_rehearsal_asks_nothing(self) -> None:
        order = replace(ORDER, rehearsal=True)
        assert to_agree_to(order, self.QUOTE, Settings(confirm_above=Decimal(0))) == ()

    def test_the_cap_counts_what_is_spent_and_what_is_promised(self, journal: Journal) -> None:
        settings = Settings(monthly_cap=Decimal("1.90"))
        require_under_cap(ORDER, self.QUOTE, journal, settings)
        journal.add_order("o", ORDER, [("j", COST), ("k", COST)])
        journal.about_to_submit("j", "{}", Decimal("0.24"))
        assert journal.committed("s") == Decimal("0.24")
        with pytest.raises(BadInput, match=r"\$0\.48 of this month's cap"):
            require_under_cap(ORDER, self.QUOTE, journal, settings)
