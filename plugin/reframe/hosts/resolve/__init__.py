"""DaVinci Resolve: the object that it hands a script, as a host.

``ResolveHost(resolve)`` needs nothing else. What Resolve's scripting does and does not promise is
in facts/resolve.md, and each module names the section that it rests on. Nothing here was ever run
in a real Resolve: it is held against a double.
"""

from .findings import Findings
from .host import ResolveHost

__all__ = ["Findings", "ResolveHost"]
