"""What Nuke calls: menus and panels are made, and whatever breaks, Nuke goes on with one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6 import QtWidgets

import __main__
from reframe.hosts.nuke import entry, menus
from reframe.model.errors import BadInput
from support.hiero import Studio
from support.nuke_program import Start
from support.nuke_windows import Command


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Nuke's main namespace, which our name is put into, as it was."""
    yield
    vars(__main__).pop("reframe", None)


@pytest.fixture(scope="session")
def application() -> QtWidgets.QApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    existing = QtWidgets.QApplication.instance()
    if isinstance(existing, QtWidgets.QApplication):
        return existing
    return QtWidgets.QApplication(["nuke"])


def studio(major: int = 16, **flags: bool) -> Start:
    return Start(major, hiero=Studio().hiero, flags={"studio": True, **flags})


def entries(start: Start) -> dict[str, list[str]]:
    return {name: _paths(menu) for name, menu in start.menus.items()}


def _paths(menu: Any) -> list[str]:
    found = []
    for item in menu.items():
        inner = [f"{item.name()}/{each}" for each in _paths(item)] if hasattr(item, "items") else []
        found += inner or [item.name()]
    return found


@pytest.mark.parametrize("major", [14, 15, 16, 17])
def test_menus_are_made_and_panels_registered_from_16_on(major: int) -> None:
    start = Start(major)
    entry.start(start.program)
    docks = major >= 16
    assert entries(start) == {
        "Nuke": ["Reframe/Open panel", "Reframe/Test this Nuke"],
        "Nodes": ["Other/Reframe"],
        "Pane": ["Reframe"] if docks else [],
    }
    expected = {"org.reframe.panel.nodes": "reframe.hosts.nuke.panels.nodes"} if docks else {}
    assert start.panels.registered == expected


def test_nuke_studio_has_both_and_hiero_the_timeline_alone() -> None:
    both = studio()
    entry.start(both.program)
    assert entries(both)["Nuke"] == [
        "Reframe/Open panel",
        "Reframe/Open panel for the timeline",
        "Reframe/Test this Nuke",
    ]
    assert list(both.panels.registered) == ["org.reframe.panel.nodes", "org.reframe.panel.timeline"]
    alone = studio(studio=False, hiero=True)
    entry.start(alone.program)
    assert entries(alone)["Nuke"] == ["Reframe/Open panel", "Reframe/Test this Nuke"]
    assert entries(alone)["Nodes"] == []
    assert list(alone.panels.registered) == ["org.reframe.panel.timeline"]
    assert (both.program.name, alone.program.name) == ("Nuke Studio", "Hiero")


def test_without_a_gui_no_menu_is_made() -> None:
    start = Start(gui=False)
    start.nuke.menu = lambda _name: pytest.fail("a menu was asked for")
    entry.start(start.program)
    assert start.panels.registered == {}


@pytest.mark.parametrize("taken", [(), ("Alt+Ctrl+Shift+R",), menus.SHORTCUTS])
def test_the_shortcut_is_one_that_nobody_else_has(taken: tuple[str, ...]) -> None:
    start = Start()
    for shortcut in taken:
        start.menus["Nuke"].addCommand(f"Studio/{shortcut}", print, shortcut)
    entry.start(start.program)
    ours = start.command("Reframe/Open panel").shortcut()
    expected = {0: menus.SHORTCUTS[0], 1: menus.SHORTCUTS[1], 3: ""}[len(taken)]
    assert ours == expected


def test_a_name_of_the_users_in_the_main_module_is_left_alone_and_in_nobodys_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    vars(__main__)["reframe"] = "the user's own"
    monkeypatch.setitem(sys.modules, "reframe.panel.docked", None)  # ours is asked, and says so
    start = Start()
    entry.start(start.program)
    assert start.panels.make("org.reframe.panel.nodes") is None
    assert vars(__main__)["reframe"] == "the user's own"
    assert "The panel could not be made" in capsys.readouterr().out


@pytest.mark.usefixtures("application")
def test_every_command_puts_its_panel_into_a_pane() -> None:
    start = studio()
    entry.start(start.program)
    start.command("Reframe/Open panel").invoke()
    start.command("Other/Reframe", "Nodes").invoke()
    start.command("Reframe/Open panel for the timeline").invoke()
    triggered: list[Callable[..., object]] = []
    action = SimpleNamespace(triggered=SimpleNamespace(connect=triggered.append))
    event = SimpleNamespace(menu=SimpleNamespace(addAction=lambda _text: action))
    start.interests["kShowContextMenu/kTimeline"](event)
    triggered[0](False)
    nodes, timeline = "org.reframe.panel.nodes", "org.reframe.panel.timeline"
    assert [id for id, _ in start.panels.in_panes] == [nodes, nodes, timeline, timeline]
    assert start.told == []


