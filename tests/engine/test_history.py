"""What the journal tells of a job's life, and of how long others took."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.engine.history import history, past, step_seconds
from reframe.engine.journal import Journal
from reframe.link.calls import Moment
from reframe.model.errors import BadInput, Interrupted
from reframe.model.geometry import Size
from reframe.model.order import Clip, Cost, Delivery, Order, Shape, Target
from reframe.model.time import FrameRange

CLIP = Clip("street.mov", "/street.mov", FrameRange(0, 100), Fraction(25), Size(64, 36))
ORDER = Order(CLIP, (Shape("9:16"),), "dusk", Target("/out"), service="s")
COST = Cost(4, Decimal("0.24"))
DELIVERY = Delivery("v", None, 100, Fraction(25), "r", "p", "f", verdict="exact")


@pytest.fixture
def journal(place: Path) -> Journal:
    return Journal(place / "journal.sqlite")


def test_a_step_lasts_until_the_next_one_begins() -> None:
    life = ((0, "queued"), (1, "export"), (4, "submit"), (5, "accepted"), (6, "wait"), (16, "done"))
    moments = tuple(Moment(float(at), state) for at, state in life)
    assert step_seconds(moments) == {"export": 3, "submit": 1, "wait": 10}


def test_a_step_that_broke_off_tells_nothing_of_how_long_it_takes() -> None:
    life = (
        Moment(0, "upload"),
        Moment(5, "upload", "the line is down"),
        Moment(9000, "upload"),
        Moment(9003, "wait"),
        Moment(9010, "done"),
    )
    assert step_seconds(life) == {"wait": 7}


def test_the_life_of_a_job_is_told_in_order(journal: Journal) -> None:
    journal.add_order("o", ORDER, [("j", COST)])
    journal.move("j", "export")
    journal.move("j", "export", Interrupted("the disk went away"))
    told = [(each.state, each.detail) for each in history(journal, "j").moments]
    assert told == [("queued", ""), ("export", ""), ("export", "the disk went away")]
    with pytest.raises(BadInput, match="no job"):
        history(journal, "nobody")


def test_estimates_rest_on_delivered_jobs_alone(journal: Journal) -> None:
    journal.add_order(
        "o",
        ORDER,
        [
            ("done", COST),
        ],
    )
    journal.add_order("p", ORDER, [("running", COST)])
    for job in ("done", "running"):
        journal.move(job, "export")
        journal.move(job, "wait")
    journal.deliver("done", DELIVERY)
    (only,) = past(journal).jobs
    assert (only.resolution, only.rehearsal, only.frames) == ("540p", False, 100)
    assert set(only.seconds) == {"export", "wait"}
