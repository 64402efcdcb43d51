"""Reframe in Nuke's menus: the menu bar, the node menu, the timeline's context menu."""

from __future__ import annotations

from typing import Any, Callable, Iterator, List

from .panels import NODES, TIMELINE
from .program import Program
from .quiet import quietly

MENU = "Reframe"
OPEN, OPEN_TIMELINE = "Open panel", "Open panel for the timeline"
TEST = "Test this Nuke"
IN_NODE_MENU = "Other/Reframe"

#: Tried in this order: the first that no other command of the menu bar has.
SHORTCUTS = ("Ctrl+Alt+Shift+R", "Ctrl+Alt+Shift+F", "Ctrl+Alt+Shift+E")

_TIMELINE_MENU = "kShowContextMenu/kTimeline"

Opens = Callable[[str], Callable[[], object]]


def add_menu(program: Program, opens: Opens, test: Callable[[], object]) -> None:
    """The menu *Reframe*; ``opens(name)`` is a command that opens that host's panel."""
    bar = program.nuke.menu("Nuke")
    shortcut = free_shortcut(bar)
    menu = bar.addMenu(MENU)
    if program.has_nodes:
        menu.addCommand(OPEN, opens(NODES), shortcut)
        shortcut = ""
    if program.has_timelines:
        title = OPEN_TIMELINE if program.has_nodes else OPEN
        menu.addCommand(title, opens(TIMELINE), shortcut)
    menu.addCommand(TEST, test)


def add_to_node_menu(program: Program, opens: Opens) -> None:
    """Where compositors look for nodes, and what the Tab key searches."""
    if program.has_nodes:
        program.nuke.menu("Nodes").addCommand(IN_NODE_MENU, opens(NODES))


def add_to_timeline_menu(program: Program, opens: Opens) -> None:
    """An entry in the timeline's context menu, whenever one is shown."""
    if program.has_timelines:
        shown = quietly("The timeline menu has no Reframe")(_in_context(opens(TIMELINE)))
        program.hiero.core.events.registerInterest(_TIMELINE_MENU, shown)


def _in_context(open_it: Callable[[], object]) -> Callable[[Any], None]:
    held: List[Any] = []  # the menu's actions live as long as somebody holds them

    def show(event: Any) -> None:
        action = event.menu.addAction("Reframe…")
        action.triggered.connect(lambda *_: open_it())
        held[:] = [action]

    return show


def free_shortcut(bar: Any) -> str:
    """A shortcut that no command of a menu bar has, or none."""
    taken = {_plain(shortcut) for shortcut in _shortcuts(bar)}
    return next((each for each in SHORTCUTS if _plain(each) not in taken), "")


def _shortcuts(menu: Any) -> Iterator[str]:
    for item in menu.items() if hasattr(menu, "items") else ():
        if hasattr(item, "items"):
            yield from _shortcuts(item)
            continue
        shortcut = getattr(item, "shortcut", None)
        found = shortcut() if callable(shortcut) else shortcut
        if found:  # text, or a QKeySequence
            yield found.toString() if hasattr(found, "toString") else str(found)


def _plain(shortcut: str) -> str:
    """Parts in one order: ``Alt+Ctrl+R`` and ``Ctrl+Alt+R`` are one shortcut."""
    return "+".join(sorted(part.strip().lower() for part in shortcut.split("+")))