def test_a_context_menu_that_takes_no_entry_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start = studio()
    entry.start(start.program)
    start.interests["kShowContextMenu/kTimeline"](SimpleNamespace(menu=None))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Reframe: The timeline menu has no Reframe (AttributeError")


BREAKS: dict[str, Callable[[Start], None]] = {
    "the menu bar": lambda start: setattr(start.nuke, "menu", _raise),
    "the panels": lambda start: setattr(start.panels, "registerWidgetAsPanel", _raise),
    "a menu item": lambda start: setattr(Command, "shortcut", _raise),
    "the events": lambda start: setattr(
        start.program.hiero.core.events, "registerInterest", _raise
    ),
}


def _raise(*_: object, **__: object) -> Any:
    raise ValueError("injected\ninto two lines")


@pytest.mark.parametrize("what", BREAKS)
def test_whatever_breaks_at_the_start_is_one_line_and_the_rest_is_there(
    what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Command, "shortcut", Command.shortcut)
    start = studio()
    start.menus["Nuke"].addCommand("Edit/Undo", print, "Ctrl+Z")
    BREAKS[what](start)
    entry.start(start.program)
    said = capsys.readouterr().out.splitlines()
    assert all(line.startswith("Reframe: ") and "injected into two lines" in line for line in said)
    assert len(said) == (2 if what == "the menu bar" else 1)
    assert (start.panels.registered != {}) == (what != "the panels")
    assert (start.interests != {}) == (what != "the events")


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("problem", [BadInput("There is nothing to open."), SystemExit(3)])
def test_a_command_that_fails_says_why_and_leaves_the_script_as_it_was(
    problem: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise problem

    start = Start()
    start.nuke.nodes.Read(name="Read1")
    before = start.nuke._graph.by_value()
    entry.start(start.program)
    start.nuke.getPaneFor = fail
    start.command("Reframe/Open panel").invoke()
    start.command("Other/Reframe", "Nodes").invoke()
    assert start.nuke._graph.by_value() == before
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and start.told == [line.partition(": ")[2] for line in lines]
    if isinstance(problem, BadInput):
        assert start.told[0] == "There is nothing to open."


def handed_over(start: Start) -> dict[str, Callable[[], object]]:
    """Everything that Nuke has been given to call, by what a user sees of it."""

    def commands(menu: Any, path: str) -> Iterator[tuple[str, Callable[[], object]]]:
        for item in menu.items():
            name = f"{path}/{item.name()}"
            if hasattr(item, "items"):
                yield from commands(item, name)
            else:
                yield name, item.invoke

    found = dict(each for name, menu in start.menus.items() for each in commands(menu, name))
    for id in start.panels.registered:
        found[f"workspace/{id}"] = lambda id=id: start.panels.make(id)  # type: ignore[misc]
    for kind, call in start.interests.items():
        actions: list[Callable[..., object]] = []
        action = SimpleNamespace(triggered=SimpleNamespace(connect=actions.append))
        call(SimpleNamespace(menu=SimpleNamespace(addAction=lambda _text, a=action: a)))
        found[kind] = lambda call=call: call(SimpleNamespace(menu=None))  # type: ignore[misc]
        found[f"{kind}/Reframe…"] = lambda actions=actions: actions[0](False)  # type: ignore[misc]
    return found


#: By version: the menu's entries besides those of both, and the panels that workspaces restore.
_IN_MENUS = {
    "Nuke/Reframe/Open panel",
    "Nuke/Reframe/Open panel for the timeline",
    "Nuke/Reframe/Test this Nuke",
    "Nodes/Other/Reframe",
    "kShowContextMenu/kTimeline",
    "kShowContextMenu/kTimeline/Reframe…",
}
_DOCKED = {
    "Pane/Reframe",
    "Pane/Reframe (timeline)",
    "workspace/org.reframe.panel.nodes",
    "workspace/org.reframe.panel.timeline",
}


@pytest.mark.parametrize(("major", "names"), [(15, _IN_MENUS), (16, _IN_MENUS | _DOCKED)])
def test_an_exception_in_every_entry_point_is_one_line_and_changes_nothing(
    major: int,
    names: set[str],
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What stands behind each is broken: the panel, the bridge's process, the test."""
    start = Start(major, hiero=Studio().hiero, flags={"studio": True})
    start.nuke.nodes.Read(name="Read1")
    entry.start(start.program)
    every = handed_over(start)
    assert set(every) == names
    monkeypatch.setitem(sys.modules, "reframe.panel.docked", None)
    monkeypatch.setitem(sys.modules, "reframe.hosts.nuke.selftest", None)
    monkeypatch.setattr("reframe.hosts.nuke.panels.Bridge", _raise)
    before = start.nuke._graph.by_value(), entries(start), start.nuke._context[:]
    for name, call in every.items():
        assert call() is None
        (line,) = capsys.readouterr().out.splitlines()
        assert line.startswith("Reframe: "), name
        assert line.endswith("; Nuke goes on."), name
        assert (start.nuke._graph.by_value(), entries(start), start.nuke._context) == before, name


def test_outside_of_nuke_the_start_says_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    entry.start()
    assert "No module named 'nuke'" in capsys.readouterr().out


def test_a_widget_that_cannot_be_made_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a Nuke whose PySide6 is broken: the panel cannot be imported."""
    monkeypatch.setitem(sys.modules, "reframe.panel.docked", None)
    start = Start()
    entry.start(start.program)
    assert start.panels.make("org.reframe.panel.nodes") is None
    assert "The panel could not be made" in capsys.readouterr().out
