"""``python -m reframe.engine``: run the engine of this user until it is idle.

If one runs already, this ends at once and without a word: clients find the one that runs.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from reframe.link.home import home_folder, private_folder
from reframe.model.errors import BadInput, ReframeError

from .answers import Answers
from .database import Witness
from .intake import Intake
from .journal import Journal
from .rehearsal import Rehearsal
from .renders import remove_forgotten
from .runner import Runner
from .server import Server
from .services import Services
from .settings import Settings, load_settings
from .visitors import Visitors
from .way_out import WayOut

log = logging.getLogger(__name__)


def main(witness: Witness = lambda _moment: None) -> int:
    """Serve until idle. ``witness`` is for tests: see `Journal`."""
    os.umask(0o077)
    sys.excepthook = _log_defect
    try:
        home = private_folder(home_folder())
        with _claim(home):
            _start_log(home)
            _serve(home, witness)
    except Timeout:
        return 0
    except ReframeError as problem:
        log.error("%s", problem.message)
        _tell_starter(problem)
        return problem.exit_code
    return 0


@contextmanager
def _claim(home: Path) -> Iterator[None]:
    """The only engine of this home. Raises `Timeout` when another is."""
    lock = FileLock(home / "engine.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:  # an OSError as well
        raise
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise BadInput(
            f"Nothing can be written in {home} ({reason}); mend that, or set REFRAME_HOME to "
            "another folder.",
            "home",
        ) from problem
    with lock:
        yield


def _tell_starter(problem: ReframeError) -> None:
    """Whoever started this engine reads why it does not serve, and may be gone."""
    with suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(problem.to_json()))
        sys.stdout.flush()


def _log_defect(
    kind: type[BaseException], problem: BaseException, trace: TracebackType | None
) -> None:
    log.critical("The engine met a defect.", exc_info=(kind, problem, trace))


def _serve(home: Path, witness: Witness) -> None:
    with ExitStack() as ends:
        visitors = Visitors()
        server = Server(home, visitors)
        ends.callback(server.close)
        journal = Journal(home / "journal.sqlite", witness)
        ends.callback(journal.close)
        services = Services(home)
        ends.callback(services.close)
        rehearsal = Rehearsal()
        ends.callback(rehearsal.end)
        runner = Runner(home, journal, services, visitors.tell)
        ends.callback(runner.end)
        intake = Intake(home, journal, services)
        way_out = WayOut(services)
        answers = Answers(journal, intake, runner, visitors, rehearsal, way_out, server.end)
        signal.signal(signal.SIGTERM, lambda _signal, _frame: server.end())
        remove_forgotten(home, journal)
        for job in journal.unfinished():
            runner.start(job.id)
        server.serve(answers, lambda: idle_limit(home))


def idle_limit(home: Path) -> float:
    """Jobs go on while somebody edits the settings, and breaks them."""
    try:
        return load_settings(home).idle
    except BadInput:
        return Settings().idle


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
