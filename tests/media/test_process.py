from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reframe.media.process import Ready, run
from reframe.media.tasks import PROBE, ProbeRequest
from reframe.model.errors import BadInput, Cancelled, Interrupted, NoSpace, Refused
from support.bridged import until
from support.tasks import Words, task

TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _workers_know_the_test_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


def test_request_and_result_travel_whole() -> None:
    words = Words('Ünïcode "漢字"\n\udce9 ' + "x" * 100_000, 7)
    assert run(task("echo"), words) == words


def test_progress_reaches_the_meter() -> None:
    seen: list[tuple[int, int]] = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    run(task("echo"), Words(), meter)
    assert (1, 2) in seen
    assert (2, 2) in seen


def test_what_a_library_prints_does_not_reach_the_protocol() -> None:
    assert run(task("chatter"), Words()) == Words(text="''")


@pytest.mark.parametrize(
    ("word", "kind"), [("bad", BadInput), ("space", NoSpace), ("refused", Refused)]
)
def test_an_error_arrives_as_the_class_it_was(word: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=r"^A sentence\.$") as caught:
        run(task("refuse"), Words(word))
    assert type(caught.value) is kind
    assert getattr(caught.value, "code", None) == "code"


def test_a_defect_is_told_without_a_traceback_and_logged_with_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(Interrupted) as caught:
        run(task("defect"), Words())
    assert caught.value.code == "defect"
    assert "\n" not in caught.value.message
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("name", ["crash", "killed"])
def test_a_crashed_worker_is_one_sentence_that_names_the_step(name: str) -> None:
    with pytest.raises(Interrupted) as caught:
        run(task(name), Words())
    assert caught.value.code == "worker-crashed"
    assert caught.value.message.startswith(f"support.tasks:{name} ")


def test_a_crash_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "av.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "clip.mov").touch()
    with pytest.raises(Interrupted, match=r"^Reading '.*clip\.mov' broke off"):
        run(PROBE, ProbeRequest(str(tmp_path / "clip.mov")))


def test_cancel_kills_a_silent_worker_and_its_children(tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    with pytest.raises(Cancelled):
        run(task("hang"), Words(str(ids)), lambda _done, _total: not ids.exists())
    for pid in ids.read_text().split():
        psutil.wait_procs(_alive(int(pid)), timeout=10)
        assert not _alive(int(pid))
    assert not (tmp_path / "result.part").exists()


def test_a_worker_ends_when_the_engine_is_killed(tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    program = (
        "from reframe.media.process import run\nfrom support.tasks import Words, task\n"
        f"run(task('hang'), Words({str(ids)!r}))"
    )
    engine = subprocess.Popen([sys.executable, "-c", program])
    watched = psutil.Process(engine.pid)
    while not ids.exists():
        assert watched.is_running()
        assert engine.poll() is None
    worker = _alive(int(ids.read_text().split()[0]))
    assert worker
    engine.kill()
    engine.wait()
    _gone, alive = psutil.wait_procs(worker, timeout=10)
    assert not alive
    assert not (tmp_path / "result.part").exists()
    for child in _alive(int(ids.read_text().split()[1])):
        child.kill()


def test_the_next_task_runs_after_a_crash() -> None:
    with pytest.raises(Interrupted):
        run(task("crash"), Words())
    assert run(task("echo"), Words("still here")) == Words("still here")


@pytest.fixture
def ready() -> Iterator[Ready]:
    ready = Ready(task("echo"))
    yield ready
    ready.take().end()


def test_a_worker_that_is_ready_does_one_task_and_the_next_one_is_started(ready: Ready) -> None:
    ready.get_ready()
    (first,) = _workers()
    assert run(task("echo"), Words("scrub"), ready=ready) == Words("scrub")
    (second,) = _workers()
    assert second.pid != first.pid


def test_a_ready_worker_that_died_while_it_waited_is_replaced(ready: Ready) -> None:
    ready.get_ready()
    (waiting,) = _workers()
    waiting.kill()
    psutil.wait_procs([waiting], 10)
    assert run(task("echo"), Words("still"), ready=ready) == Words("still")


def test_a_ready_worker_ends_when_the_engine_is_killed() -> None:
    program = (
        "import time\nfrom reframe.media.process import Ready\nfrom support.tasks import task\n"
        "ready = Ready(task('echo'))\nready.get_ready()\n"
        "print(ready.take().process.pid, flush=True)\ntime.sleep(600)"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        worker = psutil.Process(int(engine.stdout.readline()))
        engine.kill()
    _gone, alive = psutil.wait_procs([worker], timeout=10)
    assert not alive


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
def test_a_memory_limit_ends_in_a_sentence() -> None:
    with pytest.raises(Interrupted) as caught:
        run(task("greedy"), Words(number=4 << 30), memory=2 << 30)
    assert caught.value.code == "out-of-memory"
    assert run(task("greedy"), Words(number=1 << 20), memory=2 << 30) == Words(number=1 << 20)


def test_workers_are_not_told_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "secret")
    monkeypatch.setenv("PLAIN", "not secret")
    assert run(task("environment"), Words("FAL_KEY")) == Words("")
    assert run(task("environment"), Words("PLAIN")) == Words("not secret")


def test_a_relative_path_means_the_folder_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Cancelled):
        run(task("hang"), Words("ids"), lambda _done, _total: not os.path.lexists(tmp_path / "ids"))


def _workers() -> list[psutil.Process]:
    """This process' workers. A program that has just begun has no arguments for a moment."""
    children = psutil.Process().children()
    until(lambda: all(each.cmdline() for each in children))
    return [each for each in children if "reframe.media.worker" in each.cmdline()]


def _alive(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return []
    return [] if process.status() == psutil.STATUS_ZOMBIE else [process]
