"""Menus, panes and panels of a Nuke, as facts/nuke.md §1.5 says, with the standard library alone.

A widget's name is looked up in ``__main__``, as Nuke does it.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import __main__


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
