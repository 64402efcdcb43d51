"""Draws the picture of docs/nuke.md: the panel docked beside Properties, on Nuke's double.

    python tests/hosts/nuke_pictures.py [FOLDER]

Panel, engine and footage are real; Nuke is the double, and its colours are only like Nuke's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6 import QtCore, QtWidgets
from PySide6.QtGui import QColor, QPalette

sys.path.insert(0, str(Path(__file__).parents[1]))

from reframe.engine.settings import change_settings
from reframe.hosts.nuke import NukeHost
from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from reframe.panel.theme import theme_of
from reframe.panel.window import Panel
from support.host_pictures import at_both_scales, fusion, painted_shot, picture_of
from support.nuke import Nuke

#: Greys and an orange like those of Nuke's windows.
COLOURS = {
    QPalette.ColorRole.Window: "#323232",
    QPalette.ColorRole.Base: "#262626",
    QPalette.ColorRole.Button: "#464646",
    QPalette.ColorRole.Text: "#c8c8c8",
    QPalette.ColorRole.WindowText: "#c8c8c8",
    QPalette.ColorRole.ButtonText: "#c8c8c8",
    QPalette.ColorRole.Highlight: "#f7931e",
}


def draw(folder: Path, suffix: str) -> None:
    change_settings(Path(os.environ["REFRAME_HOME"]), {"introduced": "true"})
    application = fusion("nuke")
    palette = QPalette()
    for role, colour in COLOURS.items():
        palette.setColor(role, QColor(colour))
    application.setPalette(palette)
    nuke = _script()
    pump = QtCore.QTimer(application)  # what Nuke does between two events
    pump.timeout.connect(nuke._pump)
    pump.start(10)
    session = Session(HandOver(application), host=NukeHost(nuke), name="nuke")
    tabs = QtWidgets.QTabWidget()
    tabs.addTab(QtWidgets.QWidget(), "Properties")
    tabs.addTab(Panel(session, theme=theme_of(palette)), "Reframe")
    tabs.setCurrentIndex(1)
    tabs.resize(420, 900)
    picture_of(session, tabs).save(str(folder / f"nuke-docked{suffix}.png"))


def _script() -> Nuke:
    """A script of Nuke 16 with a Read of a painted scene selected."""
    nuke = Nuke(version=(16, 0, 1))
    read = nuke.nodes.Read()
    read["file"].fromUserText(str(painted_shot(100, 24)))
    read["frame_mode"].setValue("start at")
    read["frame"].setValue("1001")
    read.setSelected(True)
    return nuke


if __name__ == "__main__":
    at_both_scales(draw)
