"""A Hiero that keeps state: projects, bins, clips with versions, sequences, undo, selection.

It behaves as facts/nuke.md §3 says and as the documented signatures are; what nobody has measured
is a switch of `Quirks`, and tests run with it both ways. Wrappers are new at each call, as in
Hiero. It proves that the adapter agrees with this description, not that it agrees with Hiero.

::

    studio = Studio()
    project, sequence = studio.open_project("Film"), …
    HieroHost(studio.hiero)
"""

from .studio import Facts, Quirks, Studio

__all__ = ["Facts", "Quirks", "Studio"]
