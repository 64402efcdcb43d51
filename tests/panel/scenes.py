"""The states of the panel, one after the other, each saved as a picture.

Run by ``pictures.py`` once for each scale: ``scenes.py FOLDER SUFFIX [PART…]``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import scenes_queue
import scenes_result
import scenes_wrong
from PySide6 import QtCore, QtWidgets
from small import make_small

from reframe.model.geometry import SourcePosition
from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from reframe.panel.state.sight import PHONE, SAFE, THIRDS
from reframe.panel.stills import STRIP, strip_frames
from reframe.panel.window import Panel
from support.panel_stage import MEDIA, open_on_desk, until

CARS = MEDIA / "car-detection.mp4"
WIDE, NARROW = QtCore.QSize(1120, 760), QtCore.QSize(380, 900)


class Stage:
    """A panel whose states are photographed."""

    def __init__(self, application: QtWidgets.QApplication, folder: Path, suffix: str) -> None:
        self._folder, self._suffix = folder, suffix
        self.session = Session(HandOver(application), open_on_desk)
        self.panel = Panel(self.session)
        self.panel.resize(WIDE)
        self.panel.show()

    def open(self) -> None:
        """The clip with all that belongs to it on the screen."""
        self.session.open(str(CARS))
        state = self.session.state
        until(lambda: state.footage.clip is not None)
        until(lambda: self._shown(0))

    def _shown(self, frame: int) -> bool:
        stills, available = self.session.stills, self.session.state.footage.available
        if available is None:
            return False
        strip = all(stills.exact(each, STRIP) for each in strip_frames(available))
        image = stills.exact(frame, 480)
        return strip and image is not None and image.width() >= 300

    def save(
        self,
        name: str,
        widget: QtWidgets.QWidget | None = None,
        part: QtCore.QRect | None = None,
    ) -> None:
        """The panel as it is now, or a part of it, or another window."""
        settled = QtCore.QDeadlineTimer(180)
        until(settled.hasExpired)
        self._folder.mkdir(parents=True, exist_ok=True)
        suffix = "" if self._suffix == "@1x" else self._suffix
        seen = widget or self.panel
        path = self._folder / f"panel-{name}{suffix}.png"
        seen.grab(part or seen.rect()).save(str(path))
        make_small(path)


def scenes(stage: Stage, parts: list[str]) -> None:
    """Every state, in an order in which each follows from the one before."""
    session, state = stage.session, stage.session.state
    stage.save("empty")
    session.start()
    until(lambda: bool(state.settings.values))
    stage.open()
    scenes_result.first_steps(stage)
    for name, part in PARTS.items():
        if not parts or name in parts:
            part(stage)


def _order(stage: Stage) -> None:
    state = stage.session.state
    stage.save("opened")
    state.wording.write("Extend the street at dusk, wet asphalt, the same lamps.")
    stage.save("ready")
    _placing(stage)
    _shapes(stage)
    _money(stage)
    stage.panel.resize(NARROW)
    stage.save("narrow")
    stage.panel.resize(WIDE)


def _placing(stage: Stage) -> None:
    framing, sight = stage.session.state.framing, stage.session.state.sight
    framing.place(SourcePosition(-0.35, 0.3, 1.7, 0.54))
    stage.save("overflow")
    for overlay in (THIRDS, SAFE, PHONE):
        sight.toggle(overlay)
    stage.save("guides")
    for overlay in (THIRDS, SAFE, PHONE):
        sight.toggle(overlay)
    framing.fill()
    stage.save("fill")
    framing.fit()


def _shapes(stage: Stage) -> None:
    framing = stage.session.state.framing
    for ratio in ("1:1", "21:9"):
        framing.toggle(ratio)
    stage.save("several")
    framing.choose("9:16")
    framing.set_resolution("1080p")
    stage.save("refused")
    framing.set_resolution("540p")


def _money(stage: Stage) -> None:
    footage, pricing = stage.session.state.footage, stage.session.state.pricing
    footage.set_out(64)
    stage.save("saving")
    pricing.require(("This order costs $0.36, more than the $0.30 from which Reframe asks.",))
    stage.save("asks")
    pricing.withdraw()


PARTS = {
    "order": _order,
    "results": scenes_result.results,
    "settings": scenes_result.settings,
    "queue": scenes_queue.queue,
    "wrong": scenes_wrong.wrong,
}


def main() -> None:
    folder, suffix, parts = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    home = tempfile.mkdtemp(prefix="reframe-pictures-")
    os.environ["REFRAME_HOME"] = home
    application = QtWidgets.QApplication(["reframe"])
    application.setStyle("Fusion")
    stage = Stage(application, folder, suffix)
    try:
        scenes(stage, parts)
    finally:
        stage.session.close()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
