"""A host served to a panel that runs in a process of Reframe's own.

Resolve's menu script and Nuke before 16 cannot hold the panel: another Qt, another Python, no
third-party package (facts/resolve.md §2.7, facts/nuke.md §1.3). They start the panel as a process
and answer its calls over its standard input and output::

    host's process                                      panel's process
     Bridge(host, "resolve")  ── raise, answers ──►      RemoteHost, which is a `Host`
       serve(): one call at a time, in one thread  ◄── calls, cancel ──

Either may die at any moment: the other notices by the end of the pipe, finishes or puts back what
it is doing, and says so. Standard library only, Python 3.9: the upper half runs inside hosts.
"""

from .bridge import Bridge
from .remote import HOST_GONE, RemoteHost

__all__ = ["HOST_GONE", "Bridge", "RemoteHost"]
