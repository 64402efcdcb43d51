"""The real panel's process, and a hand on its mouse: orders what is selected, and places it.

Called as the panel is: ``python panel_driver.py OUT -m reframe panel --bridge NAME``. What it saw
is JSON in ``OUT/outcome.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtTest, QtWidgets

from reframe import cli
from reframe.cli import bridged_panel
from reframe.panel.window import Panel

PATIENCE_MS = 150_000
_LEFT = QtCore.Qt.MouseButton.LeftButton


class Hand(QtCore.QObject):
    """Goes on with the next step whenever what it waits for has come."""

    def __init__(self, session: Any, out: Path, command: tuple[str, ...]) -> None:
        super().__init__()
        self._session, self._out = session, out
        self._seen: dict[str, object] = {"command": command, "qt": QtCore.qVersion()}
        self._steps = self._order()
        self._timer = QtCore.QTimer(self, interval=20)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()
        QtCore.QTimer.singleShot(PATIENCE_MS, self._leave)

    def _go_on(self) -> None:
        self._waits = next(self._steps, "")
        if not self._waits:
            self._leave()

    def _leave(self) -> None:
        self._timer.stop()
        self._seen["waits"] = self._waits
        (self._out / "outcome.json").write_text(json.dumps(self._seen), "utf-8")
        QtWidgets.QApplication.closeAllWindows()

    def _order(self) -> Iterator[str]:
        """Each step; what it yields is what it waits for."""
        session, state = self._session, self._session.state
        while state.footage.clip is None or state.connection.state != "connected":
            yield "a clip and the engine"
        (panel,) = [w for w in QtWidgets.QApplication.topLevelWidgets() if isinstance(w, Panel)]
        self._seen["clip"] = state.footage.clip.name
        session.folder = self._out
        QtTest.QTest.mouseClick(panel.order.shapes.buttons["1:1"], _LEFT)
        QtTest.QTest.keyClicks(panel.order.prompt.edit, "more of the street")
        while not panel.price.rehearse.isEnabled():
            yield "the button"
        QtTest.QTest.mouseClick(panel.price.rehearse, _LEFT)
        while not any(job.ended for job in state.jobs.rows):
            yield "the delivery"
        (job,) = state.jobs.rows
        while not session.choices_for(job):
            yield "the choices"
        session.place(job, session.choices_for(job)[0].key)
        while not (state.placing.of(job.id).placed or state.placing.of(job.id).problem):
            yield "the place"
        result = state.placing.of(job.id)
        self._seen["problem"] = result.problem.message if result.problem else ""
        self._seen["where"] = result.placed.where if result.placed else ""
        self._seen["video"] = job.delivery.video if job.delivery else ""


def main(out: str, *command: str) -> None:
    run, hands = bridged_panel.run, []

    def run_with_a_hand(application: Any, session: Any) -> None:
        hands.append(Hand(session, Path(out), command))
        run(application, session)

    bridged_panel.run = run_with_a_hand
    sys.argv = ["reframe", *command[2:]]
    cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
