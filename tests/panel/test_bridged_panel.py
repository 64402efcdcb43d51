"""``reframe panel --bridge``: the real window in its own process, served by a host's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reframe.hosts.bridge import Bridge
from reframe.model.errors import Interrupted
from support.bridged import until
from support.rendering_host import RenderingHost

#: The command line, in a Python that has no Qt.
WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
sys.argv = ["reframe", "panel", "--bridge", "resolve"]
from reframe.cli import main
main()
"""


def test_the_panel_reads_the_hosts_selection_comes_to_the_front_and_ends_with_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    host = RenderingHost()
    bridge = Bridge(host, "resolve")
    bridge.start()
    serving = bridge.start_serving()
    until(lambda: ("selection", "reframe-bridge") in host.calls, 60)
    bridge.raise_panel()
    assert bridge.running
    bridge.close()
    serving.join(30)
    assert bridge.wait(30), "nothing is open in it, so it goes with its host"
    assert "Traceback" not in (home / "panel.log").read_text("utf-8")


def test_a_panel_without_qt_says_so_in_one_line(home: Path) -> None:
    bridge = Bridge(RenderingHost(), "resolve", [sys.executable, "-c", WITHOUT_QT])
    bridge.start()
    with pytest.raises(Interrupted, match="needs PySide6 and it cannot be loaded") as caught:
        bridge.serve()
    assert "\n" not in caught.value.message
