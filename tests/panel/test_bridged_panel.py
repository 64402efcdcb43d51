"""``reframe panel --bridge``: the real window in its own process, served by a host's."""

from __future__ import annotations

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
from support import bridged
from support.panel_stage import until
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
    bridged.until(lambda: ("selection", "reframe-bridge") in host.calls, 60)
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
