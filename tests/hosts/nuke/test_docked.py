"""The panel in Nuke's own process from 16 on, and served to a process of its own before that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import end_engine
from into_nuke import NukeInstaller
from ours import Ours
from support.counter import make_movie
from support.interpreters import interpreters
from support.plates import movie_counters

PACKAGE = Path(__file__).parents[3] / "plugin" / "reframe"
ORDER = Path(__file__).parents[2] / "support" / "docked_order.py"
#: Hosts in a process, and the panel's process with somebody at its mouse.
NODES, TIMELINE = ORDER.with_name("served_nodes.py"), ORDER.with_name("served_order.py")
DRIVER = ORDER.with_name("panel_driver.py")
QT = "PySide6-Essentials==6.5.3"


@pytest.fixture(scope="module")
def nuke_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python as Nuke 16 has it, made once and kept in the user's cache."""
    found = interpreters().get((3, 11))
    if found is None:
        pytest.skip("no Python 3.11 was found on this machine")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "reframe-tests" / "nuke-16-pyside-6.5.3"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        for command in (
            [found, "-m", "venv", "--clear", str(folder)],
            [str(python), "-I", "-m", "pip", "install", "--quiet", QT],
        ):
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
            if done.returncode:
                pytest.skip(f"{QT} cannot be installed: {done.stderr.strip()[-200:]}")
        (folder / "complete").touch()
    return python


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = place / "home"
    monkeypatch.setenv("REFRAME_HOME", str(home))
    yield home
    end_engine(home)


def docked(nuke_python: Path, place: Path, host: str) -> dict[str, Any]:
    """What a Python of Nuke 16's saw, from its start by the block to the result in its place."""
    ours = Ours(Path(sys.executable), PACKAGE, "1")
    NukeInstaller(ours, lambda _line: None, "linux", {}, place).install()
    movie = make_movie(place / "clip 漢.mov", 30, 24)
    done = subprocess.run(
        [nuke_python, "-I", "-B", ORDER, place / ".nuke" / "menu.py", movie, place / "out", host],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert (
        first
        == "Reframe: Reframe could not start (ModuleNotFoundError: nuke is not in this Nuke); Nuke goes on."
    )
    seen: dict[str, Any] = json.loads(last)
    assert (seen["python"], seen["qt"]) == ([3, 11], "6.5.3")
    assert (seen["state"], seen["error"], seen["problem"]) == ("done", None, "")
    assert seen["kept"] == ["more of the street", True]
    assert seen["in_front"]
    assert (seen["ours"], seen["path"]) == ([], [])
    return seen


def test_a_whole_order_in_the_panel_docked_beside_a_timeline_with_nothing_but_pyside(
    nuke_python: Path, home: Path, place: Path
) -> None:
    seen = docked(nuke_python, place, "hiero")
    assert seen["where"].startswith("Cut_v7, track Reframe")
    shown = movie_counters(seen["video"])
    assert [shown[over] for _, over in seen["shown"]] == [under for under, _ in seen["shown"]]
    assert len(seen["shown"]) == 12


def test_a_whole_order_in_the_panel_docked_beside_nodes_with_nothing_but_pyside(
    nuke_python: Path, home: Path, place: Path
) -> None:
    seen = docked(nuke_python, place, "nuke")
    assert seen["where"].startswith("node graph: Reframe_clip_")
    assert_under_its_own(seen["shown"], seen["video"])


def assert_under_its_own(reads: dict[str, list[int | None]], video: str) -> None:
    """Frames 1001 to 1030 of the script show the clip's thirty, and the frames around nothing."""
    shown = movie_counters(Path(video))
    movie, exr = (
        next(frames for name, frames in reads.items() if kind in name) for kind in ("movie", "exr")
    )
    assert [shown[(number or 0) - 1] for number in movie[1:-1]] == list(range(30))
    assert exr[1:-1] == list(range(30))
    assert [movie[0], movie[-1], exr[0], exr[-1]] == [None] * 4


def served(
    version: tuple[int, int], script: Path, place: Path, *more: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a host in a bare Python saw, and what the panel's own process did meanwhile."""
    found = interpreters().get(version)
    if found is None:
        pytest.skip(f"no Python {version} was found on this machine")
    out = place / "out"
    out.mkdir()
    own = place / "own python"
    own.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{DRIVER}" "{out}" "$@"\n')
    own.chmod(0o755)
    NukeInstaller(Ours(own, PACKAGE, "1"), lambda _line: None, "linux", {}, place).install()
    movie = make_movie(place / "clip 漢.mov", 30, 24)
    done = subprocess.run(
        [found, "-I", "-S", "-B", script, place / ".nuke" / "menu.py", movie, *more],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    outcome = json.loads((out / "outcome.json").read_text("utf-8"))
    assert seen["python"] == list(version)
    assert (outcome["waits"], outcome["problem"]) == ("", "")
    assert len(seen["jobs"]) == 1
    return seen, outcome


@pytest.mark.parametrize("version", [(3, 9), (3, 10)], ids=["Nuke 14", "Nuke 15"])
def test_before_nuke_16_the_window_orders_from_nodes_that_a_bare_python_serves(
    version: tuple[int, int], home: Path, place: Path
) -> None:
    """The real panel in its own process, by mouse and keyboard; the Reads stand in the script."""
    seen, outcome = served(version, NODES, place, str(version[1] + 5))
    assert outcome["command"] == ["-m", "reframe", "panel", "--bridge", "nuke"]
    assert outcome["where"].startswith("node graph: Reframe_clip_")
    assert_under_its_own(seen["frames"], outcome["video"])
    assert seen["steps"] == ["Reframe clip 漢"]
    assert seen["selected"] == ["Read1"]


def test_the_window_orders_from_a_timeline_that_a_bare_python_serves(
    home: Path, place: Path
) -> None:
    seen, outcome = served((3, 9), TIMELINE, place)
    assert outcome["command"] == ["-m", "reframe", "panel", "--bridge", "hiero"]
    assert outcome["where"].startswith("Cut_v7, track Reframe")
    shown = movie_counters(outcome["video"])
    assert [shown[over] for _, over in seen["pairs"]] == [under for under, _ in seen["pairs"]]
    assert len(seen["pairs"]) == 12
