"""Host and panel as two processes: whatever one of them does, the other goes on in order."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from reframe.hosts.bridge import HOST_GONE, Bridge
from reframe.hosts.bridge.pipe import MAX_BYTES
from reframe.hosts.port import HostInfo, Placed, Selected, Selection
from reframe.model.errors import Cancelled, Interrupted, ReframeError
from reframe.model.order import Job
from support.bridged import Bridged, Far, until
from support.finished import finished
from support.rendering_host import RenderingHost

#: What a panel's process does before anything else.
BEGIN = """
import os, signal, sys, threading
from reframe.hosts.bridge.pipe import Pipe
from reframe.hosts.bridge.remote import RemoteHost
from reframe.hosts.bridge.streams import claim_standard_streams
"""
CONNECT = BEGIN + "host = RemoteHost(Pipe(*claim_standard_streams()), 'resolve')\n"


@pytest.fixture(autouse=True)
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRAME_HOME", str(place))
    return place


@pytest.fixture
def bridged() -> Iterator[Callable[[RenderingHost], Bridged]]:
    made: list[Bridged] = []

    def make(host: RenderingHost) -> Bridged:
        made.append(Bridged(host))
        return made[-1]

    yield make
    for each in made:
        each.close()


def panel(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def serve(host: RenderingHost, command: list[str]) -> Bridge:
    """Serve to the end of the panel."""
    bridge = Bridge(host, "resolve", command)
    bridge.start()
    bridge.serve()
    assert not bridge.running
    return bridge


def test_whatever_the_panel_prints_goes_to_its_log_and_harms_no_call(home: Path) -> None:
    """Before the connection is made, from Python, from C, and from a child of its own."""
    host = RenderingHost()
    code = (
        "print('printed while starting', flush=True)\n"
        + CONNECT
        + "host.describe(); print('printed'); os.write(1, b'from C\\n')\n"
        + "os.system('echo from a child'); sys.stdin.read(); host.selection()\n"
    )
    serve(host, panel(code))
    assert [call for call, _ in host.calls] == ["describe", "selection"]
    log = (home / "panel.log").read_text("utf-8")
    assert all(words in log for words in ("printed\n", "from C", "from a child"))
    assert "printed while starting" not in log
    assert (home / "panel.log").stat().st_mode & 0o077 == 0


def test_a_child_of_the_panel_keeps_no_pipe_open() -> None:
    """The engine outlives the panel; the host must notice the panel's end all the same."""
    code = CONNECT + (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
        " close_fds=False)\n"
        "host.placed(str(child.pid)); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    asked: list[str] = []

    class Host(RenderingHost):
        def placed(self, job_id: str) -> Placed | None:
            asked.append(job_id)
            return None

    serve(Host(), panel(code))
    child = psutil.Process(int(asked[0]))
    assert child.is_running()
    child.kill()


def test_the_host_is_called_from_the_serving_thread_alone_one_call_at_a_time() -> None:
    host = RenderingHost()
    code = CONNECT + (
        "calls = [host.describe, host.selection, lambda: host.placed('x')] * 4\n"
        "threads = [threading.Thread(target=call) for call in calls]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
    )
    serve(host, panel(code))
    assert len(host.calls) == 12
    assert {thread for _, thread in host.calls} == {threading.current_thread().name}


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        (["/no/such/python", "-c", ""], "/no/such/python"),
        (panel("import a_package_that_is_missing"), "a_package_that_is_missing"),
        (panel("import sys; sys.exit('reframe: The panel needs PySide6.')"), "needs PySide6"),
        (panel("import os; os._exit(7)"), "code 7"),
    ],
    ids=["its Python is gone", "a package is missing", "it says why", "it says nothing"],
)
def test_a_panel_that_cannot_start_is_one_line_with_the_cause(
    command: list[str], cause: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Interrupted, match=cause) as caught:
        serve(RenderingHost(), command)
    assert caught.value.code == "no-panel"
    assert "\n" not in caught.value.message
    bridge = Bridge(RenderingHost(), "resolve", command)
    try:
        bridge.start_serving().join(20)
    except Interrupted:
        return  # at once: there was nothing to serve
    shown = capfd.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert cause in shown.err


@pytest.mark.parametrize(
    "garbage", ["b'garbage' * 99999", "b'\\0' * 9", "(9).to_bytes(4, 'big') + b'[1, 2, 3]'"]
)
def test_garbage_from_the_panel_ends_the_bridge_in_words(garbage: str) -> None:
    """As its greeting, in the place of a message's length, and as a message."""
    code = BEGIN + (
        "source, sink = claim_standard_streams(); pipe = Pipe(source, sink)\n"
        "pipe.greet(); pipe.send({'hello': 1})\n"
        f"sink.write({garbage}); source.read(1)\n"
    )
    with pytest.raises(Interrupted, match="not its language"):
        serve(RenderingHost(), panel(code))


