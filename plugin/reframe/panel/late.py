"""What a window without a clip is painted without, imported when it is first used.

The window is there a fifth sooner: the link to the engine, the records of clips and orders, the
arithmetic on them and what is done with them are wanted afterwards. Modules that only name a type
of them import it for the checker alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

MODULES = (
    "reframe.hosts.conform",
    "reframe.hosts.port",
    "reframe.link.calls",
    "reframe.link.client",
    "reframe.link.home",
    "reframe.link.keeping",
    "reframe.model.order",
    "reframe.model.price",
    "reframe.panel.notices.found",
    "reframe.panel.ordering",
    "reframe.panel.sample",
)

if TYPE_CHECKING:
    from reframe.hosts import conform as conform
    from reframe.hosts import port as port
    from reframe.link import calls as calls
    from reframe.link import client as client
    from reframe.link import home as home
    from reframe.link import keeping as keeping
    from reframe.model import order as order
    from reframe.model import price as price
    from reframe.panel import ordering as ordering
    from reframe.panel import sample as sample
    from reframe.panel.notices import found as found
else:
    from importlib import import_module

    class _Late:
        def __init__(self, name):
            self._name = name

        def __getattr__(self, name):
            return getattr(import_module(self._name), name)

    for _name in MODULES:
        globals()[_name.rpartition(".")[2]] = _Late(_name)
