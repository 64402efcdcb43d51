"""``reframe panel --bridge``: the real window in its own process, served by a host's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6 import QtWidgets

from reframe.cli.bridged_panel import close_when_replaced
from reframe.hosts.bridge import Bridge
from reframe.link.single import claim, is_claimed
from reframe.model.errors import Interrupted
from reframe.panel.session import Session
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.command import MARKED_KEY
from support.interpreters import interpreter
from support.panel_stage import until
from support.rendering_host import RenderingHost

TESTS = Path(__file__).parents[1]


@pytest.fixture
def home(standing_home: Path, standing_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose engine serves all of these tests."""
    monkeypatch.setenv("REFRAME_HOME", str(standing_home))
    monkeypatch.setenv("REFRAME_SERVICE_URL", standing_sandbox.url)
    monkeypatch.setenv("FAL_KEY", MARKED_KEY)
    return standing_home


#: A host's process, which tells its children of another Python, other libraries and another Qt.
HOST = """
import os, sys
os.environ.update(
    PYTHONHOME="/nowhere", PYTHONPATH="/nowhere", LD_LIBRARY_PATH="/nowhere",
    QT_PLUGIN_PATH="/nowhere", REFRAME_PYTHON=sys.argv[1],
)
sys.path[:0] = sys.argv[2:]
from reframe.hosts.bridge import Bridge
from support.rendering_host import RenderingHost

class Host(RenderingHost):
    def selection(self):
        if ("selection", "MainThread") not in self.calls:
            print("asked", flush=True)
            bridge.raise_panel()
        return super().selection()

host = Host()
bridge = Bridge(host, "resolve")
bridge.start()
bridge.serve(lambda: ("selection", "MainThread") not in host.calls)
if bridge.wait(60):
    print("ended", flush=True)
"""

#: The command line, in a Python that has no Qt.
WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
sys.argv = ["reframe", "panel", "--bridge", "resolve"]
from reframe.cli import main
main()
"""


def test_a_host_of_another_python_and_surroundings_serves_the_panel_which_ends_with_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    searched = [str(TESTS), str(TESTS.parent / "plugin")]
    command = [interpreter("oldest"), "-I", "-S", "-c", HOST, sys.executable, *searched]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stdout == "asked\nended\n", done.stderr + _log(home)
    assert "Traceback" not in _log(home)


def _log(home: Path) -> str:
    return (home / "panel.log").read_text("utf-8")


def test_a_panel_without_qt_says_so_in_one_line(home: Path) -> None:
    bridge = Bridge(RenderingHost(), "resolve", [sys.executable, "-c", WITHOUT_QT])
    bridge.start()
    with pytest.raises(Interrupted, match="needs PySide6 and it cannot be loaded") as caught:
        bridge.serve()
    assert "\n" not in caught.value.message


def test_a_panel_without_its_host_makes_room_for_the_next_one(
    application: QtWidgets.QApplication, session: Session, home: Path
) -> None:
    panel = Panel(session)
    panel.show()
    home.mkdir(exist_ok=True)
    looks: list[bool] = []

    def claimed() -> bool:
        looks.append(is_claimed(home, "resolve-panel"))
        return looks[-1]

    first = claim(home, "resolve-panel")
    assert first is not None
    with first:
        close_when_replaced(panel, claimed, every=5)
        until(lambda: len(looks) > 2)
        assert panel.isVisible(), "the claim is still that of the host which ended"
    until(lambda: not looks[-1])
    session.state.pricing.send()
    second = claim(home, "resolve-panel")
    assert second is not None
    with second:
        until(lambda: looks[-3:] == [True] * 3)
        assert panel.isVisible(), "an order is on its way"
        session.state.pricing.sent()
        until(lambda: not panel.isVisible())
