"""Hiero and the timeline of Nuke Studio as a host.

Nothing but the standard library; facts/nuke.md §3 is the ground. The host's own words are kept in
the code: a *clip* there is media in a bin, an *item* is its use on a track of a sequence.
"""

from .host import HieroHost

__all__ = ["HieroHost"]
