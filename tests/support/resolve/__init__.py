"""A stateful DaVinci Resolve for tests: what facts/resolve.md says of it, with its quirks.

Nothing here was seen in a real Resolve. ``world`` holds the switches and the surface of a version;
each other file is one kind of object of the scripting API. `Quirks` names what goes wrong, one
switch each, and ``tests/hosts/test_resolve_double.py`` holds every method against the published
stubs.
"""

from .build import movie, sequence, studio
from .quirks import Quirks
from .world import Killed, Says, World

__all__ = ["Killed", "Quirks", "Says", "World", "movie", "sequence", "studio"]
