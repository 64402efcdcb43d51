"""Nuke as a host: the node graph.

Nothing but the standard library runs here, in Nuke's own process. What Nuke's API does is known
from facts/nuke.md alone; the sections are named beside the code that rests on them, and what they
call unconfirmed is checked at run time.
"""

from .host import NukeHost

__all__ = ["NukeHost"]
