"""A panel in a process of its own that sends one order and then stays: ``… MOVIE FOLDER``.

Prints the job's id when the engine has taken it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6 import QtWidgets

from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from reframe.panel.window import Panel
from support.panel_stage import open_on_desk, until


def main() -> None:
    application = QtWidgets.QApplication(["reframe"])
    session = Session(HandOver(application), open_on_desk)
    panel = Panel(session)
    panel.show()
    session.start()
    session.open(sys.argv[1])
    until(lambda: session.state.footage.clip is not None)
    until(lambda: session.state.connection.may_spend and bool(session.state.settings.values))
    session.state.settings.take({**session.state.settings.values, "folder": sys.argv[2]})
    session.state.wording.write("more of the street")
    panel.price.reframe.click()
    until(lambda: bool(session.state.jobs.rows))
    sys.stdout.write(f"{session.state.jobs.rows[0].id}\n")
    sys.stdout.flush()
    application.exec()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
