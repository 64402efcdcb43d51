"""What links the panel to the engine, imported when it is first used.

A window that is painted without it is there a sixth sooner; the engine is asked afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reframe.link import calls as calls
    from reframe.link import client as client
    from reframe.link import home as home
    from reframe.link import keeping as keeping
else:
    from importlib import import_module

    class _Late:
        def __init__(self, name):
            self._name = name

        def __getattr__(self, name):
            return getattr(import_module(self._name), name)

    calls, client, home, keeping = (
        _Late(f"reframe.link.{name}") for name in ("calls", "client", "home", "keeping")
    )