def test_a_panel_of_another_version_is_told_apart() -> None:
    code = BEGIN + (
        "pipe = Pipe(*claim_standard_streams()); pipe.greet(); pipe.send({'hello': 999})\n"
    )
    with pytest.raises(Interrupted, match="start Resolve again"):
        serve(RenderingHost(), panel(code))


EMBEDDED = """
import os, signal, sys, threading
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
from reframe.hosts.bridge import Bridge
from support.bridged import until
from support.rendering_host import RenderingHost
bridge = Bridge(RenderingHost(), "resolve", sys.argv[1:])
serving = bridge.start_serving()
until(lambda: all(thread.name != "reframe-bridge-out" for thread in threading.enumerate()))
os.kill(bridge.pid, signal.SIGKILL)
serving.join()
print("goes on")
"""


def test_a_host_that_embeds_python_does_not_die_of_a_panel_that_reads_no_more() -> None:
    """Where SIGPIPE is as the operating system has it: writing to nobody ends a process."""
    code = BEGIN + (
        "source, sink = claim_standard_streams(); pipe = Pipe(source, sink)\n"
        "pipe.greet(); pipe.send({'hello': 1}); source.close()\n"
        "pipe.send({'id': 1, 'call': 'describe', 'question': {}}); signal.pause()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", EMBEDDED, *panel(code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "goes on\n"), done.stderr


def test_a_panel_that_dies_while_the_host_renders_stops_it_and_leaves_no_file(place: Path) -> None:
    host = RenderingHost()
    host.stops_at = 5
    code = CONNECT + (
        "selected = host.selection().taken()\n"
        f"host.render(selected, {str(place)!r}, lambda done, total: True)\n"
    )
    bridge = Bridge(host, "resolve", panel(code))
    bridge.start()
    serving = bridge.start_serving()
    assert host.waits.wait(20)
    assert len(list(place.glob("seen.*"))) == 5
    assert bridge.pid is not None
    os.kill(bridge.pid, signal.SIGKILL)
    host.go_on.set()
    serving.join(20)
    assert not serving.is_alive()
    assert list(place.glob("seen.*")) == []


def test_a_placement_that_has_begun_is_finished_and_what_waits_is_not_begun(
    bridged: Callable[[RenderingHost], Bridged], place: Path
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Host(RenderingHost):
        def place(self, job: Job, choice: str) -> Placed:
            begun.set()
            assert go_on.wait(20)
            return super().place(job, choice)

    host = Host()
    pair = bridged(host)
    jobs = [finished(_taken(pair), place / "out", name) for name in ("first", "second")]
    outcomes: queue.Queue[ReframeError] = queue.Queue()

    def ask(job: Job) -> None:
        with pytest.raises(ReframeError) as caught:
            pair.host.place(job, "track")
        outcomes.put(caught.value)

    asking = [threading.Thread(target=ask, args=(job,)) for job in jobs]
    asking[0].start()
    assert begun.wait(20)
    asking[1].start()
    pair.far.hang_up()
    until(lambda: not pair.bridge.running)
    go_on.set()
    pair.serving.join(20)
    assert list(host.found) == ["first"]
    assert {outcomes.get(timeout=20).code for _ in jobs} == {HOST_GONE}


def test_a_long_render_reports_and_is_cancelled_while_others_wait(
    bridged: Callable[[RenderingHost], Bridged], place: Path
) -> None:
    host = RenderingHost()
    host.stops_at = 3
    pair = bridged(host)
    selected, reports = _taken(pair), []
    stop, told = threading.Event(), threading.Event()

    def meter(done: int, total: int) -> bool:
        reports.append((done, total))
        if stop.is_set():
            told.set()
        return not stop.is_set()

    outcome: queue.Queue[ReframeError] = queue.Queue()

    def render() -> None:
        with pytest.raises(Cancelled) as caught:
            pair.host.render(selected, str(place), meter)
        outcome.put(caught.value)

    threading.Thread(target=render).start()
    assert host.waits.wait(20)
    described: queue.Queue[HostInfo] = queue.Queue()
    threading.Thread(target=lambda: described.put(pair.host.describe())).start()
    pair.bridge.raise_panel()
    assert pair.raised.wait(20), "the panel is raised while the host is busy"
    assert described.empty()
    stop.set()
    assert told.wait(20), "a host that reports nothing can be stopped"
    host.go_on.set()
    assert outcome.get(timeout=20).code == "cancelled"
    assert described.get(timeout=20).name == "Renderer"
    assert reports[0] == (0, 40)
    assert list(place.glob("seen.*")) == []


def test_a_render_comes_back_with_its_files(
    bridged: Callable[[RenderingHost], Bridged], place: Path
) -> None:
    pair = bridged(RenderingHost())
    reports: list[tuple[int, int]] = []

    def meter(done: int, total: int) -> bool:
        reports.append((done, total))
        return True

    clip = pair.host.render(_taken(pair), str(place), meter)
    assert len(list(place.glob("seen.*.png"))) == len(clip.range) == 40
    assert reports[-1] == (40, 40)


def test_a_defect_in_the_host_is_a_sentence_here_and_a_traceback_there(
    bridged: Callable[[RenderingHost], Bridged], capfd: pytest.CaptureFixture[str]
) -> None:
    class Host(RenderingHost):
        def selection(self) -> Selection:
            raise AttributeError("'NoneType' object has no attribute 'GetName'")

    pair = bridged(Host())
    with pytest.raises(ReframeError, match="GetName") as caught:
        pair.host.selection()
    assert caught.value.code == "defect"
    assert pair.host.describe().name == "Renderer"
    assert "Traceback" in capfd.readouterr().err


def test_a_message_that_is_too_large_is_refused_and_the_next_arrives(
    bridged: Callable[[RenderingHost], Bridged],
) -> None:
    class Host(RenderingHost):
        def selection(self) -> Selection:
            return Selection(where_from="x" * MAX_BYTES)

    pair = bridged(Host())
    with pytest.raises(ReframeError, match="select less"):
        pair.host.selection()
    assert pair.host.describe().name == "Renderer"


def test_a_panel_that_hangs_does_not_hold_up_the_host(place: Path) -> None:
    """Far more reports than the pipe holds go to a panel that reads none of them."""
    host = RenderingHost()
    far = Far()
    bridge = Bridge(host, "resolve", far.command)
    serving = bridge.start_serving()
    pipe = far.pipe()
    pipe.greet()
    pipe.send({"hello": 1})
    for number in range(3000):
        pipe.send({"id": number, "call": "selection", "question": {}})
    pipe.send({"id": 3000, "call": "describe", "question": {}})
    until(lambda: ("describe", serving.name) in host.calls)
    far.hang_up()
    serving.join(20)
    assert not serving.is_alive()


HOST = """
import os, signal, sys, threading
from reframe.hosts.bridge import Bridge
from support.rendering_host import RenderingHost
class Host(RenderingHost):
    def placed(self, job_id):
        os.kill(os.getpid(), signal.SIGKILL)
bridge = Bridge(Host(), "resolve", sys.argv[1:])
bridge.start()
bridge.serve()
"""


def test_a_host_that_dies_in_the_middle_of_a_call_is_told_from_one_that_is_slow() -> None:
    gone = threading.Event()
    far = Far(on_gone=gone.set)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    dying = subprocess.Popen([sys.executable, "-c", HOST, *far.command], env=environment)
    host = far.host()
    assert host.describe().name == "Renderer"
    with pytest.raises(Interrupted, match="Resolve has ended") as caught:
        host.placed("job-1")
    assert caught.value.code == HOST_GONE
    assert gone.wait(20)
    with pytest.raises(Interrupted, match="Resolve has ended"):
        host.describe()
    assert dying.wait(20) == -signal.SIGKILL
    far.hang_up()


def test_a_host_that_is_gone_is_noticed_between_calls() -> None:
    """The script of Resolve's menu outlives Resolve; ``alive`` asks after it."""
    gone = threading.Event()
    far = Far(on_gone=gone.set)
    bridge = Bridge(RenderingHost(), "resolve", far.command)
    bridge.start()
    answers = iter([True, False])
    serving = threading.Thread(target=bridge.serve, args=(lambda: next(answers),))
    serving.start()
    far.host()
    serving.join(20)
    assert not serving.is_alive() and not bridge.running
    assert gone.wait(20)
    far.hang_up()
    bridge.serve(lambda: 1 / 0 > 0)  # nothing is left to serve


def test_starting_twice_raises_the_panel_that_is_open() -> None:
    raised = threading.Event()
    far = Far(on_raise=raised.set)
    bridge = Bridge(RenderingHost(), "resolve", far.command)
    serving = bridge.start_serving()
    far.host()
    bridge.start()
    assert raised.wait(20)
    far.hang_up()
    serving.join(20)


def _taken(pair: Bridged) -> Selected:
    return pair.host.selection().taken()
