"""A menu script as Resolve runs it: a child process of a program, handed a ``resolve``.

Three processes: the test, a program that stands for Resolve and can be killed, and its child that
runs the script in the Python under test. Nothing but the standard library is in the last two.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from into_resolve import ResolveInstaller
from ours import Ours
from reframe.hosts.resolve.places import PANEL_SCRIPT, Machine

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"

#: Stands for Resolve: starts the script's process and waits.
PROGRAM = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-E", "-s", "-S", "-B", "-c"] + sys.argv[1:])
print("started %d" % child.pid)
sys.stdout.flush()
child.wait()
"""

#: Runs the script with the double's ``resolve``, which is made when the script first touches it:
#: by then Reframe's package is loaded. It answers nothing once its program has ended (§2.7). There
#: is no media library: what it renders lies ready, by its first number and how many follow.
CHILD = """
import json, os, shutil, sys, types

script, tests, rendered = sys.argv[1:]
parent = os.getppid()


def write(job, shown):
    name = "%d-%d.mov" % (shown[0], len(shown))
    shutil.copy(os.path.join(rendered, name), str(job.path))


class Facts(dict):  # what it would see in the self-test's movies
    def __contains__(self, path):
        return True

    def __getitem__(self, path):
        return 24, 24


class Resolve:
    real = None
    asked = 0

    def __getattr__(self, name):
        if os.getppid() != parent:
            return None
        if Resolve.real is None:
            counter = types.ModuleType("support.counter")
            counter.make_movie = counter.scene = None
            sys.path.append(tests)
            try:
                import support
                sys.modules["support.counter"] = counter
                from support.resolve import render, studio
                render.write = write
                Resolve.real = studio()
                Resolve.real.world.facts = Facts()
            finally:
                sys.path.remove(tests)
        if name == "GetProjectManager":
            Resolve.asked += 1
            print("asked for the project, %d" % Resolve.asked)
            sys.stdout.flush()
        return getattr(Resolve.real, name)


before = list(sys.path)
names = {"__name__": "__main__", "resolve": Resolve(), "app": None, "fusion": None, "bmd": None}
try:
    with open(script, "rb") as file:
        exec(compile(file.read(), script, "exec"), names)
finally:
    foreign = [name for name in ("PySide6", "numpy", "pydantic", "av") if name in sys.modules]
    projects = [each.name for each in Resolve.real.manager.projects] if Resolve.real else []
    print(json.dumps({"path": sys.path == before, "foreign": foreign, "projects": projects}))
    sys.stdout.flush()
"""


#: Answers the window's question, and closes the window in the end, with the mouse.
CLICKS = """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from reframe.panel import messages

class Clicked(messages.Messages):
    def take(self, message):
        super().take(message)
        button = self.yes if "ask" in message else self.button
        if "doing" not in message:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

messages.Messages = Clicked
messages.main()
"""


def clicking_python(place: Path) -> Path:
    """Reframe's own Python, with somebody at the mouse of the small window."""
    (place / "clicks.py").write_text(CLICKS, "utf-8")
    python = place / "python"
    python.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *reframe.panel.messages*) exec "{sys.executable}" "{place}/clicks.py";; esac\n'
        f'exec "{sys.executable}" "$@"\n',
        "utf-8",
    )
    python.chmod(0o755)
    return python


def panel_clicking_python(place: Path) -> Path:
    """Reframe's own Python, with somebody at the mouse of the panel: `support.clicking_panel`."""
    clicks = TESTS / "support" / "clicking_panel.py"
    python = place / "clicking python"
    python.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *--bridge*) exec "{sys.executable}" "{clicks}" "$@";; esac\n'
        f'exec "{sys.executable}" "$@"\n',
        "utf-8",
    )
    python.chmod(0o755)
    return python


def menu_script(
    place: Path,
    python: Path | str = sys.executable,
    package: Path = ROOT / "plugin" / "reframe",
    name: str = PANEL_SCRIPT,
) -> Path:
    """The menu script as the installer writes it."""
    scripts = place / "Fusion Skripte ü"
    ours = Ours(Path(python), package, "1")
    ResolveInstaller(ours, lambda _: None, Machine("linux", {}, place, place)).install(scripts)
    return scripts / "Utility" / name


#: On the console when the panel asks, through the pipe: before that the script itself looks at the
#: method, and calls it, twice.
PANEL_ASKS = "asked for the project, 5"


@dataclass
class Menu:
    """One click on the menu entry. ``lines`` is Resolve's console."""

    program: subprocess.Popen[str]
    pid: int
    lines: list[str] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _over: bool = False

    def wait_for(self, text: str) -> None:
        """Until the console shows it. Fails when the script has ended without."""
        with self._news:
            self._news.wait_for(lambda: self._over or self._has(text), 30)
            assert self._has(text), self.lines

    def end(self) -> dict[str, Any]:
        """Wait until the script has ended, and what it started; how it left its interpreter."""
        with self._news:
            assert self._news.wait_for(lambda: self._over, 60), self.lines
        (told,) = [line for line in self.lines if line.startswith("{")]
        return dict(json.loads(told))

    def panel(self) -> psutil.Process:
        """The panel's process, which the script started."""
        (panel,) = psutil.Process(self.pid).children()
        return panel

    def listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def _has(self, text: str) -> bool:
        return any(text in line for line in self.lines)


@contextlib.contextmanager
def clicked(
    python: str, script: Path, environment: dict[str, str], rendered: Path = TESTS
) -> Iterator[Menu]:
    """Click on the menu entry in a Resolve that runs scripts with ``python``.

    ``rendered`` is where what it renders lies ready.
    """
    program = subprocess.Popen(
        [
            python,
            "-E",
            "-s",
            "-S",
            "-B",
            "-c",
            PROGRAM,
            CHILD,
            str(script),
            str(TESTS),
            str(rendered),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert program.stdout is not None
    menu = Menu(program, int(program.stdout.readline().split()[1]))
    listener = threading.Thread(target=menu.listen)
    listener.start()
    try:
        yield menu
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            script_process = psutil.Process(menu.pid)
            for each in [*script_process.children(), script_process]:
                each.kill()
        program.kill()
        program.wait()
        listener.join()
        program.stdout.close()
