"""The engine's own sandbox: there when needed, gone with the engine, however that ends."""

from __future__ import annotations

import subprocess
import sys

import psutil
import requests

from reframe.engine.rehearsal import Rehearsal


def test_one_sandbox_is_started_and_ends_with_it() -> None:
    rehearsal = Rehearsal()
    url = rehearsal.url()
    assert rehearsal.url() == url
    assert requests.get(url + "/sandbox/requests", timeout=30).ok
    children = psutil.Process().children(recursive=True)
    rehearsal.end()
    psutil.wait_procs(children, 30)
    assert not any(child.is_running() for child in children)


def test_a_killed_engine_leaves_no_sandbox_behind() -> None:
    code = (
        "import sys; from reframe.engine.rehearsal import Rehearsal\n"
        "rehearsal = Rehearsal(); print(rehearsal.url(), flush=True); sys.stdin.read()"
    )
    engine = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert engine.stdout is not None
    assert engine.stdout.readline().startswith("http://127.0.0.1:")
    sandboxes = psutil.Process(engine.pid).children(recursive=True)
    assert sandboxes
    engine.kill()
    engine.communicate()
    _, alive = psutil.wait_procs(sandboxes, 30)
    assert not alive
