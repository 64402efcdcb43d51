"""Pictures of the panel on a host's double, for the pages in ``docs``: at 100 % and at 200 %."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PySide6 import QtCore, QtGui, QtWidgets

from reframe.media.picture import paint_movie
from reframe.media.tasks import PictureRequest
from reframe.model.geometry import Size
from reframe.model.progress import go_on
from reframe.panel.session import Session
from reframe.panel.stills import STRIP, strip_frames
from support.panel_stage import until

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PROMPT = "The lake goes on, reeds at the shore, the same evening light."
#: Milliseconds in which the last pictures come and layouts are done.
_SETTLES = 1500


def at_both_scales(draw: Callable[[Path, str], None]) -> None:
    """Call ``draw`` with the folder and the names' suffix: the program is called with a folder, or
    with none, and calls itself once for each scale, which Qt reads when it starts."""
    if len(sys.argv) > 2:
        draw(Path(sys.argv[1]), sys.argv[2])
        return
    folder = sys.argv[1] if len(sys.argv) > 1 else str(IMAGES)
    for scale, suffix in (("1", ""), ("2", "@2x")):
        with tempfile.TemporaryDirectory(prefix="reframe-", ignore_cleanup_errors=True) as home:
            environment = {
                **os.environ,
                "QT_SCALE_FACTOR": scale,
                "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
                "REFRAME_HOME": home,
                "FAL_KEY": "for:pictures",
            }
            command = [sys.executable, sys.argv[0], folder, suffix]
            subprocess.run(command, env=environment, check=True)


def fusion(name: str) -> QtWidgets.QApplication:
    """Qt's application, as every desktop shows it alike."""
    application = QtWidgets.QApplication([name])
    application.setStyle("Fusion")
    return application


def painted_shot(frames: int, rate: int) -> Path:
    """A movie of a painted scene, with the number of each frame in it."""
    shot = Path(os.environ["REFRAME_HOME"]) / "A012_C003.mov"
    paint_movie(PictureRequest(str(shot), frames, Fraction(rate), Size(1280, 720)), go_on)
    return shot


def picture_of(session: Session, window: QtWidgets.QWidget) -> QtGui.QPixmap:
    """``window`` with the session's panel in it, once the host's clip and its film strip are there
    and a prompt is written. Ends the session."""
    window.show()
    session.start()
    footage = session.state.footage
    until(lambda: footage.clip is not None and bool(session.state.settings.values))
    session.state.wording.write(PROMPT)
    until(lambda: footage.available is not None)
    assert footage.available is not None
    strip = strip_frames(footage.available)
    until(lambda: all(session.stills.exact(frame, STRIP) for frame in strip))
    until(QtCore.QDeadlineTimer(_SETTLES).hasExpired)
    picture = window.grab()
    session.close()
    return picture
