"""What the menu entries in Resolve call. Nothing that goes wrong gets out of here.

A menu script runs in a child process of Resolve's, in whatever Python Resolve has; it holds the
``resolve`` object and stays for as long as the panel is open (facts/resolve.md §2.7). What goes
wrong is printed into Resolve's console and shown in a window, with its cause.
"""

from __future__ import annotations

import traceback
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping

from reframe.hosts.bridge import Bridge
from reframe.hosts.workshop import OwnPython
from reframe.link.home import home_folder, private_folder
from reframe.link.single import Single, claim
from reframe.model.errors import BadInput, ReframeError

from .api import version_of
from .host import ResolveHost
from .presence import Presence
from .reach import from_menu
from .selftest import Bench, self_test
from .selftest.report import Report, write
from .window import Window

#: The name under which a second click finds the panel that is open.
_PANEL = "resolve-panel"
#: Older ones cannot put a clip at a place of the timeline (facts/resolve.md, recordFrame).
_OLDEST = (18, 5)

QUESTION = (
    "Test what this DaVinci Resolve does?\n\nYour open project is saved and closed, a project of "
    "the test's own is made and deleted again, and yours is opened as it was. It takes a minute or "
    "two, sends nothing anywhere and costs nothing."
)

#: Shows a sentence with the means of the system, where Reframe's own window cannot be shown.
Shower = Callable[[str], None]


def open_panel(names: Mapping[str, object], show: Shower) -> None:
    """Open the panel on the Resolve among ``names``, the menu script's globals, and serve it."""
    guarded(lambda: serve(from_menu(names)), show)


def serve(resolve: Any) -> None:
    """Serve the panel until it or Resolve ends, or bring the one that is open to the front."""
    _refuse_what_is_too_old(resolve)
    single = claim(private_folder(home_folder()), _PANEL)
    if single is None:
        print_line("The panel is open already: its window was brought to the front.")
        return
    with single:
        host = ResolveHost(resolve)
        bridge = Bridge(host, "resolve")

        def knocked() -> bool:
            bridge.raise_panel()
            return bridge.running

        bridge.start()
        single.on_knock = knocked
        with suppress(ReframeError):  # a dialog is open, or no project: the next script does it
            host.recover()
        print_line("The panel is open; this goes on until its window is closed.")
        bridge.serve(Presence(resolve))
    print_line("The panel is closed.")


def test_resolve(names: Mapping[str, object], show: Shower) -> None:
    """Test this Resolve, if the user agrees, and show what was found."""
    guarded(lambda: test(from_menu(names)), show)


def test(resolve: Any) -> None:
    """Ask, test with progress and a way to cancel, and end with the report's summary."""
    with _only_one():
        window = Window()
        if not window.shown:
            raise BadInput(
                "The self-test needs a window to ask and to show its progress, and there is none; "
                "run reframe doctor."
            )
        try:
            if not window.ask(QUESTION, "Start the test"):
                return
            with OwnPython() as workshop:
                report = self_test(resolve, Bench(workshop, window.doing))
        except BaseException:
            window.close()
            raise
        text, data = write(report, home_folder(), datetime.now())
        print_line(f"{report.summary} The report is {text}, and for programs {data}.")
        window.say(report_words(report, text), str(text))


def report_words(report: Report, path: Path) -> str:
    """What the user reads in the end; ``path`` is the report."""
    return f"{report.summary}\n\nThe report names no project of yours:\n{path}"


@contextmanager
def _only_one() -> Iterator[Single]:
    """While it lasts, no panel and no other test works with this user's Resolve."""
    single = claim(private_folder(home_folder()), _PANEL)
    if single is None:
        raise BadInput("Reframe's panel is open; close it, then start the self-test again.")
    with single:
        single.on_knock = lambda: True
        yield single


def guarded(work: Callable[[], None], show: Shower) -> None:
    """Do ``work``; whatever stops it becomes a sentence in the console and in a window."""
    try:
        work()
    except ReframeError as problem:
        tell(problem.message, show)
    except BaseException as problem:  # noqa: BLE001  a menu script must not raise into Resolve
        tell(_defect(problem), show)


def tell(sentence: str, show: Shower) -> None:
    """Print a sentence and show it: in Reframe's own window, else by the system's means."""
    print_line(sentence)
    window = Window()
    if window.shown:
        window.say(sentence)
    else:
        show(sentence)


def print_line(sentence: str) -> None:
    """A line in Resolve's console (Workspace › Console), which may lack letters, or be closed."""
    line = f"Reframe: {sentence}"
    try:
        print(line, flush=True)  # noqa: T201
    except UnicodeError:
        print(line.encode("ascii", "replace").decode(), flush=True)  # noqa: T201
    except (OSError, ValueError):
        return


def _defect(problem: BaseException) -> str:
    text = "".join(traceback.format_exception(type(problem), problem, problem.__traceback__))
    print_line(text)
    try:
        log = private_folder(home_folder()) / "resolve.log"
        log.write_text(text, "utf-8")
    except (OSError, ReframeError):
        return f"Reframe met an error of its own ({type(problem).__name__}: {problem})."
    return f"Reframe met an error of its own ({type(problem).__name__}); please send us {log}."


def _refuse_what_is_too_old(resolve: Any) -> None:
    """Raises `BadInput`. A Resolve that does not answer now may do so later: that is no reason."""
    numbers = version_of(resolve)[:2]
    if len(numbers) == 2 and numbers < _OLDEST:
        raise BadInput(
            f"DaVinci Resolve {numbers[0]}.{numbers[1]} cannot place clips by script; "
            "Reframe needs 18.5 or newer."
        )
