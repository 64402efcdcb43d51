"""A stateful double of Nuke's Python module: what facts/nuke.md says of it, and no more.

::

    nuke = Nuke(version=(15, 1, 3), config=ACES_13)
    read = nuke.nodes.Read(first=1, last=100)
    host = NukeHost(nuke)

Every public method is held against PyPI's ``types-nuke``. It proves that the adapter does what the
facts ask for; nothing of it was ever compared with a real Nuke.
"""

from support.nuke.colour import ACES_12, ACES_13, ACES_20, CONFIGS, NUKE_DEFAULT
from support.nuke.module import Nuke
from support.nuke.quirks import Quirks

__all__ = ["ACES_12", "ACES_13", "ACES_20", "CONFIGS", "NUKE_DEFAULT", "Nuke", "Quirks"]
