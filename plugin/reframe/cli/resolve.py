"""``reframe resolve``: the panel, or the self-test, on a running Resolve Studio, from outside."""

from __future__ import annotations

from reframe.hosts.resolve import entry
from reframe.hosts.resolve.places import Machine
from reframe.hosts.resolve.reach import from_outside


def run_in_resolve(test: bool) -> None:
    """Until panel or Resolve ends. Raises `ReframeError` when Resolve cannot be reached."""
    resolve = from_outside(Machine())
    if test:
        entry.test(resolve)
    else:
        entry.serve(resolve)
