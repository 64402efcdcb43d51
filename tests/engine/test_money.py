"""One click is one POST, whatever happens to the connection."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from reframe.sandbox import Sandbox
from support.command import Desk
from support.counter import make_movie
from support.plates import movie_counters


@pytest.fixture
def movie(place: Path) -> Path:
    return make_movie(place / "clip.mov", 8, size=(160, 90))


@pytest.mark.parametrize(
    "fault",
    [
        "submit:lost-answer",
        "submit:reset-before-answer",
        "submit:reset-mid-body",
        "submit:html",
        "submit:missing=request_id",
        "submit:500=taken",
        "submit:nginx-502=taken",
    ],
)
def test_a_lost_answer_is_found_again_and_never_sent_twice(
    shop: Desk, sandbox: Sandbox, movie: Path, fault: str
) -> None:
    sandbox.fault(fault)
    done = shop.order(movie, "--exr", "never")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(8))
    assert sandbox.posts == 1


def test_an_order_that_cannot_be_found_again_is_unknown_and_stays_unsent(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("submit:lost-answer", "unlisted", "find:403*99")
    done = shop.order(movie, "--exr", "never")
    assert done.code == 6, done.err
    assert "--send-again" in done.sentence and "$0.06" in done.sentence
    assert done.json["state"] == "unknown"
    assert sandbox.posts == 1
    again = shop.run("resume", "--json")
    assert again.code == 6
    assert sandbox.posts == 1


def test_only_the_users_own_word_sends_again(shop: Desk, sandbox: Sandbox, movie: Path) -> None:
    sandbox.fault("submit:lost-answer", "unlisted", "find:403*99")
    job = shop.order(movie, "--exr", "never").json["job"]
    refused = shop.run("resume", job, "--send-again")
    assert refused.code == 2 and "--yes" in refused.sentence
    assert sandbox.posts == 1
    done = shop.run("resume", job, "--send-again", "--yes", "--json")
    assert done.code == 0, done.err
    assert sandbox.posts == 2


def test_an_unknown_order_can_be_let_go(shop: Desk, sandbox: Sandbox, movie: Path) -> None:
    sandbox.fault("submit:lost-answer", "unlisted", "find:403*99")
    job = shop.order(movie, "--exr", "never").json["job"]
    assert shop.run("cancel", job, "--json").json["state"] == "cancelled"
    assert sandbox.posts == 1


def test_what_costs_nothing_is_tried_again_without_a_word(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("token:reset-before-reading", "upload:reset-in-request", "upload:503")
    sandbox.fault("status:502*3")
    done = shop.order(movie, "--exr", "never")
    assert done.code == 0, done.err
    assert sandbox.posts == 1
    assert sandbox.faults.pending() == []


#: One after the other, all in the life of one job.
WHILE_WAITING = [
    ["status:html*2", "status:unknown-status*2", "status:lost-answer*2", "status:extra*9"],
    ["result:html", "result:reset-mid-body", "result:missing=exr_file"],
]


@pytest.mark.parametrize("faults", WHILE_WAITING, ids=["status", "result"])
def test_bad_answers_while_waiting_are_not_a_failure_of_the_job(
    shop: Desk, sandbox: Sandbox, movie: Path, faults: list[str]
) -> None:
    sandbox.fault(*faults)
    done = shop.order(movie, "--exr", "never")
    assert done.code == 0, done.err
    assert sandbox.posts == 1


def test_a_download_that_breaks_in_every_way_goes_on(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("download:truncated", "download:reset-mid-body", "download:changed-etag")
    sandbox.fault("download:503")
    done = shop.order(movie, "--exr", "never")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(8))


REFUSALS = {
    "content_policy_violation": "prompt",
    "video_duration_too_long": "out point",
    "generation_timeout": "",
    "internal_server_error": "",
    "file_download_error": "",
}


def test_a_refusal_is_one_sentence_of_advice_and_exit_3(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    for posts, (kind, says) in enumerate(REFUSALS.items(), start=1):
        sandbox.fault(f"refuse={kind}")
        done = shop.order(movie, "--exr", "never")
        assert done.code == 3, done.err
        assert done.json["error"]["code"] == kind
        assert says in done.sentence
        assert sandbox.posts == posts


def test_the_charge_is_fals_own_where_it_names_one(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    done = shop.order(movie, "--exr", "never")
    assert done.json["cost"] == {"billed_seconds": 1, "usd": "0.06", "origin": "fal"}
    sandbox.fault("no-billing")
    assert shop.order(movie, "--exr", "never").code == 0


def test_a_service_that_is_not_there_leaves_an_order_to_resume(desk: Desk, movie: Path) -> None:
    with Sandbox() as gone:
        desk.service = gone.url
    done = desk.order(movie, "--exr", "never")
    assert done.code == 4, done.err
    assert done.json["state"] == "upload"
    with Sandbox(int(gone.url.rpartition(":")[2])) as back:
        resumed = desk.run("resume", "--json")
        assert resumed.code == 0, resumed.err
        assert back.posts == 1


def test_cancelled_while_it_waits_in_the_queue(shop: Desk, sandbox: Sandbox, movie: Path) -> None:
    sandbox.fault("queued=600")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("status")
    job = shop.run("jobs", "--json").json["jobs"][0]["job"]
    assert shop.run("cancel", job[:4], "--json").json["state"] == "cancelled"
    client.communicate(timeout=60)
    assert client.returncode == 5
    assert len(sandbox.requests(phase="cancel")) == 1


def test_what_was_finished_before_the_cancel_arrived_is_delivered(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("in-progress=2", "ignores-cancel")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    client = shop.start("run", movie, *words, "--json")
    sandbox.wait_for("status")
    job = shop.run("jobs", "--json").json["jobs"][0]["job"]
    shop.run("cancel", job)
    client.communicate(timeout=60)
    assert client.returncode == 0


def test_a_cancel_while_the_order_is_being_sent_is_told_to_fal(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("submit:stall=3", "queued=600")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("submit", finished=False)
    job = shop.run("jobs", "--json").json["jobs"][0]["job"]
    shop.run("cancel", job)
    client.communicate(timeout=60)
    assert client.returncode == 5
    assert sandbox.posts == 1 and len(sandbox.requests(phase="cancel")) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT for another process")
def test_control_c_before_sending_cancels_and_after_it_leaves_the_job_running(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("upload:stall=20")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("upload", finished=False)
    client.send_signal(signal.SIGINT)
    _, err = client.communicate(timeout=60)
    assert client.returncode == 5, err
    assert sandbox.posts == 0

    sandbox.fault("in-progress=3")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("status")
    client.send_signal(signal.SIGINT)
    _, err = client.communicate(timeout=60)
    assert client.returncode == 4 and "reframe resume" in err
    assert shop.run("resume", "--json").json["state"] == "done"
    assert sandbox.posts == 1
