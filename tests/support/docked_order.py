"""Runs in a Python of its own that has PySide6 and nothing else: a Nuke with the panel docked.

Starts as Nuke does, by the block in ``menu.py``; opens the panel by its menu; orders by mouse and
keyboard; destroys the widget in the middle, as docking does; places. Says what it saw as JSON.

Arguments: ``menu.py``, a movie, the folder for deliveries, and which host: *hiero* or *nuke*.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

#: PySide6 brings parts of itself under names of their own.
ALLOWED = {"reframe", "PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "support"}
ALLOWED |= set(sys.stdlib_module_names) | set(sys.builtin_module_names)


class OnlyWhatNukeHas:
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.split(".")[0] not in ALLOWED:
            raise ModuleNotFoundError(f"{name} is not in this Nuke")


sys.meta_path.insert(0, OnlyWhatNukeHas())
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6 import QtCore, QtTest, QtWidgets  # noqa: E402

from support.nuke_modules import put_in_place  # noqa: E402

PATIENCE_MS = 120_000


def until(come: Callable[[], Any], what: str) -> None:
    """Run the event loop until it is so."""
    loop, ask, deadline = QtCore.QEventLoop(), QtCore.QTimer(), QtCore.QTimer()
    ask.timeout.connect(lambda: come() and loop.quit())
    deadline.timeout.connect(loop.quit)
    ask.start(10)
    deadline.start(PATIENCE_MS)
    if not come():
        loop.exec()
    if not come():
        raise SystemExit(f"it did not come: {what}")


Shows = Callable[[str], Any]


def timeline(movie: str) -> tuple[Any, Any, Shows]:
    """A Hiero with an item of the movie selected: its menus, its panels, what lies over what."""
    from support.hiero import Facts
    from support.hiero_stage import HieroStage

    stage = HieroStage(Path(movie).parent, Fraction(24), frames=12, source_in=5)
    stage.item.source()._record.path = stage.path = movie
    stage.studio.files[movie] = Facts(30, Fraction(24), size=(320, 180))
    menus, panels, _ = put_in_place(stage.studio.hiero, 16)
    return menus, panels, stage.pairs


def nodes(movie: str) -> tuple[Any, Any, Shows]:
    """A Nuke with a Read of the movie selected; what its placed Reads show."""
    from support.served_nodes import script_with, shown_in

    nuke, menus, panels = script_with(movie, 16)
    return menus, panels, lambda _job: shown_in(nuke)


def main(menu_py: str, movie: str, out: str, host: str) -> None:
    application = QtWidgets.QApplication(["nuke"])
    exec(compile(Path(menu_py).read_bytes(), menu_py, "exec"), {})  # without Nuke: one line
    menus, panels, shown = (nodes if host == "nuke" else timeline)(movie)
    exec(compile(Path(menu_py).read_bytes(), menu_py, "exec"), {})
    menus["Nuke"].findItem("Reframe/Open panel").invoke()
    ((id, _),) = panels.in_panes

    pane = QtWidgets.QStackedWidget()
    pane.addWidget(QtWidgets.QLabel("Properties"))
    panel = panels.make(id)
    pane.addWidget(panel)
    pane.resize(900, 760)
    pane.show()
    menus["Nuke"].findItem("Reframe/Open panel").invoke()  # it is there: brought to the front
    in_front = pane.currentWidget() is panel and len(panels.in_panes) == 1
    session = panel.session
    state = session.state
    until(lambda: state.footage.clip is not None, "the clip")
    until(lambda: state.connection.state == "connected", "the engine")
    session.folder = Path(out)
    QtTest.QTest.mouseClick(panel.order.shapes.buttons["1:1"], QtCore.Qt.MouseButton.LeftButton)
    QtTest.QTest.keyClicks(panel.order.prompt.edit, "more of the street")

    panel.deleteLater()  # docked elsewhere: Nuke makes another
    QtWidgets.QApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    panel = panels.make(id)
    pane.addWidget(panel)
    pane.setCurrentWidget(panel)
    kept = panel.order.prompt.edit.toPlainText(), panel.session is session
    until(lambda: panel.price.rehearse.isEnabled(), "the button")
    QtTest.QTest.mouseClick(panel.price.rehearse, QtCore.Qt.MouseButton.LeftButton)
    until(lambda: any(job.ended for job in state.jobs.rows), "the delivery")
    (job,) = state.jobs.rows
    until(lambda: session.choices_for(job), "the choices")
    session.place(job, session.choices_for(job)[0].key)
    until(lambda: state.placing.of(job.id).placed or state.placing.of(job.id).problem, "the place")
    placed, problem = state.placing.of(job.id).placed, state.placing.of(job.id).problem
    seen = {
        "in_front": in_front,
        "kept": kept,
        "state": job.state,
        "error": job.error,
        "video": job.delivery.video if job.delivery else "",
        "where": placed.where if placed else "",
        "problem": problem.message if problem else "",
        "shown": shown(job.id) if placed else [],
        "window": panel.theme.window,
        "palette": application.palette().window().color().name(),
        "python": list(sys.version_info[:2]),
        "qt": QtCore.qVersion(),
        "ours": sorted(n for n in sys.modules if n.split(".")[0] == "reframe" and "desk" in n),
        "path": [p for p in sys.path if "plugin" in p],
    }
    sys.stdout.write(json.dumps(seen) + "\n")
    from reframe.panel.docked import close_all

    close_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
