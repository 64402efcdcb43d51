"""A job that was paid for is not given up for what is wrong here, or with whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from reframe.engine.endings import after
from reframe.model.errors import BadInput, Interrupted, OutcomeUnknown, ReframeError, Refused
from reframe.sandbox import Sandbox
from support.command import Desk
from support.counter import make_movie
from support.plates import movie_counters


@pytest.fixture
def movie(place: Path) -> Path:
    return make_movie(place / "clip.mov", 8, size=(160, 90))


@pytest.mark.parametrize(
    ("problem", "paid", "state"),
    [
        (OutcomeUnknown("?"), True, "unknown"),
        (Interrupted("?"), True, "wait"),
        (BadInput("?", "no-key"), False, "wait"),
        (BadInput("?", "settings"), True, "wait"),
        (Refused("?", "key-refused"), True, "wait"),
        (Refused("?", "key-refused"), False, "failed"),
        (Refused("?", "content_policy_violation"), True, "failed"),
        (Refused("?", "request-lost"), True, "failed"),
    ],
)
def test_only_what_is_said_of_the_job_itself_ends_it(
    problem: ReframeError, paid: bool, state: str
) -> None:
    found, error = after(problem, "wait", paid)
    assert found == state and error.message == problem.message
    assert (found == "wait") is (isinstance(error, Interrupted) and found != "failed")


def test_an_order_without_an_answer_stays_one_whatever_keeps_it_from_being_looked_for() -> None:
    state, error = after(BadInput("There is no key.", "no-key"), "unknown", True)
    assert state == "unknown" and error.exit_code == 6 and "There is no key." in error.message


def test_a_paused_request_is_cancelled_at_fal_as_well(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("status:401", "queued=600")
    paused = shop.order(movie, "--exr", "never")
    assert paused.code == 4, paused.err
    cancelled = shop.run("cancel", paused.json["job"], "--json")
    assert cancelled.json["state"] == "cancelled", cancelled.err
    assert len(sandbox.requests(phase="cancel")) == 1


def test_what_is_cancelled_while_it_is_brought_home_can_still_be_had(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("download:stall-mid-body=600")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("download", finished=False)
    (job,) = shop.run("jobs", "--json").json["jobs"]
    assert "paid for" in shop.run("cancel", job["job"]).out
    client.communicate(timeout=60)
    assert client.returncode == 5
    done = shop.run("resume", job["job"], "--json")
    assert done.code == 0, done.err
    assert sandbox.posts == 1


def test_an_engine_that_starts_without_a_key_leaves_a_paid_job_to_one_that_has_it(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("in-progress=3")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("status")
    shop.kill_engine()
    client.communicate(timeout=60)
    key, shop.key = shop.key, ""
    without = shop.run("resume", "--json")
    assert without.code == 4, without.err
    assert without.json["error"]["code"] == "no-key"
    shop.key = key
    done = shop.run("resume", "--json")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(8))
    assert sandbox.posts == 1


@pytest.mark.parametrize("fault", ["status:401", "result:403", "download:403"])
def test_a_key_or_proxy_that_is_refused_once_does_not_lose_what_was_paid_for(
    shop: Desk, sandbox: Sandbox, movie: Path, fault: str
) -> None:
    sandbox.fault(fault)
    first = shop.order(movie, "--exr", "never")
    assert first.code == 4, first.err
    assert f"reframe resume {first.json['job']}" in first.sentence
    done = shop.run("resume", "--json")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(8))
    assert sandbox.posts == 1


def test_a_result_that_was_not_to_be_had_can_be_fetched_again_for_nothing(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("download:404")
    first = shop.order(movie, "--exr", "never")
    assert first.code == 3, first.err
    done = shop.run("resume", first.json["job"], "--json")
    assert done.code == 0, done.err
    assert sandbox.posts == 1
