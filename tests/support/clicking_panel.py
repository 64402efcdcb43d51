"""``reframe panel --bridge NAME`` with somebody at the mouse.

Called in the place of Reframe's Python: ``… -m reframe panel --bridge NAME``. What to do is in the
environment: ``CLICKS`` is JSON, a name of `WORK` and its arguments. The command line, the window,
the session and the bridge are real.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Client
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6 import QtCore
from PySide6.QtTest import QTest

from reframe import cli
from reframe.cli import bridged_panel
from reframe.model.order import Job
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.window import Panel
from support.placing_panel import kill_at

CHOICE = "track"

#: What has to be so before the hand goes on.
Waits = Iterator[Callable[[], bool]]


def place(panel: Panel, job: str, earlier: str, victim: str, moment: str, said_to: str) -> Waits:
    """Place a result as `support.placing_panel` does; a `support.resolve.served.Served` at
    ``said_to`` hears that the click comes next."""
    jobs = panel.session.state.jobs
    yield lambda: panel.session.state.connection.state == CONNECTED

    def placed(job_id: str) -> bool:
        return any(row.id == job_id and row.placed for row in jobs.rows)

    what, _, left = earlier.partition(":")
    if what == "place":
        yield from click(panel, left)
    if left:
        yield lambda: placed(left)
    if job != "-":
        kill_at(moment, victim)
        yield from click(panel, job, said_to)
        yield lambda: placed(job)
    panel.close()


def click(panel: Panel, job_id: str, said_to: str = "") -> Waits:
    state, places = panel.session.state, panel.result.places
    yield lambda: any(row.id == job_id for row in state.jobs.rows)
    state.stage.show_result(job_id)
    yield lambda: CHOICE in places.buttons and job_id in state.placing.choices
    if said_to:
        with Client(said_to) as wire:
            wire.send_bytes(json.dumps({"say": job_id}).encode())
            wire.recv_bytes()
    QTest.mouseClick(places.buttons[CHOICE], QtCore.Qt.MouseButton.LeftButton)


def rehearse(panel: Panel, folder: str) -> Waits:
    """Order what is selected, free of charge, place what comes back, and close the window."""
    state = panel.session.state
    yield lambda: state.connection.state == CONNECTED and state.footage.clip is not None
    yield lambda: bool(state.settings.values)
    panel.session.folder = Path(folder)
    QTest.keyClicks(panel.order.prompt.edit, "The street goes on")
    QTest.mouseClick(panel.price.rehearse, QtCore.Qt.MouseButton.LeftButton)

    def ours() -> list[Job]:
        return [job for job in state.jobs.rows if job.target.folder == folder]

    yield lambda: any(job.ended for job in ours())
    yield from click(panel, ours()[0].id)
    yield lambda: any(job.placed for job in ours())
    panel.close()


#: What somebody at the mouse may do, by the name that ``CLICKS`` has.
WORK = {"place": place, "rehearse": rehearse}


class Hand:
    """Does the work while Qt's events go on."""

    def __init__(self, panel: Panel, waits: Waits) -> None:
        self._waits, self._come = waits, next(waits)
        self._timer = QtCore.QTimer(panel)
        self._timer.timeout.connect(self._look)
        self._timer.start(5)

    def _look(self) -> None:
        if not self._come():
            return
        come = next(self._waits, None)
        if come is None:
            self._timer.stop()
        else:
            self._come = come


def main() -> None:
    open_window = bridged_panel.open_window
    hands: list[Hand] = []

    def opened(application: object, session: Session) -> Panel:
        panel = open_window(application, session)  # type: ignore[arg-type]
        (Path(os.environ["REFRAME_HOME"]) / "panel.pid").write_text(str(os.getpid()))
        name, arguments = json.loads(os.environ["CLICKS"])
        hands.append(Hand(panel, WORK[name](panel, **arguments)))
        return panel

    bridged_panel.open_window = opened
    sys.argv = ["reframe", *sys.argv[3:]]
    cli.main()


if __name__ == "__main__":
    main()
