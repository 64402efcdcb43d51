"""``kill -9`` of the engine at every moment: nothing is paid twice, nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from reframe.engine.journal import Journal
from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.link.home import read_address
from reframe.model.order import STEPS, Job
from reframe.sandbox import Sandbox
from support.command import Desk
from support.counter import make_movie
from support.plates import movie_counters

DYING = Path(__file__).parents[1] / "support" / "dying_engine.py"


@pytest.fixture
def movie(place: Path) -> Path:
    return make_movie(place / "clip.mov", 12, size=(160, 90))


def jobs(desk: Desk) -> list[Job]:
    journal = Journal(desk.home / "journal.sqlite")
    try:
        return journal.jobs()
    finally:
        journal.close()


def killed_at(desk: Desk, moment: str, number: int) -> int:
    """Run an engine that is killed at its N-th write; 0 when it found nothing left to do."""
    command = [sys.executable, str(DYING), moment, str(number)]
    return subprocess.run(command, env=desk.variables(), timeout=120).returncode


def user_sends_again(desk: Desk, job: Job) -> None:
    """What the user does with an order that is unknown: pay for it again. That engine dies too."""
    dying = [sys.executable, str(DYING), "after", "6"]
    ended = threading.Event()
    with connect_to_engine(desk.home, to_spend=True, start=dying) as engine:
        engine.on_end = ended.set
        engine.ask(calls.RESUME, calls.Resume((job.id,), send_again=True))
        assert ended.wait(60)


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "number"), [("after", 1), ("before", 2)])
def test_killed_at_every_write_a_job_is_paid_once_and_delivered(
    shop: Desk,
    sandbox: Sandbox,
    movie: Path,
    moment: str,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in shop.variables().items():
        monkeypatch.setenv(name, value)
    shop.run("settings", "idle", "1")
    shop.kill_engine()
    order = shop.start("run", movie, "--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o")
    sandbox.wait_for("upload")
    shop.kill_engine()
    order.communicate(timeout=60)
    assert order.returncode == 4
    deaths = 0
    while killed_at(shop, moment, number) == -signal.SIGKILL:
        deaths += 1
        assert deaths < 60
        (job,) = jobs(shop)
        if job.state == "unknown" and sandbox.posts == 0:
            user_sends_again(shop, job)
    assert deaths > 8
    (job,) = jobs(shop)
    assert job.state == "done", job.error
    assert sandbox.posts == 1
    assert job.delivery is not None
    assert movie_counters(job.delivery.video) == list(range(12))
    assert job.delivery.exr is not None
    assert all(Path(job.delivery.exr.path(frame)).is_file() for frame in range(12))
    assert not [p for p in (shop.place / "o").rglob("*") if p.suffix == ".part"]
    assert (
        len([one for one in sandbox.requests(phase="download") if one.path.endswith(".mp4")]) <= 3
    )


@pytest.mark.parametrize("phase", ["token", "upload", "submit", "status", "download"])
def test_killed_while_the_service_is_being_asked_a_job_is_paid_once(
    shop: Desk, sandbox: Sandbox, movie: Path, phase: str
) -> None:
    sandbox.fault(f"{phase}:stall=30")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    order = shop.start("run", movie, *words)
    sandbox.wait_for(phase, finished=False)
    if phase == "submit":
        # Of an order that has come in by halves fal knows nothing.
        sandbox.wait_until(lambda service: len(service.jobs) == 1)
    shop.kill_engine()
    order.communicate(timeout=60)
    assert order.returncode == 4
    done = shop.run("resume", "--json")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(12))
    assert len(sandbox.jobs) == 1


def test_a_client_that_is_killed_leaves_its_job_running(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("in-progress=2")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o")
    client = shop.start("run", movie, *words, "--timeline", shop.place / "t.otio")
    sandbox.wait_for("submit")
    client.kill()
    client.communicate()
    done = shop.run("resume", "--json")
    assert done.code == 0, done.err
    (job,) = jobs(shop)
    assert job.state == "done" and job.placed
    assert (shop.place / "t.otio").is_file()
    assert sandbox.posts == 1


def test_an_engine_that_is_asked_to_end_leaves_its_jobs_to_the_next(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("in-progress=3")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    client = shop.start("run", movie, *words)
    sandbox.wait_for("status")
    address = read_address(shop.home)
    assert address is not None
    psutil.Process(address.pid).terminate()
    _, err = client.communicate(timeout=60)
    assert client.returncode == 4 and "reframe resume" in err
    assert jobs(shop)[0].state == "wait"
    assert shop.run("resume").code == 0
    assert sandbox.posts == 1


def test_every_step_of_a_job_is_a_row_in_its_order(shop: Desk, movie: Path) -> None:
    job = shop.order(movie).json["job"]
    journal = Journal(shop.home / "journal.sqlite")
    states = [state for _, state, _ in journal.transitions(job)]
    journal.close()
    assert [state for state in states if state in (*STEPS, "queued", "done")] == [
        "queued",
        *STEPS,
        "done",
    ]
