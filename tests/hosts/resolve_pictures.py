"""Draws the pictures of docs/resolve.md: the panel on Resolve's double, the self-test's window.

    python tests/hosts/resolve_pictures.py [FOLDER]

Panel, engine and footage are real; Resolve is the double.
"""

from __future__ import annotations

import io
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
    from PySide6 import QtWidgets

    application = QtWidgets.QApplication(["reframe"])
    application.setStyle("Fusion")
    _panel(application).save(str(folder / f"resolve-panel{suffix}.png"))
    from reframe.hosts.resolve.entry import QUESTION

    question = {"ask": QUESTION, "yes": "Start the test"}
    sentence, report = _report()
    windows = {
        "self-test": question,
        "report": {"say": sentence, "path": report},
        "too-old": {"say": _too_old()},
    }
    for name, message in windows.items():
        _window(application, message).save(str(folder / f"resolve-{name}{suffix}.png"))


def _panel(application):  # type: ignore[no-untyped-def]  # Qt is imported once its scale is set
    """The panel with the clip under the double's playhead, cut to its marks."""
    from PySide6 import QtCore

    from reframe.hosts.resolve import ResolveHost
    from reframe.hosts.resolve.findings import Findings, remember
    from reframe.media.picture import paint_movie
    from reframe.media.tasks import PictureRequest
    from reframe.model.geometry import Size
    from reframe.model.progress import go_on
    from reframe.panel.handover import HandOver
    from reframe.panel.session import Session
    from reframe.panel.stills import STRIP, strip_frames
    from reframe.panel.window import Panel
    from support.panel_stage import until
    from support.resolve import movie, studio
    from support.resolve.build import parts
    from support.resolve.item import TimelineItem

    shot = Path(os.environ["REFRAME_HOME"]) / "A012_C003.mov"
    paint_movie(PictureRequest(str(shot), 150, Fraction(25), Size(1280, 720)), go_on)
    resolve = studio(rate=25, start=90000)
    _, timeline = parts(resolve)
    clip = movie(resolve, shot, 150, 25, size=(1280, 720), timecode=90000)
    item = TimelineItem(
        resolve.world, clip, timeline.start + 24, 120, rate=timeline.rate, source=20
    )
    timeline.put(item)
    timeline.playhead, timeline.marks = timeline.start + 60, (36, 136)
    remember(resolve.GetVersionString(), Findings(False, True, True))  # it was tested
    session = Session(HandOver(application), host=ResolveHost(resolve), name="resolve")
    panel = Panel(session)
    panel.resize(QtCore.QSize(1120, 760))
    panel.show()
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
    picture = panel.grab()
    session.close()
    return picture


def _report() -> tuple[str, str]:
    """What the self-test says of the double, and where the report would lie with a user."""
    from datetime import datetime

    from reframe.hosts.resolve.entry import report_words
    from reframe.hosts.resolve.selftest import self_test
    from reframe.hosts.resolve.selftest.report import write
    from support.resolve import render, studio
    from support.resolve_selftest import Shelf, bench, paint

    home = Path(os.environ["REFRAME_HOME"])
    render.write = paint
    report = self_test(studio(), bench(Shelf(home / "shelf")))
    text, _ = write(report, home, datetime(2026, 11, 26, 10, 30))
    shown = str(text).replace(str(home), "/home/anna/.local/share/reframe")
    return report_words(report, Path(shown)), shown


def _too_old() -> str:
    """The sentence of the menu's entry in a Resolve that is too old."""
    from reframe.hosts.resolve.entry import serve
    from reframe.model.errors import BadInput
    from support.resolve import World, studio

    try:
        serve(studio(World((17, 4))))
    except BadInput as refused:
        return refused.message
    raise SystemExit("it was not refused")


def _window(application, message):  # type: ignore[no-untyped-def]
    from reframe.panel.messages import Messages

    window = Messages(io.StringIO())
    window.take(message)
    window.show()
    application.processEvents()
    return window.grab()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        draw(Path(sys.argv[1]), sys.argv[2])
    else:
        main()
