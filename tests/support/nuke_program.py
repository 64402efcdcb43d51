"""The start of a Nuke around the double of its module: menus, panes, panels, a timeline's events.

Menus and panels are as facts/nuke.md §1.5 says; a widget's name is looked up in ``__main__``, as
Nuke does it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import __main__
from reframe.hosts.nuke.program import Program
from support.nuke import Nuke


class Menu:
    """A menu, and its commands by their names; ``/`` goes into a submenu."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._items: dict[str, Any] = {}

    def name(self) -> str:
        return self._name

    def items(self) -> list[Any]:
        return list(self._items.values())

    def addMenu(self, name: str) -> Menu:
        return self._items.setdefault(name, Menu(name))  # type: ignore[no-any-return]

    def addCommand(self, name: str, command: Any = None, shortcut: str = "") -> Command:
        first, slash, rest = name.partition("/")
        if slash:
            return self.addMenu(first).addCommand(rest, command, shortcut)
        self._items[name] = Command(name, command, shortcut)
        return self._items[name]  # type: ignore[no-any-return]

    def findItem(self, path: str) -> Any:
        first, slash, rest = path.partition("/")
        found = self._items.get(first)
        return found.findItem(rest) if slash and isinstance(found, Menu) else found


class Command:
    def __init__(self, name: str, command: Any, shortcut: str) -> None:
        self._name, self._command, self._shortcut = name, command, shortcut

    def name(self) -> str:
        return self._name

    def shortcut(self) -> str:
        return self._shortcut

    def invoke(self) -> None:
        self._command()


class Panels:
    """``nukescripts.panels``; ``make`` is what Nuke does when a panel comes onto the screen."""

    def __init__(self, pane_menu: Menu) -> None:
        self._pane_menu = pane_menu
        self.registered: dict[str, str] = {}
        self.in_panes: list[tuple[str, Any]] = []

    def registerWidgetAsPanel(
        self, widget: str, name: str, id: str, create: bool = False
    ) -> Any | None:
        self.registered[id] = widget
        self._pane_menu.addCommand(name, lambda: self.make(id))
        if not create:
            return None
        return SimpleNamespace(addToPane=lambda pane=None: self.in_panes.append((id, pane)))

    def make(self, id: str) -> Any:
        """A widget, as for a pane or a workspace: the name is evaluated and called bare."""
        return eval(self.registered[id], vars(__main__))()


class Start:
    """A program that starts: its module, and what a user sees of it."""

    def __init__(
        self,
        major: int = 16,
        *,
        gui: bool = True,
        hiero: Any = None,
        flags: dict[str, bool] | None = None,
    ) -> None:
        self.nuke: Any = Nuke(version=(major, 0, 1), gui=gui)
        self.nuke.env._values.update(flags or {})
        self.menus = {name: Menu(name) for name in ("Nuke", "Nodes", "Pane")}
        self.told: list[str] = []
        self.panels = Panels(self.menus["Pane"])
        self.interests: dict[str, Callable[[Any], None]] = {}
        self.nuke.menu = self.menus.__getitem__
        self.nuke.message = self.told.append
        self.nuke.getPaneFor = lambda _id: None
        if hiero is not None:
            hiero.core.events = SimpleNamespace(registerInterest=self.interests.__setitem__)
        self.program = Program(self.nuke, SimpleNamespace(panels=self.panels), hiero)

    def command(self, path: str, menu: str = "Nuke") -> Command:
        found = self.menus[menu].findItem(path)
        assert isinstance(found, Command), f"no {path} in the menu {menu}"
        return found
