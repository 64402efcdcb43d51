"""``kill -9`` of the engine at every moment: nothing is paid twice, nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reframe.engine.journal import Journal
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


def stop_engine(desk: Desk) -> None:
    address = read_address(desk.home)
    if address:
        psutil.Process(address.pid).kill()
        psutil.wait_procs([psutil.Process(address.pid)] if psutil.pid_exists(address.pid) else [])


def jobs(desk: Desk) -> list[Job]:
    journal = Journal(desk.home / "journal.sqlite")
    try:
        return journal.jobs()
    finally:
        journal.close()


def engines_that_die(desk: Desk, moment: str, number: int) -> Iterator[int]:
    """Start engine after engine, each killed at its N-th write, until one has nothing to write."""
    while True:
        engine = subprocess.run(
            [sys.executable, str(DYING), moment, str(number)], env=desk.variables(), timeout=120
        )
        yield engine.returncode
        if engine.returncode != -signal.SIGKILL:
            return


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "number"), [("after", 1), ("before", 2)])
def test_killed_at_every_write_a_job_is_paid_once_and_delivered(
    shop: Desk, sandbox: Sandbox, movie: Path, moment: str, number: int
) -> None:
    shop.run("settings", "idle", "1")
    stop_engine(shop)
    order = shop.start("run", movie, "--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o")
    sandbox.wait_for("upload")
    stop_engine(shop)
    order.communicate(timeout=60)
    assert order.returncode == 4
    deaths = list(engines_that_die(shop, moment, number))
    assert deaths[-1] == 0
    assert len(deaths) > 8
    (job,) = jobs(shop)
    assert job.state == "done", job.error
    assert sandbox.posts == 1
    assert job.delivery is not None
    assert movie_counters(job.delivery.video) == list(range(12))
    assert job.delivery.exr is not None
    assert all(Path(job.delivery.exr.pattern % frame).is_file() for frame in range(12))
    served = sum(1 for one in sandbox.requests("/files", "GET") if one.path.endswith(".mp4"))
    assert served <= 2 + 1
    leftovers = [p for p in (shop.place / "o").rglob("*") if p.suffix == ".part"]
    assert not leftovers


@pytest.mark.parametrize("phase", ["token", "upload", "submit", "status", "download"])
def test_killed_while_the_service_is_being_asked_a_job_is_paid_once(
    shop: Desk, sandbox: Sandbox, movie: Path, phase: str
) -> None:
    sandbox.fault(f"{phase}:stall=30")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    order = shop.start("run", movie, *words)
    sandbox.wait_for(phase, finished=False)
    stop_engine(shop)
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
