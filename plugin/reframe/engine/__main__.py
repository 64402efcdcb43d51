"""``python -m reframe.engine``: run the engine of this user until it is idle.

If one runs already, this ends at once and without a word: clients find the one that runs.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import signal
from pathlib import Path

from filelock import FileLock, Timeout

from reframe.link.home import home_folder, private_folder

from .answers import Answers
from .database import Witness
from .intake import Intake
from .journal import Journal
from .rehearsal import Rehearsal
from .renders import remove_forgotten
from .runner import Runner
from .server import Server
from .services import Services
from .settings import load_settings
from .visitors import Visitors
from .way_out import WayOut


def main(witness: Witness = lambda _moment: None) -> int:
    """Serve until idle. ``witness`` is for tests: see `Journal`."""
    os.umask(0o077)
    home = private_folder(home_folder())
    try:
        with FileLock(home / "engine.lock", timeout=0):
            _start_log(home)
            _serve(home, witness)
    except Timeout:
        return 0
    return 0


def _serve(home: Path, witness: Witness) -> None:
    visitors = Visitors()
    journal = Journal(home / "journal.sqlite", witness)
    services = Services(home)
    runner = Runner(home, journal, services, visitors.tell)
    server = Server(home, visitors)
    rehearsal = Rehearsal()
    intake = Intake(home, journal, services)
    answers = Answers(journal, intake, runner, visitors, rehearsal, WayOut(services), server.end)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: server.end())
    remove_forgotten(home, journal)
    for job in journal.unfinished():
        runner.start(job.id)
    try:
        server.serve(answers, lambda: load_settings(home).idle)
    finally:
        runner.end()
        rehearsal.end()
        services.close()
        journal.close()


def _start_log(home: Path) -> None:
    handler = logging.handlers.RotatingFileHandler(
        home / "engine.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "urllib3", "fal_client"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


if __name__ == "__main__":
    raise SystemExit(main())
