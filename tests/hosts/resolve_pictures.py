"""Draws the pictures of docs/resolve.md: the panel on Resolve's double, the self-test's window.

    python tests/hosts/resolve_pictures.py [FOLDER]

Panel, engine and footage are real; Resolve is the double.
"""

from __future__ import annotations

import io
import os
import sys
from datetime import datetime
from pathlib import Path

from PySide6 import QtGui, QtWidgets

sys.path.insert(0, str(Path(__file__).parents[1]))

from reframe.hosts.resolve import ResolveHost
from reframe.hosts.resolve.entry import QUESTION, report_words, serve
from reframe.hosts.resolve.findings import Findings, remember
from reframe.hosts.resolve.selftest import self_test
from reframe.hosts.resolve.selftest.report import write
from reframe.model.errors import BadInput
from reframe.panel.handover import HandOver
from reframe.panel.messages import Messages
from reframe.panel.session import Session
from reframe.panel.window import Panel
from support.host_pictures import at_both_scales, fusion, painted_shot, picture_of
from support.resolve import World, movie, render, studio
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve_selftest import Shelf, bench, paint


def draw(folder: Path, suffix: str) -> None:
    application = fusion("reframe")
    _panel(application).save(str(folder / f"resolve-panel{suffix}.png"))
    sentence, report = _report()
    windows = {
        "self-test": {"ask": QUESTION, "yes": "Start the test"},
        "report": {"say": sentence, "path": report},
        "too-old": {"say": _too_old()},
    }
    for name, message in windows.items():
        _window(application, message).save(str(folder / f"resolve-{name}{suffix}.png"))


def _panel(application: QtWidgets.QApplication) -> QtGui.QPixmap:
    """The panel with the clip under the double's playhead, cut to its marks."""
    resolve = studio(rate=25, start=90000)
    _, timeline = parts(resolve)
    clip = movie(resolve, painted_shot(150, 25), 150, 25, size=(1280, 720), timecode=90000)
    item = TimelineItem(
        resolve.world, clip, timeline.start + 24, 120, rate=timeline.rate, source=20
    )
    timeline.put(item)
    timeline.playhead, timeline.marks = timeline.start + 60, (36, 136)
    remember(resolve.GetVersionString(), Findings(False, True, True))  # it was tested
    session = Session(HandOver(application), host=ResolveHost(resolve), name="resolve")
    panel = Panel(session)
    panel.resize(panel.sizeHint())
    return picture_of(session, panel)


def _report() -> tuple[str, str]:
    """What the self-test says of the double, and where the report would lie with a user."""
    home = Path(os.environ["REFRAME_HOME"])
    render.write = paint
    report = self_test(studio(), bench(Shelf(home / "shelf")))
    text, _ = write(report, home, datetime(2026, 11, 26, 10, 30))
    shown = str(text).replace(str(home), "/home/anna/.local/share/reframe")
    return report_words(report, Path(shown)), shown


def _too_old() -> str:
    """The sentence of the menu's entry in a Resolve that is too old."""
    try:
        serve(studio(World((17, 4))))
    except BadInput as refused:
        return refused.message
    raise SystemExit("it was not refused")


def _window(application: QtWidgets.QApplication, message: dict[str, str]) -> QtGui.QPixmap:
    window = Messages(io.StringIO())
    window.take(message)
    window.show()
    application.processEvents()
    return window.grab()


if __name__ == "__main__":
    at_both_scales(draw)
