"""Nuke as a host: the node graph.

Nothing but the standard library runs here, in Nuke's own process. What Nuke's API does is known
from facts/nuke.md alone; the sections are named beside the code that rests on them, and what they
call unconfirmed is checked at run time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .host import NukeHost

if TYPE_CHECKING:
    from .scripting import estimate, order
    from .selftest import self_test

__all__ = ["NukeHost", "estimate", "order", "self_test"]

#: What scripts ask for is loaded when they do: Nuke's start is not the place to load it.
_LATER = {"estimate": "scripting", "order": "scripting", "self_test": "selftest"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
