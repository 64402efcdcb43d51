"""The start of a Nuke around the double of its module, with a timeline's events."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from reframe.hosts.nuke.program import Program
from support.nuke import Nuke
from support.nuke_windows import Command, Menu, Panels


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
