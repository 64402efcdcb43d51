"""The desk: no host at all, only files.

A clip is a movie by path, or a clip of an OpenTimelineIO timeline; a result goes to a timeline
file. It makes the whole product run, and be tested, without a host.
"""

from .host import DeskHost

__all__ = ["DeskHost"]
