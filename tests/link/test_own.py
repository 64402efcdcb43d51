"""What is started from inside a host runs as if the host were not."""

from __future__ import annotations

import sys

import pytest

from reframe.link.own import own_command, own_environment, own_python


def test_outside_a_host_the_python_that_runs_is_reframes_own() -> None:
    assert own_python() == sys.executable
    assert own_environment({"PYTHONPATH": "x", "A": "b"}) == {"PYTHONPATH": "x", "A": "b"}


def test_in_a_host_reframes_own_python_is_started_without_what_is_the_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REFRAME_PYTHON", "/own/python")
    assert own_command("reframe.engine", "x") == ["/own/python", "-m", "reframe.engine", "x"]
    environment = {
        "REFRAME_PYTHON": "/own/python",
        "PYTHONHOME": "/host",
        "PYTHONPATH": "/host/lib",
        "LD_LIBRARY_PATH": "/host/lib",
        "QT_PLUGIN_PATH": "/host/plugins",
        "QT_QPA_PLATFORM": "offscreen",
        "REFRAME_HOME": "/home",
        "HTTPS_PROXY": "http://proxy",
    }
    assert own_environment(environment) == {
        "QT_QPA_PLATFORM": "offscreen",
        "REFRAME_HOME": "/home",
        "HTTPS_PROXY": "http://proxy",
    }
