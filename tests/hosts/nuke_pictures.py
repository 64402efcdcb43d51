"""Draws the picture of docs/nuke.md: the panel docked beside Properties, on Nuke's double.

    python tests/hosts/nuke_pictures.py [FOLDER]

Panel, engine and footage are real; Nuke is the double, and its colours are only like Nuke's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

TESTS = Path(__file__).parents[1]
IMAGES = TESTS.parent / "docs" / "images"


def main() -> None:
    """One process for each scale: Qt reads it once."""
    folder = sys.argv[1] if len(sys.argv) > 1 else str(IMAGES)
    for scale, suffix in (("1", ""), ("2", "@2x")):
        with tempfile.TemporaryDirectory(prefix="reframe-", ignore_cleanup_errors=True) as home:
            environment = {
                **os.environ,
                "QT_SCALE_FACTOR": scale,
                "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
                "PYTHONPATH": str(TESTS),
                "REFRAME_HOME": home,
                "FAL_KEY": "for:pictures",
            }
            command = [sys.executable, str(Path(__file__)), folder, suffix]
            subprocess.run(command, env=environment, check=True)


def draw(folder: Path, suffix: str) -> None:
    from PySide6 import QtCore, QtWidgets

    from reframe.engine.settings import change_settings
    from reframe.hosts.nuke import NukeHost
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session
    from reframe.panel.stills import STRIP, strip_frames
    from reframe.panel.theme import theme_of
    from reframe.panel.window import Panel
    from support.panel_stage import until

    change_settings(Path(os.environ["REFRAME_HOME"]), {"introduced": "true"})
    application = QtWidgets.QApplication(["nuke"])
    application.setStyle("Fusion")
    application.setPalette(_like_nuke())
    nuke = _script()
    pump = QtCore.QTimer(application)  # what Nuke does between two events
    pump.timeout.connect(nuke._pump)
    pump.start(10)
    session = Session(HandOver(application), host=NukeHost(nuke), name="nuke")
    tabs = QtWidgets.QTabWidget()
    tabs.addTab(QtWidgets.QWidget(), "Properties")
    tabs.addTab(Panel(session, theme=theme_of(application.palette())), "Reframe")
    tabs.setCurrentIndex(1)
    tabs.resize(420, 900)
    tabs.show()
    session.start()
    state = session.state
    until(lambda: state.footage.clip is not None and bool(state.settings.values))
    state.wording.write("The lake goes on, reeds at the shore, the same evening light.")
    until(lambda: state.footage.available is not None)
    until(
        lambda: all(session.stills.exact(at, STRIP) for at in strip_frames(state.footage.available))
    )
    settled = QtCore.QDeadlineTimer(1500)
    until(settled.hasExpired)
    tabs.grab().save(str(folder / f"nuke-docked{suffix}.png"))
    session.close()


def _script():  # type: ignore[no-untyped-def]
    """A script of Nuke 16 with a Read of a painted scene selected."""
    from reframe.media.picture import paint_movie
    from reframe.media.tasks import PictureRequest
    from reframe.model.geometry import Size
    from reframe.model.progress import go_on
    from support.nuke import Nuke

    shot = Path(os.environ["REFRAME_HOME"]) / "A012_C003.mov"
    paint_movie(PictureRequest(str(shot), 100, Fraction(24), Size(1280, 720)), go_on)
    nuke = Nuke(version=(16, 0, 1))
    read = nuke.nodes.Read()
    read["file"].fromUserText(str(shot))
    read["frame_mode"].setValue("start at")
    read["frame"].setValue("1001")
    read.setSelected(True)
    return nuke


def _like_nuke():  # type: ignore[no-untyped-def]  # Qt is imported once its scale is set
    from PySide6.QtGui import QColor, QPalette

    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, "#323232"),
        (role.Base, "#262626"),
        (role.Button, "#464646"),
        (role.Text, "#c8c8c8"),
        (role.WindowText, "#c8c8c8"),
        (role.ButtonText, "#c8c8c8"),
        (role.Highlight, "#f7931e"),
    ):
        palette.setColor(name, QColor(colour))
    return palette


if __name__ == "__main__":
    if len(sys.argv) > 2:
        draw(Path(sys.argv[1]), sys.argv[2])
    else:
        main()
