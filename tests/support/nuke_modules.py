"""``nuke``, ``nukescripts`` and ``hiero`` as importable modules of a Hiero, as far as a start needs.

Standard library alone: they stand in processes that have nothing else.
"""

from __future__ import annotations

import queue
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

from support.nuke_windows import Menu, Panels

#: What waits for the main thread, as Hiero keeps it.
Waiting = "queue.SimpleQueue[Callable[[], None]]"


def put_in_place(hiero: Any, major: int) -> tuple[dict[str, Menu], Panels, Waiting]:
    """Make ``import nuke`` and the others find the double. Nobody empties the queue but you."""
    menus = {name: Menu(name) for name in ("Nuke", "Nodes", "Pane")}
    panels = Panels(menus["Pane"])
    waiting: Any = queue.SimpleQueue()
    nuke: Any = ModuleType("nuke")
    nuke.NUKE_VERSION_MAJOR, nuke.NUKE_VERSION_STRING, nuke.GUI = major, f"{major}.0v3", True
    nuke.env = {"hiero": True}
    nuke.menu, nuke.getPaneFor = menus.__getitem__, lambda _id: None
    nuke.message = lambda text: sys.stderr.write(f"{text}\n")
    nukescripts: Any = ModuleType("nukescripts")
    nukescripts.panels = panels
    hiero.core.events = SimpleNamespace(registerInterest=lambda _kind, _call: None)
    hiero.core.executeInMainThread = waiting.put
    whole: Any = ModuleType("hiero")
    whole.core, whole.ui = hiero.core, hiero.ui
    sys.modules.update(
        {
            "nuke": nuke,
            "nukescripts": nukescripts,
            "nukescripts.panels": panels,  # type: ignore[dict-item]
            "hiero": whole,
            "hiero.core": hiero.core,
            "hiero.ui": hiero.ui,
        }
    )
    return menus, panels, waiting
