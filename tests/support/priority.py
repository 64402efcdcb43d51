"""SVT-AV1, run as root, makes its process one of real time (measured with 4.x in PyAV 18): it, and
whatever it starts from then on, would keep every other process from running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ordinary_priority() -> Iterator[None]:
    """Afterwards the process is scheduled as it was before."""
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)
