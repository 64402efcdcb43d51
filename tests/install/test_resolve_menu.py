"""The menu script in every Python that Resolve may have, as a real child process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from conftest import end_engine
from reframe.hosts.resolve.places import MENU_SCRIPTS, TEST_SCRIPT
from reframe.link.single import claim
from support.counter import make_movie
from support.interpreters import every_interpreter, interpreter, interpreters, too_old
from support.plates import movie_counters
from support.resolve.served import Served
from support.resolve.snapshot import everything_else, results
from support.resolve_matrix import CASES, laid_out, shown
from support.resolve_menu import (
    PANEL_ASKS,
    ROOT,
    TESTS,
    clicked,
    clicking_python,
    menu_script,
    panel_clicking_python,
)
from support.resolve_selftest import paint


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home, and so one engine, for all panels of these tests."""
    home = tmp_path_factory.mktemp("Zuhause ü")
    yield home
    end_engine(home)


def hostile(place: Path, home: Path) -> dict[str, str]:
    """What a script of Resolve's may inherit, and would stop the panel if it reached it."""
    libraries = place / "Resolve libs ü"
    libraries.mkdir(exist_ok=True)
    for name in ("libQt6Core.so.6", "libQt6Gui.so.6", "libQt6Widgets.so.6"):
        (libraries / name).write_bytes(b"the library of another Qt")
    return {
        "REFRAME_HOME": str(home),
        "PYTHONHOME": str(place / "no such Python"),
        "PYTHONPATH": str(libraries),
        "LD_LIBRARY_PATH": str(libraries),
        "QT_PLUGIN_PATH": str(libraries),
        "QT_QPA_PLATFORM_PLUGIN_PATH": str(libraries),
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.mark.parametrize("version", interpreters())
def test_the_panel_is_served_from_every_python_whatever_resolve_s_environment(
    place: Path, home: Path, version: tuple[int, int]
) -> None:
    python = interpreters()[version]
    script, environment = menu_script(place), hostile(place, home)
    with clicked(python, script, environment) as menu:
        menu.wait_for(PANEL_ASKS)
        panel = menu.panel()
        inherited = panel.environ()
        assert inherited["QT_QPA_PLATFORM"] == "offscreen"
        assert not inherited.keys() & (environment.keys() - {"REFRAME_HOME", "QT_QPA_PLATFORM"})
        with clicked(python, script, environment) as second:
            assert second.end() == {"path": True, "foreign": [], "projects": ["Film"]}
            assert any("brought to the front" in line for line in second.lines)
        assert panel.is_running()
        panel.terminate()
        assert menu.end() == {"path": True, "foreign": [], "projects": ["Film"]}
        assert any("panel is closed" in line for line in menu.lines)


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_from_the_menu_over_a_rehearsal_to_the_placed_result(
    which: str, place: Path, home: Path
) -> None:
    """As docs/resolve.md says it: select, click on the entry, order, place. Script, window, engine
    and sandbox are processes of their own; Resolve is the double, and outlives them."""
    rate = Fraction(24000, 1001)
    make_movie(place / "plate ü 漢.mov", 60, rate)
    case = next(case for case in CASES if case.name == "handles, marks across the end")
    resolve, item = laid_out(case, place / "plate ü 漢.mov", rate, 86400, drop=False)
    before = everything_else(resolve)
    script = menu_script(place, panel_clicking_python(place))
    with Served(resolve) as program:
        environment = {**os.environ, **hostile(place, home)}
        environment["CLICKS"] = json.dumps(["rehearse", {"folder": str(place / "out")}])
        runner = TESTS / "support" / "resolve_script.py"
        command = [interpreter(which), "-E", "-s", "-S", "-B", str(runner), program.address]
        done = subprocess.run(
            [*command, str(script)], env=environment, capture_output=True, text=True, timeout=120
        )
    log = (home / "panel.log").read_text("utf-8")
    assert "The panel is closed" in done.stdout, done.stderr + log
    assert everything_else(resolve) == before
    ((_, _, over),) = results(resolve)
    frames = range(over.start, over.end)
    numbers = movie_counters(over.media.path)
    assert [numbers[over.source_at(frame)] for frame in frames] == list(shown(item, frames))
    assert len(frames) == len(case.sent)


def test_when_resolve_ends_script_and_panel_end_too(place: Path, home: Path) -> None:
    python = interpreters()[max(interpreters())]
    with clicked(python, menu_script(place), hostile(place, home)) as menu:
        menu.wait_for(PANEL_ASKS)
        panel = menu.panel()
        menu.program.kill()
        menu.end()
        assert psutil.wait_procs([panel], timeout=60)[1] == []


def test_the_self_test_runs_from_the_menu_in_the_oldest_python(place: Path, home: Path) -> None:
    """Asked, agreed with a click, measured, gone the whole way, reported."""
    for first, frames in ((6, 12), (6, 4)):  # what is exported as seen, and looked at when placed
        path, timeline = place / f"{first}-{frames}.mov", SimpleNamespace(rate=24)
        paint(SimpleNamespace(path=path, timeline=timeline), list(range(first, first + frames)))
    script = menu_script(place, clicking_python(place), name=TEST_SCRIPT)
    with clicked(interpreter("oldest"), script, hostile(place, home), rendered=place) as menu:
        assert menu.end() == {"path": True, "foreign": [], "projects": ["Film"]}
    assert any("All is well" in line for line in menu.lines), menu.lines
    (report,) = (home / "resolve-test").glob("*.json")
    assert json.loads(report.read_text("utf-8"))["python"].startswith("3.9.")
    assert not (home / "resolve-self-test").exists()


def test_a_self_test_beside_an_open_panel_is_not_begun(place: Path, home: Path) -> None:
    panel = claim(home, "resolve-panel")
    assert panel is not None
    with panel:
        panel.on_knock = lambda: True
        sentence = end_with_a_sentence(place, home, menu_script(place, name=TEST_SCRIPT))
    assert "close it" in sentence


def end_with_a_sentence(place: Path, home: Path, script: Path, python: str = sys.executable) -> str:
    """What is in the window that the system shows; the console has the same."""
    programs = place / "programs"
    programs.mkdir()
    shower = programs / "zenity"
    shower.write_text('#!/bin/sh\nprintf "shown: %s\\n" "$@"\n')
    shower.chmod(0o755)
    environment = {
        **hostile(place, home),
        "PATH": str(programs),
        "QT_QPA_PLATFORM": "no such platform",
    }
    with clicked(python, script, environment) as menu:
        assert menu.end()["path"]
    sentence = [line for line in menu.lines if line.startswith("Reframe: ")][-1]
    assert "shown: --text=" + sentence[len("Reframe: ") :] in menu.lines
    return sentence


@pytest.mark.parametrize("version", too_old())
def test_a_python_that_is_too_old_is_named(
    place: Path, home: Path, version: tuple[int, int]
) -> None:
    sentence = end_with_a_sentence(place, home, menu_script(place), too_old()[version])
    assert "Python {}.{}".format(*version) in sentence and "3.9" in sentence


def test_a_reframe_that_was_moved_away_is_named(place: Path, home: Path) -> None:
    moved = place / "moved away"
    sentence = end_with_a_sentence(place, home, menu_script(place, package=moved))
    assert str(moved) in sentence and "python3 install resolve" in sentence


def test_an_environment_that_was_deleted_is_named(place: Path, home: Path) -> None:
    python = place / "deleted" / "bin" / "python"
    sentence = end_with_a_sentence(place, home, menu_script(place, python))
    assert str(python) in sentence and "python3 install resolve" in sentence


def test_a_reframe_that_is_broken_is_named(place: Path, home: Path) -> None:
    shutil.copytree(
        ROOT / "plugin" / "reframe", place / "reframe", ignore=shutil.ignore_patterns("__pycache__")
    )
    (place / "reframe" / "hosts" / "resolve" / "entry.py").write_text("1/0\n", "utf-8")
    sentence = end_with_a_sentence(place, home, menu_script(place, package=place / "reframe"))
    assert "ZeroDivisionError" in sentence


def test_a_panel_that_cannot_start_is_told_with_its_cause(place: Path, home: Path) -> None:
    """Reframe's Python starts and its Qt does not: then its own window cannot be shown either."""
    script = menu_script(place)
    sentence = end_with_a_sentence(place, home, script)
    assert "did not start" in sentence and "panel.log" in sentence


@pytest.mark.parametrize("version", every_interpreter())
def test_both_scripts_parse_in_every_python(place: Path, version: tuple[int, int]) -> None:
    code = "import sys; [compile(open(path).read(), path, 'exec') for path in sys.argv[1:]]"
    folder = menu_script(place).parent
    paths = [str(folder / name) for name in MENU_SCRIPTS]
    done = subprocess.run([every_interpreter()[version], "-S", "-c", code, *paths])
    assert done.returncode == 0
